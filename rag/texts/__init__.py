"""What notes say, a JSON file for each of the six languages of the United Nations."""

"""Habits of families of documents and words of languages, as data, and how they are read."""

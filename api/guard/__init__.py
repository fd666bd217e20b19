"""What stands before every route: keys, limits, origins, sizes."""

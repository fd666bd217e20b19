"""The way in for AI assistants: the Model Context Protocol."""

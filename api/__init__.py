"""The ways in: command line, HTTP, pages. Imports rag and index."""

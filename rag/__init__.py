"""A question -> a cited answer. Imports index and corpus."""

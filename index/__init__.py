"""Passages -> a searchable folder that carries its own encoder. Imports corpus."""

"""Blocks and grids of any source -> passages and named furniture; each step is pure."""

"""A file of any format -> pages of blocks and grids as the file gives them, without meaning yet."""

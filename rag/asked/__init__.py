"""A question, read once into a frozen `Asked` that all later steps take."""

"""How good it is: question sets and measurements. Nobody imports eval."""

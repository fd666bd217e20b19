"""The engines that keep vectors and find the nearest of them."""

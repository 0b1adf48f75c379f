"""A fictional market, the same for everyone who gives the same seed: no firm in it exists."""

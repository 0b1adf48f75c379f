"""Official lists and what people decide: importers of lists, reviews, the seed."""

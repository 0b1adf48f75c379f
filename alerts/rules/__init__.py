"""What is worth telling: one file a kind of rule, all of it pure."""

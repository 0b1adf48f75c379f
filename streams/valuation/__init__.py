"""quotes ⋈ members → the value of each member, and sums by scope of each bucket of a sweep."""

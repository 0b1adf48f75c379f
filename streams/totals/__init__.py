"""Partial sums of the 16 buckets → the value of each scope, sweep by sweep."""

"""Declared schemas of what public sites send, and what of it is not to be believed."""

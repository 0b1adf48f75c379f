"""Live sources: which is asked when, what is done when it fails, and who of several processes asks."""

"""Which of several connector processes asks public sites: one at a time, and never two."""

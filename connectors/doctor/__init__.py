"""What `python -m connectors doctor` does: looks at the broker and once at each source, and says what to do."""

"""The events on the topics: frozen, strict, keyword-only."""

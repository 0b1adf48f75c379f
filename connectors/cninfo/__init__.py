"""CNINFO, where Chinese companies have to publish: the second source of announcements."""

"""Live announcements: every page until what is known, the gap after a silence filled in, a second source meanwhile."""

"""Members' announcements: once whatever the sources, classified, corrections linked, awards told to the registry."""

"""Little giants on their way to a listing: what upstream tables say becomes a lifecycle by company."""

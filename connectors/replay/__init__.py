"""Market history from a folder, one sweep a trading day."""

"""From a notification to people: channels, and the ledger of what became of it on each."""

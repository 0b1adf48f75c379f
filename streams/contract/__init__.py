"""Where the processes meet: events, topics, identifiers, money, the market clock. Knows no stream engine."""

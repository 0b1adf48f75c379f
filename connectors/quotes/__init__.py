"""Live quotes: when a universe is looked at, which source is believed, what a look must hold."""

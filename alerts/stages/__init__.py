"""From an event to what is told of it: evaluate, mute, recovery, deduplicate, group. All of it pure."""

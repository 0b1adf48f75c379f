"""From an event to what is told of it: evaluate, mute, deduplicate, group. All of it pure."""

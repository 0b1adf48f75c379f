"""The topics for programs that are not ours: a JSON Schema an event, an AsyncAPI document, what breaks a reader."""

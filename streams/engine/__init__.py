"""The one place that knows Faust's inside: safe loops, state tables, driver fixes, the run loop."""

"""The live door: server-sent events that carry ids, never content."""

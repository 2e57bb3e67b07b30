"""Messages: the conversation with the care team, and the notices."""

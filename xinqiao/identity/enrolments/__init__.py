"""Who is in which programme, from when to when, and why it ended."""

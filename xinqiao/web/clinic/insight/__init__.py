"""洞察: what the work is worth, counted from its own rows."""

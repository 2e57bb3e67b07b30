"""How one thing leads to another: one story per file, and the table of subscriptions."""

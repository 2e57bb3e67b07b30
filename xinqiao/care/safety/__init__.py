"""Red-flag and crisis words, help cards, and who is on duty when they are said."""

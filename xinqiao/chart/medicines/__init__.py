"""What to take, when, and what was taken."""

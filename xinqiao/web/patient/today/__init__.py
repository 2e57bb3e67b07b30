"""Today: the care line, the last word of the team, and what there is to do."""

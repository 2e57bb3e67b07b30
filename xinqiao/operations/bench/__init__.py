"""How fast the house is, as ratios to bare limits measured beside it in the same run."""

"""What do we learn? Figures from the same rows that drove the work."""

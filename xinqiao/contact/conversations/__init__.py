"""Threads between patients, their families and the care team."""

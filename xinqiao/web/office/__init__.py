"""办公: what the hospital's own people keep in order."""

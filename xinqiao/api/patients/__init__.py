"""What a connected system asks about one patient."""

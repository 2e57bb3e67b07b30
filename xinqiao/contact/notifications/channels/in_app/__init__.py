"""The inbox within the app."""

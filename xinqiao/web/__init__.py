"""Doors for people: components, the shell, and surfaces that never import each other."""

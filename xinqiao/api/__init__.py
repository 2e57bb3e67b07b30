"""Doors for machines: no tables of their own; parse, one action, respond."""

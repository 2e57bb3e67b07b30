"""Doors at which other systems tell us something by themselves: one small contract each."""

"""Measures with n/N, their interval, and the list that produced them."""

"""Purposes, grants, withdrawals and the proof of their wording."""

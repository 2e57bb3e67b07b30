"""Health: trends against targets, and what the hospital has on record."""

"""Persons, patients, relatives, care teams and merge links."""

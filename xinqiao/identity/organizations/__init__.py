"""Hospitals, departments, teams, memberships, rosters and hours."""

"""The floor everything stands on: no patient words here."""

"""Alerts for machines and for pages: what is open, who took it, how it ended."""

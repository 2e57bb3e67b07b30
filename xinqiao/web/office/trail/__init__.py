"""审计: who did what, and who looked."""

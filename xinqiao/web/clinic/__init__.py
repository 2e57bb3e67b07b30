"""The console of the care teams: worklist, patients, messages, insight."""

"""Plans: what happens for a patient, when, and why it changed."""

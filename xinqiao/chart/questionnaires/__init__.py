"""Answers of patients to versioned forms."""

"""A town of invented patients: deterministic by seed, entering only through the house's own doors."""

"""For whom a relative looks and writes."""

"""What patients and their relatives see: today, health, record, messages, me."""

"""Pure decisions about measured values: no Django, no clock, no database."""

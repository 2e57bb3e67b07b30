"""Rule sets, watches, findings, alerts and their escalation."""

"""拒收清单: what arrived and could not be stored."""

"""Settings, addresses and the two server entries: wiring only."""

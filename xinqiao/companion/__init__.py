"""Life between visits: what a person lives through when no appointment is near."""

"""Our own resources: one source per type, each asking its package and mapping what comes back."""

"""What other systems own, kept whole and versioned, with a typed search index beside it."""

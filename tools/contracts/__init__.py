"""Import contracts that import-linter does not know: floors still to be built, doors, pages, pure files."""

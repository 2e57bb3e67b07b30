"""A conversation as the team works in it: read, answered, noted, assigned."""

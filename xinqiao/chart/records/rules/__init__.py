"""Pure decisions about resources: what they are about, and what they can be found by."""

"""From recognised lines to proposals; pure."""

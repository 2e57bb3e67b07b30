"""发件箱: every message of the demonstration, whatever the channel."""

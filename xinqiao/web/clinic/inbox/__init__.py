"""消息: who waits for an answer, longest first."""

"""Settings by place: local (the demo), test, production."""

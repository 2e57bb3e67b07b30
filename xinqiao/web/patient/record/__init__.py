"""Record: a value typed in, asked back about, judged, and answered at once."""

"""The diary: read by day, written in two taps or in words, brought along to a visit."""

"""The shared vocabulary of both surfaces: template, style and example side by side."""

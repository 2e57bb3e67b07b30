"""The library that recognises text: run in a process of its own."""

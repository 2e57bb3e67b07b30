"""One message, one gate, many channels."""

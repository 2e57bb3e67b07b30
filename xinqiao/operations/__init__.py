"""The command line and the processes that run the house."""

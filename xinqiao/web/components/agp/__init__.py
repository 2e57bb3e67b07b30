"""The glucose report: profile of the day, share in range, and each day."""

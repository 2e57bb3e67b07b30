"""What happens to invented patients, day by day."""

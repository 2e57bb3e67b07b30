"""Items of work with a clock and an owner; knows no other care package."""

"""工作台: what has to be done, by when, and who has it."""

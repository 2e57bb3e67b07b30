"""The diary of a patient: symptoms, food, exercise, sleep, mood."""

"""`xinqiao bench faults`: parts of a house die at random under load, and nothing acknowledged is lost."""

"""The doors in: phone and code for patients, password and second factor for staff."""

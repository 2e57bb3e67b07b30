"""One patient, whole: who they are, how it goes, what is planned, what was said."""

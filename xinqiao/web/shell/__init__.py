"""What stands around every page: base templates, guards, preferences, errors, manifest and service worker."""

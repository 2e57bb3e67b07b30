"""Short forms: a few questions, answered in one sitting or in several."""

"""The MQTT door: readings on `xinqiao/v1/{device}/readings`, answers on `xinqiao/v1/{device}/results`."""

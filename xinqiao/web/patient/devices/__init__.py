"""Devices at home: bound with a yes, measured with over Bluetooth, stopped at any time."""

"""Measurements of Bluetooth health devices (GATT), decoded from the octets of their characteristics; pure."""

from xinqiao.chart.observations.devices.gatt.assembling import DECODERS, readings
from xinqiao.chart.observations.types import GattItem, GattPlace

__all__ = ["DECODERS", "GattItem", "GattPlace", "readings"]

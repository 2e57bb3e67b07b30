"""Words of measured values: what arrives, what was decided about it, what is kept.

Structs are msgspec (no Django, no clock), so that a door decodes a body straight into `IncomingReading`
and `Decimal` keeps the digits exactly as they were sent.
"""

from xinqiao.chart.observations.types.arriving import (
    Component,
    FileItem,
    IncomingReading,
    IncomingResult,
    Item,
    Outcome,
    PassedOver,
    Source,
    UnreadableReading,
    read_item,
    read_items,
    read_lines,
)
from xinqiao.chart.observations.types.gatt import GattItem, GattPlace, read_gatt_items
from xinqiao.chart.observations.types.kept import (
    Arrival,
    DeviceView,
    IssuedDevice,
    RecordedBatch,
    ResultLine,
    SeriesReading,
    StoredReading,
)
from xinqiao.chart.observations.types.kinds import (
    AskCode,
    Method,
    OutcomeStatus,
    ReadingStatus,
    RefusalCode,
    SourceKind,
)
from xinqiao.chart.observations.types.looks import TableLook
from xinqiao.chart.observations.types.measures import Catalogue, Limits, Measure, Panel, Unit
from xinqiao.chart.observations.types.summaries import (
    BloodPressure,
    GlucoseMetrics,
    GlucosePoint,
    HomeMean,
    PressureDay,
)

__all__ = [
    "Arrival",
    "AskCode",
    "BloodPressure",
    "Catalogue",
    "Component",
    "DeviceView",
    "FileItem",
    "GattItem",
    "GattPlace",
    "GlucoseMetrics",
    "GlucosePoint",
    "HomeMean",
    "IncomingReading",
    "IncomingResult",
    "IssuedDevice",
    "Item",
    "Limits",
    "Measure",
    "Method",
    "Outcome",
    "OutcomeStatus",
    "Panel",
    "PassedOver",
    "PressureDay",
    "ReadingStatus",
    "RecordedBatch",
    "RefusalCode",
    "ResultLine",
    "SeriesReading",
    "Source",
    "SourceKind",
    "StoredReading",
    "TableLook",
    "Unit",
    "UnreadableReading",
    "read_gatt_items",
    "read_item",
    "read_items",
    "read_lines",
]

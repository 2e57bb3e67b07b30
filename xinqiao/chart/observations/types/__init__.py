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
from xinqiao.chart.observations.types.derived import (
    Derived,
    DerivedKind,
    EarlyWarning,
    Trend,
    Usual,
    VitalSigns,
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
    REPORTED,
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
    GlucoseDay,
    GlucoseMetrics,
    GlucosePoint,
    GlucoseReport,
    HomeMean,
    PressureDay,
    ProfileBucket,
    SourcedPoint,
)

__all__ = [
    "REPORTED",
    "Arrival",
    "AskCode",
    "BloodPressure",
    "Catalogue",
    "Component",
    "Derived",
    "DerivedKind",
    "DeviceView",
    "EarlyWarning",
    "FileItem",
    "GattItem",
    "GattPlace",
    "GlucoseDay",
    "GlucoseMetrics",
    "GlucosePoint",
    "GlucoseReport",
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
    "ProfileBucket",
    "ReadingStatus",
    "RecordedBatch",
    "RefusalCode",
    "ResultLine",
    "SeriesReading",
    "Source",
    "SourceKind",
    "SourcedPoint",
    "StoredReading",
    "TableLook",
    "Trend",
    "Unit",
    "UnreadableReading",
    "Usual",
    "VitalSigns",
    "read_gatt_items",
    "read_item",
    "read_items",
    "read_lines",
]

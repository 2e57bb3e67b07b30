"""Every write of measured values."""

from xinqiao.chart.observations.actions.confirmation import confirm_reading, discard_reading
from xinqiao.chart.observations.actions.deriving import (
    derive_due,
    derive_round,
    mark_confirmed,
    mark_linked,
    mark_recorded,
)
from xinqiao.chart.observations.actions.devices import (
    issue_device,
    rotate_device_token,
    unbind_device,
    unbind_on_withdrawal,
)
from xinqiao.chart.observations.actions.files import (
    KINDS,
    check_device_file,
    kind_of_file,
    people_of_file,
    read_device_file,
    refusal_of,
    table_of_file,
    weight_of_file,
)
from xinqiao.chart.observations.actions.keeping import forget_ledger, keep_tables, make_months
from xinqiao.chart.observations.actions.mending import mend_reading
from xinqiao.chart.observations.actions.octets import read_octets
from xinqiao.chart.observations.actions.recording import record_readings
from xinqiao.chart.observations.actions.results import record_result, record_results
from xinqiao.chart.observations.actions.vendors import (
    Call,
    add_vendor,
    admit_call,
    remove_vendor,
    rotate_vendor_key,
)

__all__ = [
    "KINDS",
    "Call",
    "add_vendor",
    "admit_call",
    "check_device_file",
    "confirm_reading",
    "derive_due",
    "derive_round",
    "discard_reading",
    "forget_ledger",
    "issue_device",
    "keep_tables",
    "kind_of_file",
    "make_months",
    "mark_confirmed",
    "mark_linked",
    "mark_recorded",
    "mend_reading",
    "people_of_file",
    "read_device_file",
    "read_octets",
    "record_readings",
    "record_result",
    "record_results",
    "refusal_of",
    "remove_vendor",
    "rotate_device_token",
    "rotate_vendor_key",
    "table_of_file",
    "unbind_device",
    "unbind_on_withdrawal",
    "weight_of_file",
]

"""Alerts as Flag."""

from xinqiao.api.fhir.mappers import flag as mapper
from xinqiao.api.fhir.own.asking import SHARED, by_code, by_id, by_identifier, by_status, fixed
from xinqiao.api.fhir.own.source import OwnSource
from xinqiao.care.alerts import queries as alerts
from xinqiao.chart.records.types import Param, ParamKind

PARAMS = {
    **SHARED,
    "code": Param("code", ParamKind.TOKEN, ("code",)),
    "category": Param("category", ParamKind.TOKEN, ("category",)),
    "date": Param("date", ParamKind.DATE, ("period.start",)),
}
READERS = {
    "_id": by_id,
    "identifier": by_identifier(mapper.IDENTIFIER),
    "status": by_status(mapper.STATUS),
    "code": by_code(mapper.RULE),
    "category": fixed(mapper.CATEGORY, "clinical"),
}


class OwnFlags(OwnSource):
    """Every alert of the hospital."""

    def __init__(self) -> None:
        super().__init__(params=PARAMS, readers=READERS, ask=alerts.alerts_matching, to_fhir=mapper.flag)

"""Items of the worklist as Task."""

from xinqiao.api.fhir.mappers import task as mapper
from xinqiao.api.fhir.own.asking import SHARED, Values, by_code, by_id, by_identifier, by_status
from xinqiao.api.fhir.own.source import OwnSource
from xinqiao.api.fhir.subjects import as_uuid
from xinqiao.care.worklist import queries as worklist
from xinqiao.chart.records.types import Criterion, Param, ParamKind

PARAMS = {
    **SHARED,
    "code": Param("code", ParamKind.TOKEN, ("code",)),
    "focus": Param("focus", ParamKind.REFERENCE, ("focus",)),
    "authored-on": Param("authored-on", ParamKind.DATE, ("authoredOn",)),
}


def _focus(criterion: Criterion) -> tuple[str, Values]:
    flags = [one.text.removeprefix("Flag/") for one in criterion.alternatives if one.text.startswith("Flag/")]
    return "cause_ids", frozenset(found for text in flags if (found := as_uuid(text)))


READERS = {
    "_id": by_id,
    "identifier": by_identifier(mapper.IDENTIFIER),
    "status": by_status(mapper.STATUS),
    "code": by_code(mapper.KIND),
    "focus": _focus,
}


class OwnTasks(OwnSource):
    """Every item of the hospital's worklist, done or not."""

    def __init__(self) -> None:
        super().__init__(params=PARAMS, readers=READERS, ask=worklist.items_matching, to_fhir=mapper.task)

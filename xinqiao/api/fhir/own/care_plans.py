"""Follow-up plans as CarePlan, beside those that other systems own."""

from xinqiao.api.fhir.mappers import care_plan as mapper
from xinqiao.api.fhir.own.asking import by_code, by_id, by_identifier, by_status
from xinqiao.api.fhir.own.source import OwnSource
from xinqiao.care.pathways import queries as pathways
from xinqiao.chart.records import queries as records

READERS = {
    "_id": by_id,
    "identifier": by_identifier(mapper.IDENTIFIER),
    "status": by_status(mapper.STATUS),
    "category": by_code(mapper.PROGRAMME, "categories"),
}


class OwnCarePlans(OwnSource):
    """Every plan of the hospital."""

    def __init__(self) -> None:
        super().__init__(
            params=records.parameters("CarePlan"),
            readers=READERS,
            ask=pathways.plans_matching,
            to_fhir=mapper.care_plan,
        )

"""What was measured at home and in the house as Observation, beside other systems' own."""

from xinqiao.api.fhir.mappers import observation as mapper
from xinqiao.api.fhir.own.asking import by_code, by_id, by_identifier, by_status
from xinqiao.api.fhir.own.source import OwnSource
from xinqiao.chart.observations import queries as observations
from xinqiao.chart.observations.types import ReadingStatus
from xinqiao.chart.records import queries as records

READERS = {
    "_id": by_id,
    "identifier": by_identifier(mapper.IDENTIFIER),
    "status": by_status({status.value: status.value for status in ReadingStatus}),
    "code": by_code(mapper.LOINC),
    "category": by_code(mapper.CATEGORY, "categories", mapper.CATEGORIES),
}


class OwnObservations(OwnSource):
    """Every measurement of the hospital's patients that is no other system's record."""

    def __init__(self) -> None:
        super().__init__(
            params=records.parameters("Observation"),
            readers=READERS,
            ask=observations.acts,
            to_fhir=mapper.observation,
        )

"""An empty Xinqiao as an import graph, so that the contracts can be tried on every kind of break in milliseconds."""

from grimp import ImportGraph

FLOORS = {
    "identity": ["accounts", "organizations", "people", "consent", "enrolments"],
    "chart": ["intake", "records", "medicines", "observations", "questionnaires"],
    "contact": ["notifications", "conversations"],
    "commerce": ["payments", "pharmacy"],
    "care": ["worklist", "safety", "segments", "alerts", "scheduling", "prescriptions", "pathways"],
    "companion": ["education", "engagement", "community", "assistant"],
    "insight": ["outcomes", "feedback", "risk"],
}
INSIDE = {
    "types": [],
    "errors": [],
    "events": ["types"],
    "rules": ["types"],
    "models": ["types", "rules"],
    "permissions": ["models"],
    "queries": ["models", "permissions"],
    "actions": ["models", "queries", "rules", "events", "errors", "permissions"],
    "jobs": ["actions"],
    "admin": ["models"],
}
STORY = {
    "chart.observations.actions": ["identity.people.queries", "identity.consent.queries"],
    "chart.questionnaires.actions": ["chart.observations.actions"],
    "contact.conversations.actions": ["contact.notifications.actions"],
    "contact.notifications.actions": ["contact.notifications.channels.sms"],
    "care.alerts.actions": ["chart.observations.queries", "care.worklist.actions"],
    "care.pathways.actions": ["care.alerts.actions", "care.scheduling.actions"],
    "insight.outcomes.queries": ["care.alerts.queries", "chart.observations.queries"],
    "journeys.reading": [
        "chart.observations.actions",
        "care.alerts.actions",
        "contact.notifications.actions",
    ],
    "journeys.wiring": ["journeys.reading"],
    "web.clinic.urls": ["web.clinic.worklist.views", "web.clinic.record.views"],
    "web.clinic.worklist.views": ["care.worklist.queries", "care.alerts.actions", "web.shell.guards"],
    "web.clinic.record.views": ["care.alerts.queries"],
    "web.patient.today.views": ["care.pathways.queries"],
    "web.desk.arrivals.views": ["web.components.tags"],
    "web.office.rules.views": ["care.alerts.queries"],
    "api.fhir.observation": ["chart.observations.queries"],
    "api.ingest.views": ["journeys.reading"],
    "streams.app": ["care.worklist.queries"],
    "simulation.scenarios.heart_failure": ["chart.observations.actions", "journeys.reading"],
    "operations.bench": ["simulation.scenarios.heart_failure"],
    "config.urls": ["web.clinic.urls", "api.ingest.views"],
    "foundation.audit": [],
    "foundation.clock": [],
}


def build() -> ImportGraph:
    graph = ImportGraph()
    for external in ("django", "httpx", "json"):
        graph.add_module(external, is_squashed=True)
    for floor, packages in FLOORS.items():
        for package in packages:
            _wire_package(graph, f"{floor}.{package}")
    for importer, imported in STORY.items():
        for name in [importer, *imported]:
            add(graph, f"xinqiao.{name}")
        for name in imported:
            graph.add_import(importer=f"xinqiao.{importer}", imported=f"xinqiao.{name}")
    return graph


def _wire_package(graph: ImportGraph, package: str) -> None:
    for file, imported in INSIDE.items():
        add(graph, f"xinqiao.{package}.{file}")
        for name in imported:
            add(graph, f"xinqiao.{package}.{name}")
            graph.add_import(importer=f"xinqiao.{package}.{file}", imported=f"xinqiao.{package}.{name}")
    graph.add_import(importer=f"xinqiao.{package}.models", imported="django")


def add(graph: ImportGraph, module: str) -> None:
    parts = module.split(".")
    for end in range(1, len(parts) + 1):
        name = ".".join(parts[:end])
        if name not in graph.modules:
            graph.add_module(name)

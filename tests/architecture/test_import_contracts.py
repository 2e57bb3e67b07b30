"""The import contracts hold on a healthy house and catch every deliberate break."""

import subprocess
import sys
from pathlib import Path

import pytest
from importlinter import api
from importlinter.contracts import independence, layers
from importlinter.domain.contract import Contract, registry

from tests.architecture import skeleton

ROOT = Path(__file__).resolve().parents[2]
CONFIG = api.read_configuration(str(ROOT / "importlinter.ini"))

BREAKS = [
    ("care.alerts.actions", "xinqiao.journeys.reading", "Floors"),
    ("chart.observations.actions", "xinqiao.contact.notifications.actions", "Floors"),
    ("contact.notifications.actions", "xinqiao.chart.records.queries", "Floors"),
    ("foundation.audit", "xinqiao.identity.people.queries", "Floors"),
    ("api.ingest.views", "xinqiao.operations.bench", "Floors"),
    ("api.ingest.views", "xinqiao.web.shell.guards", "Floors"),
    ("web.shell.middleware", "xinqiao.simulation.scenarios.heart_failure", "Floors"),
    ("utils.stuff", "json", "Floors"),
    ("care.utils.stuff", "json", "Care"),
    ("identity.people.actions", "xinqiao.identity.consent.queries", "Identity"),
    ("care.worklist.actions", "xinqiao.care.alerts.queries", "Care"),
    ("care.alerts.actions", "xinqiao.care.pathways.queries", "Care"),
    ("insight.outcomes.queries", "xinqiao.insight.risk.queries", "Insight"),
    ("companion.education.queries", "xinqiao.companion.community.queries", "Companion"),
    ("web.patient.today.views", "xinqiao.web.clinic.worklist.views", "Web"),
    ("web.components.tags", "xinqiao.web.shell.guards", "Web"),
    ("web.clinic.worklist.views", "xinqiao.care.alerts.models", "Doors"),
    ("web.clinic.worklist.views", "xinqiao.care.alerts.rules", "Doors"),
    ("web.clinic.worklist.views", "xinqiao.care.alerts.jobs", "Doors"),
    ("web.clinic.worklist.views", "xinqiao.care.alerts", "Doors"),
    ("journeys.reading", "xinqiao.contact.notifications.channels.sms", "Doors"),
    ("care.alerts.models", "xinqiao.care.alerts.actions", "Inside"),
    ("care.alerts.types", "xinqiao.care.alerts.rules", "Inside"),
    ("care.alerts.rules", "django", "Rules"),
    ("care.alerts.types", "django", "Rules"),
    ("care.alerts.rules", "xinqiao.foundation.clock", "Rules"),
    ("web.clinic.worklist.views", "xinqiao.web.clinic.record.views", "Pages"),
]


def _contracts() -> list[Contract]:
    registry.register(layers.LayersContract, "layers")
    registry.register(independence.IndependenceContract, "independence")
    for line in CONFIG["session_options"]["contract_types"]:
        name, _, path = line.partition(": ")
        module, _, kind = path.rpartition(".")
        registry.register(getattr(__import__(module, fromlist=[kind]), kind), name)
    return [
        registry.get_contract_class(options["type"])(options["name"], CONFIG["session_options"], options)
        for options in CONFIG["contracts_options"]
    ]


def _broken(graph) -> list[str]:
    return [one.name for one in _contracts() if not one.check(graph, verbose=False).kept]


def test_the_untouched_house_keeps_every_contract():
    assert _broken(skeleton.build()) == []


def test_a_house_with_only_a_ground_floor_keeps_every_contract():
    graph = skeleton.ImportGraph()
    skeleton.add(graph, "xinqiao.foundation.audit")
    assert _broken(graph) == []


@pytest.mark.parametrize(("importer", "imported", "contract"), BREAKS, ids=lambda value: value.split(".")[-1])
def test_a_deliberate_break_is_caught(importer, imported, contract):
    graph = skeleton.build()
    skeleton.add(graph, f"xinqiao.{importer}")
    if imported not in graph.modules:
        skeleton.add(graph, imported)
    graph.add_import(importer=f"xinqiao.{importer}", imported=imported)
    assert any(name.startswith(contract) for name in _broken(graph))


def test_rules_may_not_reach_django_through_another_module():
    graph = skeleton.build()
    graph.add_import(importer="xinqiao.foundation.audit", imported="django")
    graph.add_import(importer="xinqiao.care.alerts.rules", imported="xinqiao.foundation.audit")
    assert any(name.startswith("Rules") for name in _broken(graph))


@pytest.mark.parametrize(("line", "status"), [("", 0), ("import xinqiao.identity.people.queries\n", 1)])
def test_the_command_reads_real_files(tmp_path, line, status):
    for name in ("foundation", "identity", "identity/people"):
        (tmp_path / "xinqiao" / name).mkdir(parents=True, exist_ok=True)
        (tmp_path / "xinqiao" / name / "__init__.py").touch()
    (tmp_path / "xinqiao" / "__init__.py").touch()
    (tmp_path / "xinqiao/identity/people/queries.py").touch()
    (tmp_path / "xinqiao/foundation/audit.py").write_text(line)
    command = "import sys; sys.path[:0] = sys.argv[1:]; from importlinter.cli import lint_imports; sys.exit(lint_imports(sys.argv[3], no_cache=True))"
    done = subprocess.run(
        [sys.executable, "-c", command, str(tmp_path), str(ROOT), str(ROOT / "importlinter.ini")],
        cwd=tmp_path, capture_output=True, text=True, check=False,
    )  # fmt: skip
    assert done.returncode == status, done.stdout + done.stderr

"""`xinqiao rules check` and `backtest`, `xinqiao bp-grade`, `xinqiao news2`: rules without a server."""

import base64
import dataclasses
import json
import os
import secrets
from decimal import Decimal, InvalidOperation
from pathlib import Path
from typing import Any
from uuid import UUID

import click
import msgspec

from xinqiao.operations.commands.answer import as_json_option, say
from xinqiao.operations.commands.context import organization_option, system_viewer
from xinqiao.operations.house import SETTINGS, open_house


def set_up() -> None:
    """Rules need words and data, no database: placeholders keep the settings from asking for one."""
    import django  # noqa: PLC0415 - `xinqiao --help` must not wait for Django
    from django.apps import apps  # noqa: PLC0415 - needs Django

    if apps.ready:
        return
    key = base64.b64encode(secrets.token_bytes(32)).decode()
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", SETTINGS)
    os.environ.setdefault("XINQIAO_DATABASE_URL", "postgresql://nobody@127.0.0.1:1/none")
    os.environ.setdefault("XINQIAO_SECRET_KEY", key)
    os.environ.setdefault("XINQIAO_KEYS", json.dumps({"1": key}))
    django.setup()


def _number(_context: click.Context, parameter: click.Parameter, value: str) -> Decimal:
    try:
        return Decimal(value)
    except InvalidOperation:
        message = "must be a number"
        raise click.BadParameter(message, param=parameter) from None


@click.group()
def rules() -> None:
    """The rules that judge readings."""


@rules.command()
@click.argument("programme")
@click.option(
    "--facts", "path", required=True, type=click.Path(exists=True, dir_okay=False, path_type=Path),
    help='A JSON object of facts, such as {"sbp": 182, "dbp": 112, "symptoms": ["blurred"], "age": 68}.',
)  # fmt: skip
@as_json_option
def check(programme: str, path: Path, *, as_json: bool) -> None:
    """Judge given facts by the newest rule set of PROGRAMME."""
    set_up()
    from xinqiao.care.alerts.queries import check_facts  # noqa: PLC0415 - needs Django
    from xinqiao.foundation import clock  # noqa: PLC0415 - needs Django

    found = check_facts(programme, _facts(path), at=clock.now())
    say(found, as_json=as_json, lines=lambda: [f"{name}: {value}" for name, value in found.items()])


@rules.command()
@click.argument("programme")
@click.argument("version")
@click.option("--days", type=click.Choice(["7", "30", "90"]), default="90", help="Over how many days.")
@organization_option
@as_json_option
def backtest(programme: str, version: str, days: str, organization: UUID | None, *, as_json: bool) -> None:
    """Say what VERSION of PROGRAMME would have raised over stored days; writes nothing but the audit."""
    open_house()
    from xinqiao.care.alerts.actions import back_test_now  # noqa: PLC0415 - needs Django
    from xinqiao.foundation import clock  # noqa: PLC0415 - needs Django
    from xinqiao.foundation.errors import Refused  # noqa: PLC0415 - needs Django

    viewer = system_viewer(organization, "rules")
    try:
        found = back_test_now(
            viewer=viewer,
            code=programme,
            version=version,
            days=int(days),
            progress=lambda done, total: click.echo(f"{done} of {total}", err=True),
            now=clock.now(),
        )
    except Refused as refused:
        raise click.ClickException(str(refused)) from refused
    say(found, as_json=as_json, lines=lambda: [f"{name}: {value}" for name, value in found.items()])


def _facts(path: Path) -> dict[str, Any]:
    try:
        given = json.loads(path.read_text(encoding="utf-8"), parse_float=Decimal)
    except ValueError as problem:
        message = f"{path} is not JSON: {problem}"
        raise click.ClickException(message) from problem
    if not isinstance(given, dict):
        message = f"{path} must hold one JSON object of facts"
        raise click.ClickException(message)
    return given


@click.command("bp-grade")
@click.option("--sbp", required=True, callback=_number, help="Systolic pressure, mmHg.")
@click.option("--dbp", required=True, callback=_number, help="Diastolic pressure, mmHg.")
@click.option("--setting", required=True, type=click.Choice(["office", "home", "ambulatory"]))
@as_json_option
def bp_grade(sbp: Decimal, dbp: Decimal, setting: str, *, as_json: bool) -> None:
    """Grade a blood pressure."""
    set_up()
    from xinqiao.care.alerts.queries import blood_pressure_grade  # noqa: PLC0415 - needs Django

    found = dataclasses.asdict(blood_pressure_grade(sbp, dbp, setting))
    say(found, as_json=as_json, lines=lambda: [f"{name}: {value}" for name, value in found.items()])


@click.command()
@click.option("--rr", required=True, callback=_number, help="Breaths a minute.")
@click.option("--spo2", required=True, callback=_number, help="Oxygen saturation, percent.")
@click.option(
    "--scale",
    required=True,
    type=click.Choice(["1", "2"]),
    help="2 only with a prescribed target of 88-92 %.",
)
@click.option("--oxygen", required=True, type=click.Choice(["yes", "no"]))
@click.option("--sbp", required=True, callback=_number, help="Systolic pressure, mmHg.")
@click.option("--hr", required=True, callback=_number, help="Beats a minute.")
@click.option("--consciousness", required=True, type=click.Choice(list("ACVPU")))
@click.option("--temp", required=True, callback=_number, help="Degrees Celsius.")
@as_json_option
def news2(
    rr: Decimal, spo2: Decimal, scale: str, oxygen: str, sbp: Decimal, hr: Decimal,
    consciousness: str, temp: Decimal, *, as_json: bool,
) -> None:  # fmt: skip
    """Score NEWS2, for clinicians (© Royal College of Physicians 2017)."""
    set_up()
    from xinqiao.chart.observations.queries import early_warning  # noqa: PLC0415 - needs Django
    from xinqiao.chart.observations.types import VitalSigns  # noqa: PLC0415 - the same

    found = early_warning(
        VitalSigns(
            respiratory_rate=rr,
            oxygen_saturation=spo2,
            scale=int(scale),
            on_oxygen=oxygen == "yes",
            systolic=sbp,
            heart_rate=hr,
            consciousness=consciousness,
            temperature=temp,
        )
    )
    shown = msgspec.structs.asdict(found)
    say(shown, as_json=as_json, lines=lambda: [f"{name}: {value}" for name, value in shown.items()])

"""`xinqiao device issue|list|rotate|unbind`: a secret shown once, and what it opens."""

import json
from typing import Any

import pytest

from tests.cast import NOW
from xinqiao.foundation import clock
from xinqiao.foundation.ids import new_id
from xinqiao.identity.accounts import queries as accounts
from xinqiao.operations import cli
from xinqiao.simulation.cast import Cast

pytestmark = pytest.mark.django_db


def run(capsys: pytest.CaptureFixture[str], cast: Cast, verb: str, *more: str, code: int = 0) -> Any:
    with clock.frozen(NOW):
        assert cli.run(["device", verb, "--patient", str(cast.patient_id), *more, "--json"]) == code
    said = capsys.readouterr()
    return json.loads(said.out) if code == 0 else said.err


def opens(token: str) -> bool:
    return accounts.bearer_viewer(token, now=NOW, address=None) is not None


def test_a_device_is_issued_listed_rotated_and_unbound(capsys, cast: Cast) -> None:
    made = run(capsys, cast, "issue", "--label", "cuff")
    assert opens(made["token"])
    (listed,) = run(capsys, cast, "list")
    assert listed == {
        "device_id": made["device_id"],
        "kind": "cuff",
        "name": "",
        "bound_at": NOW.isoformat(),
        "unbound_at": None,
        "last_seen_at": None,
    }
    again = run(capsys, cast, "rotate", "--device", made["device_id"])
    assert again["device_id"] == made["device_id"]
    assert (opens(made["token"]), opens(again["token"])) == (False, True)
    assert run(capsys, cast, "unbind", "--device", made["device_id"])["unbound"] is True
    assert not opens(again["token"])
    (listed,) = run(capsys, cast, "list")
    assert listed["unbound_at"] == NOW.isoformat()


def test_what_is_not_there_is_said(capsys, cast: Cast) -> None:
    assert run(capsys, cast, "list") == []
    for verb in ("rotate", "unbind"):
        assert "没有这台设备" in run(capsys, cast, verb, "--device", str(new_id()), code=1)
    made = run(capsys, cast, "issue")
    run(capsys, cast, "unbind", "--device", made["device_id"])
    for verb in ("rotate", "unbind"):
        assert "已经解绑" in run(capsys, cast, verb, "--device", made["device_id"], code=1)

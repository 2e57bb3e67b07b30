"""`xinqiao doctor`."""

import click

from xinqiao.operations.commands.answer import as_json_option, say
from xinqiao.operations.house import House

_MARKS = {"ok": "✓", "warning": "!", "failed": "✗"}


@click.command()
@as_json_option
def doctor(*, as_json: bool) -> int:
    """Say what is wrong and what to do. Exit 1 when something failed."""
    from xinqiao.operations.examination import Finding, examine  # noqa: PLC0415 - `--help` stays quick

    findings = examine(House.here())

    def line(finding: Finding) -> str:
        remedy = f"\n    → {finding.remedy}" if finding.remedy else ""
        return f"{_MARKS[finding.state]} {finding.part}: {finding.found}{remedy}"

    say(
        [finding.as_dict() for finding in findings],
        as_json=as_json,
        lines=lambda: [line(each) for each in findings],
    )
    return int(any(finding.state == "failed" for finding in findings))

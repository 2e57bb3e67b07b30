"""`xinqiao cast`: the people of the demo."""

import click

from xinqiao.operations.commands.answer import as_json_option, say
from xinqiao.operations.errors import OperationRefused
from xinqiao.operations.house import open_house


@click.command()
@as_json_option
def cast(*, as_json: bool) -> None:
    """Make a sign-in link for everybody of the cast, each good once. In the demo only."""
    open_house()
    from django.conf import settings  # noqa: PLC0415 - needs Django

    from xinqiao.foundation import clock  # noqa: PLC0415 - needs Django
    from xinqiao.operations.sign_in_sheet import sheet  # noqa: PLC0415 - needs Django
    from xinqiao.simulation.cast import find_cast  # noqa: PLC0415 - needs Django

    now = clock.now()
    found = find_cast(now=now) if settings.XINQIAO_DEMO else None
    if found is None:
        message = "There is no cast here: it belongs to the demo (XINQIAO_DEMO=1)."
        raise OperationRefused(message, code="no-cast")
    lines = sheet(found, now=now)
    content = [
        {
            "role": line.role,
            "name": line.name,
            "sign_in_url": line.sign_in_url,
            "patient_id": str(line.patient_id) if line.patient_id else None,
        }
        for line in lines
    ]
    say(
        content,
        as_json=as_json,
        lines=lambda: [f"{line.name}  {line.role:<13} {line.sign_in_url}" for line in lines],
    )

"""In which hospital a command acts, and as whom."""

from uuid import UUID

import click

from xinqiao.foundation.guards import Viewer

organization_option = click.option(
    "--organization", type=click.UUID, default=None, help="The hospital's id; the first one by default."
)


def system_viewer(organization: UUID | None, name: str) -> Viewer:
    """Return the viewer of a command in one hospital. Raises ClickException where there is none."""
    from xinqiao.identity.organizations import queries as organizations  # noqa: PLC0415 - needs Django

    known = organizations.organization_ids()
    if not known:
        message = "There is no hospital yet. Run bin/up once, or xinqiao simulate."
        raise click.ClickException(message)
    if organization is not None and organization not in known:
        message = f"There is no hospital {organization} here."
        raise click.ClickException(message)
    return Viewer.system(organization or known[0], name=name)


def home_of(patient_id: UUID, name: str) -> Viewer:
    """Return the viewer of a command in the hospital that knows the patient."""
    from xinqiao.foundation.walls import standing_as  # noqa: PLC0415 - needs Django
    from xinqiao.identity.organizations import queries as organizations  # noqa: PLC0415 - needs Django
    from xinqiao.identity.people import queries as people  # noqa: PLC0415 - needs Django

    for organization_id in organizations.organization_ids():
        viewer = Viewer.system(organization_id, name=name)
        with standing_as(viewer):
            if people.standings([patient_id]):
                return viewer
    message = f"There is no patient {patient_id} here."
    raise click.ClickException(message)

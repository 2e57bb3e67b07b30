"""Programs and devices that may speak to the hospital; a program's secret is shown once."""

from typing import Any
from uuid import UUID

from django import forms
from django.http import HttpRequest, HttpResponse
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy, pgettext
from django.views.decorators.http import require_POST, require_safe

from xinqiao.foundation import clock
from xinqiao.foundation.guards import Viewer
from xinqiao.identity.accounts import actions as accounts
from xinqiao.identity.accounts import queries
from xinqiao.identity.accounts.types import NewClient
from xinqiao.identity.organizations.permissions import Act, check_can
from xinqiao.identity.organizations.types import Role
from xinqiao.identity.people import queries as people
from xinqiao.web.office.frame import go, page, page_number, viewer_in
from xinqiao.web.shell.guards import for_staff
from xinqiao.web.shell.reads import note_read

ADMINISTRATOR = Role.ADMINISTRATOR.value
# what a program may be given here (SMART App Launch 2 scopes), and what that means
SCOPES: dict[str, Promise] = {
    "system/Observation.c": gettext_lazy("Send measured values"),
    "system/*.rs": gettext_lazy("Read and search every record"),
    "system/*.cruds": gettext_lazy("Read, search and send every record"),
    "user/Task.u": gettext_lazy("Take and close alerts for a named practitioner"),
}


class ClientForm(forms.Form):
    """A program's name, and what it may do."""

    name = forms.CharField(max_length=120, error_messages={"required": gettext_lazy("Give it a name.")})
    scopes = forms.MultipleChoiceField(
        choices=list(SCOPES.items()),
        error_messages={
            "required": gettext_lazy("Choose at least one thing it may do."),
            "invalid_choice": gettext_lazy("Choose from the list."),
        },
    )


@for_staff(ADMINISTRATOR)
@require_safe
def machines_page(request: HttpRequest) -> HttpResponse:
    """What may speak to this hospital."""
    return _page(request)


@for_staff(ADMINISTRATOR)
@require_POST
def clients(request: HttpRequest) -> HttpResponse:
    """Make a program's access; the answer is the only page that ever shows its secret."""
    form = ClientForm(request.POST)
    if not form.is_valid():
        return _page(request, form=form, status=422)
    new = accounts.create_client(
        viewer=viewer_in(request),
        name=form.cleaned_data["name"],
        scopes=form.cleaned_data["scopes"],
        now=clock.now(),
    )
    return _page(request, new=new, status=201)


@for_staff(ADMINISTRATOR)
@require_POST
def client_revocation(request: HttpRequest, client_id: UUID) -> HttpResponse:
    """End a program's access and every token it holds."""
    accounts.revoke_client(viewer=viewer_in(request), client_id=client_id, now=clock.now())
    return go("machines", said="client-revoked")


@for_staff(ADMINISTRATOR)
@require_POST
def device_revocation(request: HttpRequest, device_id: UUID) -> HttpResponse:
    """End a device's token: it was lost, or given back."""
    accounts.end_device(viewer=viewer_in(request), device_id=device_id, now=clock.now())
    return go("machines", said="device-revoked")


def _page(
    request: HttpRequest, *, new: NewClient | None = None, form: ClientForm | None = None, status: int = 200
) -> HttpResponse:
    viewer = viewer_in(request)
    check_can(viewer, Act.MANAGE_SETTINGS)
    devices = queries.organization_devices(viewer, page=page_number(request))
    cards = people.cards(viewer, {one.patient_id for one in devices.items}) if devices.items else {}
    note_read(request, "machines", cards, purpose="administration")
    chosen = request.POST.getlist("scopes") if form else []
    context: dict[str, Any] = {
        "clients": _clients(viewer),
        "found": devices,
        "devices": [
            (one, cards[one.patient_id].mrn if one.patient_id in cards else "") for one in devices.items
        ],
        "before": f"page={devices.page - 1}" if devices.page > 1 else "",
        "after": f"page={devices.page + 1}" if devices.page < devices.pages else "",
        "new": new,
        "token_url": request.build_absolute_uri("/oauth/token"),
        "name": form.data.get("name", "") if form else "",
        "choices": [(scope, words, scope in chosen) for scope, words in SCOPES.items()],
        "errors": {name: found[0] for name, found in form.errors.items()} if form else {},
    }
    return page(request, "office/machines/page.html", context, current="machines", status=status)


def _clients(viewer: Viewer) -> list[tuple[Any, str]]:
    """Programs with what they may do in words, those in force first."""
    found = sorted(queries.clients(viewer), key=lambda one: one.revoked_at is not None)
    return [
        (one, pgettext("office", ", ").join(str(SCOPES.get(scope, scope)) for scope in one.scopes))
        for one in found
    ]

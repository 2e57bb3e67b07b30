"""`/` sends everybody to their own first page."""

import pytest
from django.test import RequestFactory

from xinqiao.foundation.guards import Viewer, ViewerKind
from xinqiao.web.shell.home import home


def sent_to(viewer: Viewer | None) -> str:
    request = RequestFactory().get("/")
    request.viewer = viewer  # type: ignore[attr-defined]
    return home(request).url


def staff(*roles: str) -> Viewer:
    return Viewer(kind=ViewerKind.STAFF, organization_id=None, roles=frozenset(roles))


@pytest.mark.parametrize(
    ("viewer", "page"),
    [
        (None, "/sign-in"),
        (Viewer(kind=ViewerKind.PERSON, organization_id=None), "/today"),
        (staff("nurse"), "/worklist"),
        (staff("doctor"), "/worklist"),
        (staff("pharmacist"), "/worklist"),
        (staff("manager"), "/insight"),
        (staff("front_desk"), "/patients"),
        (staff("administrator"), "/refusals"),
    ],
)
def test_everybody_has_a_first_page(viewer: Viewer | None, page: str) -> None:
    assert sent_to(viewer) == page

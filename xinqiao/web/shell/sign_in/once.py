"""One-time links of the demo's cast."""

from django.conf import settings
from django.http import Http404, HttpRequest, HttpResponse
from django.views.decorators.http import require_http_methods

from xinqiao.foundation import clock
from xinqiao.foundation.errors import Refused
from xinqiao.identity.accounts import actions as accounts
from xinqiao.identity.accounts.queries import stranger
from xinqiao.web.shell.guards import public
from xinqiao.web.shell.viewer_middleware import address_of

from .sessions import go_on, keep, page
from .staff import enter


@public
@require_http_methods(["GET"])
def sign_in(request: HttpRequest, token: str) -> HttpResponse:
    """Let in whom the link was made for, once. Outside the demo there is no such page."""
    if not settings.XINQIAO_DEMO:
        raise Http404
    now = clock.now()
    try:
        owner = accounts.use_sign_in_link(viewer=stranger(address_of(request)), token=token, now=now)
    except Refused as refusal:
        return page(request, "phone", refusal=refusal)
    if owner.as_staff:
        return enter(request, owner.account_id, now)
    keep(request, owner.account_id, as_staff=False, is_complete=True, now=now)
    return go_on(request)

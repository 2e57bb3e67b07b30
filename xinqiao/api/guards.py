"""Who may knock at a machine door, and how a refusal is answered.

A door is entered with a bearer token (a device's or a client's) or, where it says so, with the
session of a signed-in person. Everything inside runs under the row-level context of that viewer.
"""

from collections.abc import Callable, Mapping
from functools import wraps

from django.http import HttpRequest, HttpResponse, JsonResponse
from django.http.response import HttpResponseBase
from django.middleware.csrf import CsrfViewMiddleware
from django.utils.translation import gettext as _
from django.views.decorators.csrf import csrf_exempt

from xinqiao.api.bearer import bearer_viewer, has_bearer
from xinqiao.api.bodies import asks_with_nul
from xinqiao.foundation import clock, limits
from xinqiao.foundation.errors import Refused, TooMany
from xinqiao.foundation.guards import Viewer, ViewerKind
from xinqiao.foundation.walls import standing_as

View = Callable[..., HttpResponseBase]

_csrf = CsrfViewMiddleware(lambda _request: HttpResponse())


def public(view: View) -> View:
    """Mark a door that anybody may knock at."""
    view.guarded_by = "public"  # type: ignore[attr-defined]
    return view


def machine(
    *,
    scope: str,
    device: bool = False,
    session: bool = False,
    per_minute: Mapping[ViewerKind, int] | None = None,
) -> Callable[[View], View]:
    """Guard a door: a client token with `scope`; a device token or a session only where allowed.

    Answers 401 without a valid token, 403 without the right, and any refusal as JSON with its
    code and words; nothing a refused call did is kept.
    """

    def guard(view: View) -> View:
        @csrf_exempt
        @wraps(view)
        def guarded(request: HttpRequest, *args: object, **kwargs: object) -> HttpResponseBase:
            viewer = _knocking(request, session=session)
            if viewer is None:
                return unauthorised()
            if not _may_enter(viewer, scope, device=device):
                return refusal(403, "not-allowed", _("This token may not do that."))
            if not has_bearer(request) and (rejected := _forged(request)):
                return rejected
            if asks_with_nul(request):
                return refusal(400, "bad-address", _("The address holds a character that cannot be read."))
            request.viewer = viewer  # type: ignore[attr-defined]
            try:
                _count(view, viewer, per_minute or {})
            except TooMany as refused:
                return too_many(refused)
            return _answer(view, request, viewer, args, kwargs)

        guarded.guarded_by = f"machine:{scope}"  # type: ignore[attr-defined]
        return guarded

    return guard


def _count(view: View, viewer: Viewer, per_minute: Mapping[ViewerKind, int]) -> None:
    # counted before the transaction of the call: within it the counter's row would be held to its end,
    # and the requests of one sender would wait for each other
    limit = per_minute.get(viewer.kind)
    if limit is not None:
        sender = viewer.device_id or viewer.client_id or viewer.account_id
        limits.check(f"{view.__name__}:{sender}", limit=limit, per_seconds=60, now=clock.now())


def _knocking(request: HttpRequest, *, session: bool) -> Viewer | None:
    if has_bearer(request):
        return bearer_viewer(request)
    return getattr(request, "viewer", None) if session else None


def _may_enter(viewer: Viewer, scope: str, *, device: bool) -> bool:
    if viewer.kind is ViewerKind.CLIENT:
        return viewer.has_scope(scope)
    if viewer.kind is ViewerKind.DEVICE:
        return device
    return True  # a session is let in by `session=True`; what it may do is the action's to say


def _forged(request: HttpRequest) -> HttpResponseBase | None:
    # bearer calls carry no cookie a stranger's page could ride on; session calls do
    return _csrf.process_view(request, HttpResponse, (), {})


def _answer(
    view: View, request: HttpRequest, viewer: Viewer, args: tuple[object, ...], kwargs: dict[str, object]
) -> HttpResponseBase:
    try:
        with standing_as(viewer):
            return view(request, *args, **kwargs)
    except TooMany as refused:
        return too_many(refused)
    except Refused as refused:
        return refusal(refused.status, refused.code, str(refused))


def too_many(refused: TooMany) -> JsonResponse:
    """Return 429 with the time after which it may be tried again."""
    answer = refusal(refused.status, refused.code, str(refused))
    answer["Retry-After"] = str(refused.retry_after)
    return answer


def refusal(status: int, code: str, message: str) -> JsonResponse:
    """Return a refusal in the one shape of the machine doors."""
    return JsonResponse({"error": {"code": code, "message": message}}, status=status)


def unauthorised() -> JsonResponse:
    """Return 401 with the challenge that RFC 6750 asks for."""
    answer = refusal(401, "unauthorised", _("A valid token is needed."))
    answer["WWW-Authenticate"] = 'Bearer realm="xinqiao"'
    return answer

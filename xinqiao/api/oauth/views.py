"""`POST /oauth/token`."""

import base64

from django.http import HttpRequest, HttpResponse, JsonResponse
from django.views.decorators.cache import never_cache
from django.views.decorators.csrf import csrf_exempt
from django.views.decorators.http import require_POST

from xinqiao.api.guards import public, refusal
from xinqiao.api.oauth.server import server
from xinqiao.foundation import clock, limits
from xinqiao.foundation.errors import TooMany


@public
@csrf_exempt
@never_cache
@require_POST
def token(request: HttpRequest) -> HttpResponse:
    """Answer the client credentials grant (RFC 6749 §4.4), at most 60 times a minute per address."""
    try:
        key = f"oauth:{request.META.get('REMOTE_ADDR')}"
        limits.check(key, limit=60, per_seconds=60, now=clock.now())
    except TooMany as refused:
        answer = refusal(refused.status, refused.code, str(refused))
        answer["Retry-After"] = str(refused.retry_after)
        return answer
    if not _is_readable(request.headers.get("Authorization", "")):
        # RFC 6749 §5.2
        broken = JsonResponse({"error": "invalid_client"}, status=401)
        broken["WWW-Authenticate"] = 'Basic realm="xinqiao"'
        return broken
    response: HttpResponse = server.create_token_response(request)
    return response


def _is_readable(authorization: str) -> bool:
    """Whether basic credentials, if any, are a name and a secret in UTF-8; Authlib faults on others."""
    scheme, _space, credentials = authorization.strip().partition(" ")
    if scheme.lower() != "basic":
        return True
    try:
        return b":" in (pair := base64.b64decode(credentials)) and bool(pair.decode())
    except ValueError:
        return False

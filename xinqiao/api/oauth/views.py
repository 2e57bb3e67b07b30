"""`POST /oauth/token`."""

from django.http import HttpRequest, HttpResponse
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
    response: HttpResponse = server.create_token_response(request)
    return response

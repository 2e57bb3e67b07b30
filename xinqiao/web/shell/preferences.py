"""How the pages look and speak, kept in cookies; no account, no script needed."""

from dataclasses import dataclass

from django.conf import settings
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseRedirect
from django.utils.translation import get_language
from django.views.decorators.http import require_POST

from .guards import public, safe_next, viewer_of

YEAR = 365 * 24 * 3600
CHOICES = {
    "theme": ("auto", "light", "dark"),
    "mode": ("standard", "elder"),
    "density": ("auto", "roomy", "dense"),
    "shortcuts": ("on", "off"),
    "language": ("zh-hans", "en"),
}


def cookie_name(preference: str) -> str:
    """Return the cookie of a preference; the language keeps the name Django reads."""
    return settings.LANGUAGE_COOKIE_NAME if preference == "language" else f"xq_{preference}"


@dataclass(frozen=True, slots=True)
class Preferences:
    """The choices of this browser; the first of each list where nothing was chosen."""

    theme: str
    mode: str
    density: str
    shortcuts: str

    @property
    def is_elder(self) -> bool:
        """Whether the large edition was chosen."""
        return self.mode == "elder"


def read_preferences(request: HttpRequest) -> Preferences:
    """Return the preferences, ignoring any value we never offered."""

    def chosen(name: str) -> str:
        value = request.COOKIES.get(cookie_name(name), "")
        return value if value in CHOICES[name] else CHOICES[name][0]

    return Preferences(chosen("theme"), chosen("mode"), chosen("density"), chosen("shortcuts"))


@public
@require_POST
def set_preference(request: HttpRequest, preference: str) -> HttpResponse:
    """Keep one choice for a year and go back to the page it was made on."""
    value = request.POST.get("value", "")
    if value not in CHOICES.get(preference, ()):
        raise Http404(preference)
    response = HttpResponseRedirect(safe_next(request, request.POST.get("next")))
    response.set_cookie(
        cookie_name(preference),
        value,
        max_age=YEAR,
        samesite="Lax",
        secure=request.is_secure(),
        httponly=True,
    )
    return response


def context(request: HttpRequest) -> dict[str, object]:
    """Give every template the preferences, who is asking, and the address to come back to."""
    return {
        "preferences": read_preferences(request),
        "viewer": viewer_of(request),
        "here": request.get_full_path(),
        "language": (get_language() or settings.LANGUAGE_CODE).lower(),
    }

"""The board on which every component is seen with its example, in each density and mode."""

from pathlib import Path

from django.conf import settings
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_safe

HERE = Path(__file__).parent
WIDE = ("careline", "chart", "table", "split", "keypad")
CHOICES = {"density": ("roomy", "dense"), "theme": ("light", "dark", "auto"), "mode": ("standard", "elder")}


def names() -> list[str]:
    """Return every component: a folder with an index.html."""
    return sorted(folder.parent.name for folder in HERE.glob("*/index.html"))


@require_safe
def board(request: HttpRequest) -> HttpResponse:
    """Show all components. `?density=&theme=&mode=` choose how; only in the demo or in debug."""
    if not (settings.DEBUG or getattr(settings, "XINQIAO_DEMO", False)):
        raise Http404("components")
    shown = {
        key: request.GET.get(key) if request.GET.get(key) in values else values[0]
        for key, values in CHOICES.items()
    }
    narrow = [name for name in names() if name not in WIDE]
    return render(request, "components/board.html", {"narrow": narrow, "wide": WIDE, "shown": shown})


# the shell lies above, so its marker is set by hand; nothing about a person is on this page
board.guarded_by = "public"  # type: ignore[attr-defined]

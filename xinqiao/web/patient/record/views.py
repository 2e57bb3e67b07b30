"""Recording a value: typed, asked back about, judged, and answered on the same screen."""

from contextlib import suppress
from typing import Any
from uuid import UUID

from django.http import Http404, HttpRequest, HttpResponse, HttpResponseRedirect, QueryDict
from django.urls import reverse
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from xinqiao.care.alerts import queries as alerts
from xinqiao.care.alerts.types import AlertChange, AlertStatus, Severity
from xinqiao.care.pathways import queries as plans
from xinqiao.care.safety import queries as safety
from xinqiao.chart.observations import actions as observations
from xinqiao.chart.observations import queries as readings
from xinqiao.chart.observations.errors import ReadingNotFound
from xinqiao.chart.observations.types import Outcome, OutcomeStatus, Source, SourceKind
from xinqiao.chart.photos import queries as photos
from xinqiao.identity.people.permissions import check_can_write_patient
from xinqiao.identity.people.types import Area
from xinqiao.journeys import reading as journey
from xinqiao.web.components.chart.geometry import Band
from xinqiao.web.patient.frame import Acting, acting_for, patient_page, show
from xinqiao.web.patient.targets import target_bands

from . import presenters
from .forms import Typed
from .kinds import BY_SLUG, Kind, kind_of


@require_http_methods(["GET", "POST"])
@patient_page
def record(request: HttpRequest, acting: Acting, kind: str) -> HttpResponse:
    """Ask for one measurement, or take it in."""
    if kind not in BY_SLUG:
        raise Http404(kind)
    acting = _about(request, acting)
    check_can_write_patient(acting.viewer, acting.patient_id, Area.READINGS)
    typed = Typed(BY_SLUG[kind], acting, _what_was_typed(request))
    _take_back_asked(request, acting)
    if request.method != "POST" or "use" in request.POST:
        return _form(request, acting, typed)
    item = typed.reading()
    if item is None:
        return _form(request, acting, typed, status=422)
    source = Source(kind=SourceKind.PERSON, key=str(acting.viewer.account_id), patient_id=acting.patient_id)
    received = journey.receive(viewer=acting.viewer, source=source, items=[item], received_at=acting.now)
    outcome = received.outcomes[0]
    if outcome.status is OutcomeStatus.REFUSED:
        return _form(request, acting, typed, outcome=outcome, status=422)
    if outcome.status is OutcomeStatus.ASKED:
        return _form(request, acting, typed, outcome=outcome)
    return onwards(acting, outcome.reading_id, received.alerts)


def typing_page(request: HttpRequest, acting: Acting, kind: Kind, values: QueryDict) -> HttpResponse:
    """Return the form of one measurement with values in it that nobody has sent yet."""
    return _form(request, acting, Typed(kind, acting, values))


def _about(request: HttpRequest, acting: Acting) -> Acting:
    # the page says whom it is about: a switch in another tab must not move a reading to somebody else
    wanted = request.POST.get("patient")
    if not wanted or wanted == str(acting.patient_id):
        return acting
    try:
        return acting_for(acting.viewer, UUID(wanted))
    except ValueError:
        raise Http404(wanted) from None


def _what_was_typed(request: HttpRequest) -> QueryDict | None:
    if request.method != "POST":
        return None
    data: QueryDict = request.POST.copy()
    if "use" in data:
        name, _equals, value = str(data["use"]).partition("=")
        data[name] = value
    return data


def _take_back_asked(request: HttpRequest, acting: Acting) -> None:
    """Whoever types another number after our question meant the first one as a slip."""
    try:
        asked = UUID(request.POST.get("asked", ""))
    except ValueError:
        return
    with suppress(ReadingNotFound):
        observations.discard_reading(viewer=acting.viewer, reading_id=asked, now=acting.now)


def _form(
    request: HttpRequest, acting: Acting, typed: Typed, *, outcome: Outcome | None = None, status: int = 200
) -> HttpResponse:
    words = presenters.form(typed, outcome)
    since = acting.now - presenters.WEEK
    codes = presenters.drawn_codes(typed.kind)
    found = readings.several_series(acting.viewer, acting.patient_id, codes, since, acting.now)
    around: dict[str, Any] = {
        "form": words,
        "week": presenters.week(typed.kind, found, _bands(typed, acting), acting),
        "waiting": readings.waiting_count(acting.viewer, acting.patient_id),
        "can_read_photos": photos.can_read_photos(),
    }
    return show(request, acting, "record/page.html", tab="record", status=status, **around)


def _bands(typed: Typed, acting: Acting) -> dict[str, Band]:
    """The targets of the plan, for the pressures it names them for."""
    if typed.kind.slug != "blood-pressure" or not acting.may(Area.PLAN):
        return {}
    return target_bands(
        plans.plan(acting.viewer, acting.patient_id, language=acting.language, now=acting.now)
    )


def onwards(acting: Acting, reading_id: UUID | None, changes: tuple[AlertChange, ...]) -> HttpResponse:
    """Go on from what was kept: to the stop screen where it is dangerous, else to the value."""
    red = next((change for change in changes if change.severity is Severity.RED), None)
    if red is not None:
        return HttpResponseRedirect(reverse("patient-stop", args=[red.alert_id]))
    if reading_id is None:
        return HttpResponseRedirect(reverse("patient-today"))
    return HttpResponseRedirect(reverse("patient-kept", args=[reading_id]))


@require_safe
@patient_page
def received(request: HttpRequest, acting: Acting, reading_id: UUID) -> HttpResponse:
    """Go on from what a device sent: to the stop screen where it is dangerous, else to what was kept."""
    del request
    found = readings.kept(acting.viewer, acting.patient_id, reading_id, now=acting.now)
    if not found:
        raise ReadingNotFound
    red = alerts.red_alert_of(acting.viewer, acting.patient_id, frozenset(each.id for each in found))
    if red is not None:
        return HttpResponseRedirect(reverse("patient-stop", args=[red]))
    return HttpResponseRedirect(reverse("patient-kept", args=[reading_id]))


@require_safe
@patient_page
def kept(request: HttpRequest, acting: Acting, reading_id: UUID) -> HttpResponse:
    """Say what was kept, how it compares, and what to do next."""
    found = readings.kept(acting.viewer, acting.patient_id, reading_id, now=acting.now)
    if not found:
        raise ReadingNotFound
    kind = kind_of(frozenset(each.code for each in found))
    mean = (
        readings.home_bp(acting.viewer, acting.patient_id, acting.today)
        if kind.slug == "blood-pressure"
        else None
    )
    words = presenters.kept(acting, kind, found, mean)
    return show(
        request, acting, "record/kept.html", tab="record", kept=words, advice=_advice(acting), kind=kind
    )


def _advice(acting: Acting) -> list[presenters.Advice]:
    found = alerts.alerts(
        acting.viewer,
        status=AlertStatus.OPEN,
        patient_id=acting.patient_id,
        language=acting.language,
        voice=acting.voice,
    )
    recent = [alert for alert in found if alert.opened_at.date() >= acting.now.date()][:1]
    return [
        presenters.advice(alert, alerts.second_reading(acting.viewer, alert.id), acting) for alert in recent
    ]


@require_POST
@patient_page
def confirmation(request: HttpRequest, acting: Acting, reading_id: UUID) -> HttpResponse:
    """Say that the unusual value is right; it may alert from here on."""
    received = journey.confirm(viewer=acting.viewer, reading_id=reading_id, now=acting.now)
    answer = onwards(acting, reading_id, received.alerts)
    is_red = any(change.severity is Severity.RED for change in received.alerts)
    # danger goes before the rest of the list
    return answer if is_red else _back_to_list(request, "yes") or answer


def _back_to_list(request: HttpRequest, said: str) -> HttpResponse | None:
    """The list of values that wait, where the answer was given there."""
    if "listed" not in request.POST:
        return None
    return HttpResponseRedirect(f"{reverse('patient-waiting')}?said={said}")


@require_POST
@patient_page
def removal(request: HttpRequest, acting: Acting, reading_id: UUID) -> HttpResponse:
    """Say that the unusual value was a slip, and go back to type it again."""
    observations.discard_reading(viewer=acting.viewer, reading_id=reading_id, now=acting.now)
    if (listed := _back_to_list(request, "no")) is not None:
        return listed
    kind: Kind = BY_SLUG.get(request.POST.get("kind", ""), BY_SLUG["blood-pressure"])
    return HttpResponseRedirect(reverse("patient-record-kind", args=[kind.slug]))


@require_safe
@patient_page
def stop(request: HttpRequest, acting: Acting, alert_id: UUID) -> HttpResponse:
    """Stop everything else: call 120, what was done already, one way back."""
    alert = alerts.alert(acting.viewer, alert_id, language=acting.language, voice=acting.voice)
    about = acting_for(acting.viewer, alert.patient_id)
    card = safety.help_card(
        "emergency", name=about.card.salutation, voice=about.voice, language=about.language
    )
    return show(
        request, about, "record/stop.html", tab="record", stop=presenters.stop(alert, about), card=card
    )

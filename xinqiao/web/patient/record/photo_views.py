"""A photograph of a meter or slip: sent, read in the background, compared, and deleted by yes and no."""

from contextlib import suppress
from typing import Any
from uuid import UUID

from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_safe

from xinqiao.chart.observations.errors import ResultRefused
from xinqiao.chart.observations.types import OutcomeStatus
from xinqiao.chart.photos import queries as photos
from xinqiao.chart.photos.errors import PhotoAnswered
from xinqiao.chart.photos.types import PhotoKind, PhotoState, PhotoView
from xinqiao.foundation.errors import Refused
from xinqiao.foundation.files import MOST_BYTES
from xinqiao.identity.people.permissions import check_can_write_patient
from xinqiao.identity.people.types import Area
from xinqiao.journeys import sent_photos
from xinqiao.journeys.sent_photos import KeptValues, ValuesRefused
from xinqiao.web.patient.frame import Acting, acting_for, acting_for_named, patient_page, show

from . import photo_presenters as presenters
from .photo_forms import Answer
from .views import onwards, typing_page


@require_http_methods(["GET", "HEAD", "POST"])
@patient_page
def choose(request: HttpRequest, acting: Acting) -> HttpResponse:
    """Ask for a photograph, and take it in; where nothing reads photographs, say so and offer typing."""
    about = acting_for_named(request, acting) if request.method == "POST" else acting
    check_can_write_patient(about.viewer, about.patient_id, Area.READINGS)
    if request.method != "POST":
        return _choose(request, about, request.GET.get("kind", ""))
    chosen = request.POST.get("kind", "")
    upload = request.FILES.get("photo")
    if chosen not in set(PhotoKind):
        return _choose(request, about, "", refusal=_("Please say what is on the photo."), status=422)
    if upload is None or not upload.size:
        return _choose(request, about, chosen, refusal=_("Please take or choose a photo."), status=422)
    if upload.size > MOST_BYTES:
        words = _("The photo is larger than 12 MB. Please take it again, smaller.")
        return _choose(request, about, chosen, refusal=words, status=413)
    try:
        photo_id = sent_photos.take_photo(
            viewer=about.viewer,
            patient_id=about.patient_id,
            kind=PhotoKind(chosen),
            data=upload.read(),
            now=about.now,
        )
    except Refused as refusal:
        if refusal.status != Refused.status:
            raise
        return _choose(request, about, chosen, refusal=str(refusal), status=422)
    return HttpResponseRedirect(reverse("patient-sent-photo", args=[photo_id]))


def _choose(request: HttpRequest, acting: Acting, chosen: str, **words: Any) -> HttpResponse:
    around = {"can_read": photos.can_read_photos(), "subjects": presenters.subjects(chosen), **words}
    return show(request, acting, "record/photo_choose.html", tab="record", **around)


@require_http_methods(["GET", "HEAD", "POST"])
@patient_page
def photo(request: HttpRequest, acting: Acting, photo_id: UUID) -> HttpResponse:
    """Show how far a photograph is and what was read, and take the answer."""
    found, about = _found(acting, photo_id)
    if request.method != "POST":
        return _page(request, about, found, "record/photo.html")
    if not found.is_open:
        return HttpResponseRedirect(reverse("patient-sent-photo", args=[photo_id]))
    said = request.POST.get("answer", "")
    if said == "keep" and found.state is PhotoState.READ:
        return _keep(request, about, found)
    if said in {"type", "discard"}:
        return _no(request, about, found, is_typed=said == "type")
    return _page(request, about, found, "record/photo.html", status=422)


def _found(acting: Acting, photo_id: UUID) -> tuple[PhotoView, Acting]:
    found = sent_photos.state_of_photo(acting.viewer, photo_id, now=acting.now)
    is_same = found.patient_id == acting.patient_id
    return found, acting if is_same else acting_for(acting.viewer, found.patient_id)


def _keep(request: HttpRequest, acting: Acting, found: PhotoView) -> HttpResponse:
    answer = Answer(found, acting, request.POST)
    if not answer.check():
        return _page(request, acting, found, "record/photo.html", status=422, answer=answer)
    try:
        kept = sent_photos.keep_values(
            viewer=acting.viewer,
            photo_id=found.id,
            readings=answer.readings(),
            results=answer.results(),
            now=acting.now,
        )
    except PhotoAnswered:
        return HttpResponseRedirect(reverse("patient-sent-photo", args=[found.id]))
    except ValuesRefused as refused:
        words = presenters.review(answer, refused.outcomes)
        return _page(request, acting, found, "record/photo.html", status=422, review=words)
    except ResultRefused as refused:
        answer.errors["keep"] = str(refused)
        return _page(request, acting, found, "record/photo.html", status=422, answer=answer)
    return _kept(acting, kept)


def _kept(acting: Acting, kept: KeptValues) -> HttpResponse:
    """Go on as after typing: to the stop screen where it is dangerous, else to what was kept."""
    if kept.received is None:
        return HttpResponseRedirect(reverse("patient-sent-photo", args=[kept.photo.id]))
    outcomes = kept.received.outcomes
    asked = [one for one in outcomes if one.status is OutcomeStatus.ASKED]
    return onwards(acting, (asked or outcomes)[0].reading_id, kept.received.alerts)


def _no(request: HttpRequest, acting: Acting, found: PhotoView, *, is_typed: bool) -> HttpResponse:
    """Delete the photo; whoever would rather type finds what was read, or mended, in the fields."""
    answer = Answer(found, acting, request.POST)
    with suppress(PhotoAnswered):
        sent_photos.discard_photo(viewer=acting.viewer, photo_id=found.id, now=acting.now)
    if is_typed and answer.subject.typed is not None:
        return typing_page(request, acting, answer.subject.typed, answer.to_type())
    return HttpResponseRedirect(reverse("patient-sent-photo", args=[found.id]))


@require_safe
@patient_page
def progress(request: HttpRequest, acting: Acting, photo_id: UUID) -> HttpResponse:
    """Return how far a photograph is, for the live page."""
    found, about = _found(acting, photo_id)
    return _page(request, about, found, "record/photo.html#progress")


def _page(
    request: HttpRequest,
    acting: Acting,
    found: PhotoView,
    template: str,
    *,
    status: int = 200,
    answer: Answer | None = None,
    review: dict[str, Any] | None = None,
) -> HttpResponse:
    words = review
    if words is None and found.state is PhotoState.READ:
        words = presenters.review(answer or Answer(found, acting))
    return show(
        request,
        acting,
        template,
        tab="record",
        status=status,
        photo=presenters.photo(found, acting),
        review=words,
    )


@require_safe
@patient_page
def picture(request: HttpRequest, acting: Acting, photo_id: UUID) -> HttpResponse:
    """Return the picture to its sender while it waits; never kept by the browser."""
    del request
    stored = sent_photos.picture_of_photo(acting.viewer, photo_id, now=acting.now)
    return HttpResponse(stored.data, content_type=stored.media_type)

"""A file of a device: brought by hand, asked about, looked at before it is kept, and told how far it is."""

from typing import Any
from uuid import UUID

from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.urls import reverse
from django.views.decorators.http import require_http_methods, require_safe

from xinqiao.chart.observations.errors import UnknownFile
from xinqiao.foundation.errors import NotAllowed, NotFound, Refused
from xinqiao.identity.people.permissions import check_can_write_patient
from xinqiao.identity.people.types import Area
from xinqiao.journeys import asked_file, sent_files
from xinqiao.journeys.asked_file import Question
from xinqiao.journeys.replay import Replayed
from xinqiao.web.patient.frame import Acting, acting_for, acting_for_named, patient_page, show

from . import file_presenters as presenters
from .file_forms import ColumnsForm, FileForm


@require_http_methods(["GET", "HEAD", "POST"])
@patient_page
def file(request: HttpRequest, acting: Acting) -> HttpResponse:
    """Ask for a file, and read it; what it does not say by itself is asked first."""
    about = acting_for_named(request, acting) if request.method == "POST" else acting
    check_can_write_patient(about.viewer, about.patient_id, Area.READINGS)
    if request.method != "POST":
        return _choose(request, about, None)
    form = FileForm(request.POST, request.FILES)
    if not form.is_valid():
        return _choose(request, about, form, status=422)
    if form.is_too_large:
        return _choose(request, about, None, status=413, refusal=presenters.why("too-large"))
    try:
        return _table(request, about, form) if form.cleaned_data["step"] else _offered(request, about, form)
    except (NotAllowed, NotFound):
        raise
    except Refused as refusal:
        return _choose(request, about, None, status=422, refusal=presenters.why_refused(refusal))


def _offered(request: HttpRequest, acting: Acting, form: FileForm) -> HttpResponse:
    subject = form.cleaned_data["subject"]
    answer = asked_file.offer_file(
        viewer=acting.viewer,
        patient_id=acting.patient_id,
        file=form.brought,
        now=acting.now,
        subject=subject or None,
    )
    if isinstance(answer, Question) and answer.people:
        return _choose(request, acting, form, status=422, people=answer.people, subject=subject)
    if isinstance(answer, Question):
        return _table(request, acting, form)
    return _taken(request, acting, answer)


def _taken(request: HttpRequest, acting: Acting, answer: Replayed | UUID) -> HttpResponse:
    if isinstance(answer, UUID):
        return HttpResponseRedirect(reverse("patient-sent-file", args=[answer]))
    words = presenters.result(answer.as_dict(), acting)
    return show(request, acting, "devices/file_result.html", tab="me", result=words)


def _table(request: HttpRequest, acting: Acting, form: FileForm) -> HttpResponse:
    """Ask what the columns mean, show the first rows read so, and take the table, one after another."""
    step = form.cleaned_data["step"]
    about: dict[str, Any] = {"viewer": acting.viewer, "patient_id": acting.patient_id}
    columns = ColumnsForm(request.POST if step else None, asked_file.table_of(**about, file=form.brought))
    if step in {"", "columns"} or not columns.is_valid():
        return _columns(request, acting, form, columns, status=200 if step in {"", "columns"} else 422)
    mapping = columns.mapping()
    try:
        if step == "send":
            answer = sent_files.take_file(
                **about, kind=None, file=form.brought, now=acting.now, mapping=mapping
            )
            return _taken(request, acting, answer)
        found = asked_file.preview_table(**about, file=form.brought, mapping=mapping, now=acting.now)
    except UnknownFile:
        return _columns(request, acting, form, columns, status=422, refusal=presenters.why("mapping-refused"))
    return show(
        request,
        acting,
        "devices/file_preview.html",
        tab="me",
        file=presenters.file(form),
        typed=columns.everything_typed() | {"format": columns.cleaned_data["format"]},
        preview=presenters.preview(found, acting),
    )


def _columns(
    request: HttpRequest,
    acting: Acting,
    form: FileForm,
    columns: ColumnsForm,
    *,
    status: int,
    refusal: str = "",
) -> HttpResponse:
    words: dict[str, Any] = {
        "file": presenters.file(form),
        "form": presenters.columns(columns, acting),
        "refusal": refusal,
    }
    return show(request, acting, "devices/file_columns.html", tab="me", status=status, **words)


def _choose(
    request: HttpRequest, acting: Acting, form: FileForm | None, *, status: int = 200, **words: Any
) -> HttpResponse:
    around = {"file": presenters.file(form), "kinds": presenters.KINDS, **words}
    return show(request, acting, "devices/file.html", tab="me", status=status, **around)


@require_safe
@patient_page
def sent(request: HttpRequest, acting: Acting, file_id: UUID) -> HttpResponse:
    """Show how far a large file is, and then what became of it."""
    return _sent(request, acting, file_id, "devices/file_job.html")


@require_safe
@patient_page
def progress(request: HttpRequest, acting: Acting, file_id: UUID) -> HttpResponse:
    """Return how far a large file is, for the live page."""
    return _sent(request, acting, file_id, "devices/file_job.html#progress")


def _sent(request: HttpRequest, acting: Acting, file_id: UUID, template: str) -> HttpResponse:
    found = sent_files.state_of_file(acting.viewer, file_id)
    about = acting if found.patient_id == acting.patient_id else acting_for(acting.viewer, found.patient_id)
    check_can_write_patient(about.viewer, about.patient_id, Area.READINGS)
    return show(request, about, template, tab="me", job=presenters.job(found, about))

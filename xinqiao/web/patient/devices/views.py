"""Binding a device with a yes, measuring with it over Bluetooth, another key for it, and the way out."""

from uuid import UUID

from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.urls import reverse
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from xinqiao.chart.observations import actions as observations
from xinqiao.chart.observations import queries as readings
from xinqiao.chart.observations.types import IssuedDevice
from xinqiao.foundation.errors import Refused
from xinqiao.identity.people.permissions import check_can_write_patient
from xinqiao.identity.people.types import Area
from xinqiao.web.patient.frame import Acting, acting_for, patient_page, show

from . import presenters
from .forms import DeviceForm


@require_safe
@patient_page
def devices(request: HttpRequest, acting: Acting) -> HttpResponse:
    """Show the devices that send values by themselves."""
    found = readings.devices(acting.viewer, acting.patient_id)
    rows = [presenters.device(one, acting) for one in found]
    return show(request, acting, "devices/list.html", tab="me", devices=rows)


@require_http_methods(["GET", "HEAD", "POST"])
@patient_page
def new(request: HttpRequest, acting: Acting) -> HttpResponse:
    """Ask which device, and bind it with the yes of the patient."""
    check_can_write_patient(acting.viewer, acting.patient_id, Area.READINGS)
    form = DeviceForm(request.POST if request.method == "POST" else None)
    if request.method != "POST" or not form.is_valid():
        return _form(request, acting, form, status=422 if form.is_bound else 200)
    try:
        made = observations.issue_device(
            viewer=acting.viewer,
            patient_id=acting.patient_id,
            kind=form.cleaned_data["kind"],
            name=form.cleaned_data["name"],
            user_number=form.cleaned_data["user_number"],
            wording_hash=form.cleaned_data["wording_hash"],
            language=acting.language,
            now=acting.now,
        )
    except Refused as refusal:
        return _form(request, acting, form, status=refusal.status, refusal=str(refusal))
    # the key of a Bluetooth device is never needed; a gateway gets one on the device's own page
    return HttpResponseRedirect(reverse("patient-device", args=[made.device_id]))


def _form(
    request: HttpRequest, acting: Acting, form: DeviceForm, *, status: int, refusal: str = ""
) -> HttpResponse:
    return show(
        request,
        acting,
        "devices/new.html",
        tab="me",
        status=status,
        form=presenters.form(form, acting),
        refusal=refusal,
    )


@require_safe
@patient_page
def device(request: HttpRequest, acting: Acting, device_id: UUID) -> HttpResponse:
    """Measure with a device."""
    return _device(request, acting, device_id)


@require_POST
@patient_page
def token(request: HttpRequest, acting: Acting, device_id: UUID) -> HttpResponse:
    """Give a device another key; the answer is the only page that ever shows it."""
    made = observations.rotate_device_token(viewer=acting.viewer, device_id=device_id, now=acting.now)
    return _device(request, acting, device_id, made=made, status=201)


def _device(
    request: HttpRequest,
    acting: Acting,
    device_id: UUID,
    *,
    made: IssuedDevice | None = None,
    status: int = 200,
) -> HttpResponse:
    found = readings.bound_device(acting.viewer, device_id)
    # a switch in another tab must not show somebody else's device under this name
    about = acting if found.patient_id == acting.patient_id else acting_for(acting.viewer, found.patient_id)
    words = presenters.device(found, about)
    return show(
        request,
        about,
        "devices/device.html",
        tab="me",
        status=status,
        device=words,
        made=made,
        ingest_url=request.build_absolute_uri(reverse("ingest-gatt")),
    )


@require_POST
@patient_page
def removal(request: HttpRequest, acting: Acting, device_id: UUID) -> HttpResponse:
    """Stop a device; what it sent stays."""
    del request
    observations.unbind_device(viewer=acting.viewer, device_id=device_id, now=acting.now)
    return HttpResponseRedirect(reverse("patient-devices"))

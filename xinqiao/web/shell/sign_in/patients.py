"""Patients and relatives: phone, then the code that was sent to it."""

from django.conf import settings
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.urls import reverse
from django.utils.module_loading import import_string
from django.utils.translation import get_language
from django.views.decorators.http import require_http_methods

from xinqiao.foundation import clock
from xinqiao.foundation.errors import Refused
from xinqiao.identity.accounts import actions as accounts
from xinqiao.identity.accounts.queries import stranger
from xinqiao.web.shell.guards import public
from xinqiao.web.shell.viewer_middleware import address_of

from .forms import CodeForm, PhoneForm
from .sessions import go_on, keep, page, remember_next

_PHONE = "sign_in_phone"


@public
@require_http_methods(["GET", "POST"])
def sign_in(request: HttpRequest) -> HttpResponse:
    """Ask for a phone and send a code to it; the answer is the same for a phone nobody knows."""
    if request.method != "POST":
        remember_next(request)
        return page(request, "phone")
    form = PhoneForm(request.POST)
    if not form.is_valid():
        return page(request, "phone", errors=_first(form))
    phone = form.cleaned_data["phone"]
    try:
        _send(request, phone)
    except Refused as refusal:
        return page(request, "phone", refusal=refusal)
    request.session[_PHONE] = phone
    return HttpResponseRedirect(reverse("sign-in-code"))


def _send(request: HttpRequest, phone: str) -> None:
    viewer, now = stranger(address_of(request)), clock.now()
    message = accounts.request_sign_in_code(viewer=viewer, phone=phone, now=now)
    if message is not None:
        send = import_string(settings.SIGN_IN_CODE_SENDER)
        language = "en" if get_language() == "en" else "zh-Hans"
        send(viewer=viewer, phone=message.phone, code=message.code, now=now, language=language)


def _first(form: CodeForm | PhoneForm) -> dict[str, str]:
    return {name: str(found[0]) for name, found in form.errors.items()}


@public
@require_http_methods(["GET", "POST"])
def enter_code(request: HttpRequest) -> HttpResponse:
    """Ask for the code and let in whom it was sent to."""
    phone = request.session.get(_PHONE)
    if not phone:
        return HttpResponseRedirect(reverse("sign-in"))
    if request.method != "POST":
        return page(request, "code", phone=phone)
    form = CodeForm(request.POST)
    if not form.is_valid():
        return page(request, "code", phone=phone, errors=_first(form))
    now = clock.now()
    try:
        account_id = accounts.enter_sign_in_code(
            viewer=stranger(address_of(request)), phone=phone, code=form.cleaned_data["code"], now=now
        )
    except Refused as refusal:
        return page(request, "code", phone=phone, refusal=refusal)
    keep(request, account_id, as_staff=False, is_complete=True, now=now)
    return go_on(request)

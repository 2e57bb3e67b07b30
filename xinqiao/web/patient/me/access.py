"""Who looked: every entry about this patient, with who, what, when and why."""

from django.http import HttpRequest, HttpResponse
from django.views.decorators.http import require_safe

from xinqiao.foundation import audit
from xinqiao.identity.consent.errors import OnlyThePatient
from xinqiao.identity.organizations import queries as organizations
from xinqiao.identity.people import queries as people
from xinqiao.web.patient.frame import Acting, patient_page, show

from . import presenters

MOST_SHOWN = 60


@require_safe
@patient_page
def access(request: HttpRequest, acting: Acting) -> HttpResponse:
    """Show the latest entries; to patients themselves only."""
    if not acting.is_self:
        raise OnlyThePatient
    subjects = people.same_person(acting.patient_id)
    entries = audit.entries_about(acting.viewer, subjects, limit=MOST_SHOWN)
    names = organizations.member_names({one.membership_id for one in entries if one.membership_id})
    family = people.relatives(acting.viewer, acting.patient_id, now=acting.now)
    by_person = {one.person_id: one.name for one in family}
    lines = [presenters.seen(one, names, by_person, acting) for one in entries]
    return show(request, acting, "me/access.html", tab="me", lines=presenters.gathered(lines))

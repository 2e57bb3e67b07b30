"""What each action of the audit means, by its subject. An action nobody has named shows its code."""

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from xinqiao.foundation.guards import ViewerKind

ACTIONS: dict[str, tuple[Promise, dict[str, Promise]]] = {
    "reading": (
        pgettext_lazy("audit", "Reading"),
        {
            "read.patients": _("Opened the list of patients"),
            "read.patient": _("Opened a patient's page"),
            "read.worklist": _("Opened the worklist"),
            "read.refusals": _("Opened the refused items"),
            "read.refusal": _("Opened a refused item"),
            "read.refusals-sheet": _("Took the refused items out as a file"),
            "read.audit": _("Opened the audit"),
            "read.machines": _("Opened the list of machines"),
            "read.back-test": _("Opened examples of a back-test"),
        },
    ),
    "alerts": (
        pgettext_lazy("audit", "Alerts"),
        {
            "open-alert": _("An alert opened"),
            "raise-alert": _("An alert rose to a higher level"),
            "acknowledge-alert": _("Took an alert"),
            "hand-over-alert": _("Handed an alert over"),
            "snooze-alert": _("Put an alert off"),
            "mute-alert": _("Muted an alert"),
            "add-vendor": _("Let a maker call"),
            "rotate-vendor-key": _("Gave a maker another key"),
            "remove-vendor": _("Let a maker call no more"),
            "unmute": _("Ended a mute"),
            "choose-district": _("Gave a district"),
            "forget-district": _("Took a district back"),
            "escalate-alert": _("Passed an alert on along the roster"),
            "close-alert": _("Closed an alert"),
            "watch": _("Began to watch a patient"),
            "unwatch": _("Stopped watching a patient"),
            "load-rule-set": _("Loaded a set of rules"),
            "propose-rule-set": _("Proposed a set of rules"),
            "approve-rule-set": _("Approved a set of rules"),
            "draft-rule-set": _("Made a draft of a set of rules"),
            "edit-rule-set": _("Changed a draft of a set of rules"),
            "discard-rule-set": _("Discarded a draft of a set of rules"),
            "restore-rule-set": _("Rolled back to an earlier set of rules"),
            "move-watches": _("Moved watched patients to another set of rules"),
            "back-test": _("Asked for a back-test of rules"),
            "cancel-back-test": _("Cancelled a back-test of rules"),
        },
    ),
    "worklist": (
        pgettext_lazy("audit", "Worklist"),
        {
            "claim-item": _("Took a row of the worklist"),
            "release-item": _("Put a row back"),
            "reassign-item": _("Gave a row to a colleague"),
            "complete-item": _("Finished a row"),
            "undo-item": _("Took a finished row back"),
            "escalate-item": _("Passed a row on along the roster"),
            "export-worklist": _("Took the worklist out as a file"),
        },
    ),
    "plans": (
        pgettext_lazy("audit", "Plans"),
        {
            "adopt_programme": _("Took a programme over"),
            "approve_programme": _("Approved a programme"),
            "enrol": _("Entered a patient in a programme"),
            "adjust_plan": _("Changed a plan"),
            "leave_plan": _("Took a patient out of a programme"),
            "open_enrolment": _("Began an enrolment"),
            "close_enrolment": _("Ended an enrolment"),
            "record_follow_up": _("Wrote a follow-up down"),
            "complete_task": _("Ticked a task"),
            "undo_task": _("Unticked a task"),
            "skip_task": _("Skipped a task"),
            "lapse_task": _("A task lapsed"),
            "cancel_task": _("Cancelled a task"),
            "complete_response": _("Handed a form in"),
        },
    ),
    "messages": (
        pgettext_lazy("audit", "Messages"),
        {
            "message.send": _("Sent a message"),
            "message.note": _("Wrote a note among staff"),
            "message.assign": _("Gave a conversation to somebody"),
            "message.make": _("A notice was made"),
            "channel.choose": _("Chose how to be reached"),
        },
    ),
    "record": (
        pgettext_lazy("audit", "Record"),
        {
            "readings.record": _("Measured values came in"),
            "reading.confirm": _("Confirmed an unusual value"),
            "reading.discard": _("Marked a value as an error"),
            "results.record": _("Results came in"),
            "file.send": _("Sent a file of a device"),
            "file.done": _("A file of a device was read"),
            "photo.send": _("Sent a photo of a meter or slip"),
            "photo.kept": _("Confirmed values of a photo; the photo was deleted"),
            "photo.discarded": _("Deleted a photo, kept nothing of it"),
            "photo.expired": _("A photo was not answered and was deleted"),
            "photo.failed": _("A photo could not be read and was deleted"),
            "file.refused": _("A file of a device was refused"),
            "file.failed": _("A file of a device could not be read"),
            "record.kept": _("A record of another system came in"),
            "record_intake": _("Noted a medicine as taken"),
            "record_diary_entry": _("Wrote in the diary"),
            "correct_diary_entry": _("Corrected the diary"),
            "share_diary_entry": _("Shared an entry of the diary"),
            "close_diary_entry": _("Made an entry of the diary private"),
            "remove_diary_entry": _("Took an entry out of the diary"),
            "restore_diary_entry": _("Put an entry back into the diary"),
            "refusal.mended": _("Mended a refused item"),
            "refusal.dismissed": _("Dismissed a refused item"),
            "refusal.retried": _("Tried a refused item again"),
        },
    ),
    "people": (
        pgettext_lazy("audit", "People"),
        {
            "register_patient": _("Registered a patient"),
            "correct_person": _("Corrected a person's details"),
            "change_preferences": _("Changed how a patient is addressed"),
            "change_standing": _("Changed a patient's standing"),
            "add_contact_point": _("Added a contact"),
            "remove_contact_point": _("Removed a contact"),
            "add_related_person": _("Let a relative in"),
            "revoke_related_person": _("Ended a relative's access"),
            "assign_care_team": _("Gave a patient to a team"),
            "end_care_team": _("Took a patient from a team"),
            "link_patients": _("Linked two records of one person"),
            "unlink_patients": _("Undid a link of two records"),
            "grant_consent": _("Gave a consent"),
            "withdraw_consent": _("Withdrew a consent"),
        },
    ),
    "hospital": (
        pgettext_lazy("audit", "Hospital"),
        {
            "create_organization": _("Opened a hospital"),
            "add_department": _("Added a department"),
            "add_team": _("Added a team"),
            "add_member": _("Added a member of staff"),
            "end_membership": _("Ended a membership"),
            "join_team": _("Put somebody in a team"),
            "leave_team": _("Took somebody out of a team"),
            "write_roster": _("Wrote the roster"),
            "set_service_hours": _("Set the hours of service"),
            "mark_days": _("Marked holidays"),
        },
    ),
    "sign-in": (
        pgettext_lazy("audit", "Sign-in"),
        {
            "sign_in": _("Signed in"),
            "sign_out": _("Signed out"),
            "second_factor": _("Showed the second factor"),
            "offer_second_factor": _("Began to set up a second factor"),
            "request_code": _("Asked for a one-time code"),
            "make_sign_in_link": _("Made a one-time sign-in link"),
            "create_account": _("Made an account"),
            "change_password": _("Changed a password"),
        },
    ),
    "machines": (
        pgettext_lazy("audit", "Machines"),
        {
            "create_client": _("Made a program's access"),
            "revoke_client": _("Ended a program's access"),
            "client_sign_in": _("A program signed in"),
            "issue_access_token": _("Gave a program a token"),
            "issue_device": _("Gave a device its token"),
            "rotate_device": _("Gave a device another token"),
            "revoke_device": _("Ended a device's token"),
            "act-on-behalf": _("A program acted for a practitioner"),
        },
    ),
}

# actions made of a word of ours and the type of a resource
PREFIXES: dict[str, Promise] = {
    "fhir.read.": _("A program read a record: %(rest)s"),
    "fhir.search.": _("A program searched records: %(rest)s"),
    "fhir.create.": _("A program sent a record: %(rest)s"),
}
VIEWERS: dict[ViewerKind, Promise] = {
    ViewerKind.STAFF: _("Staff"),
    ViewerKind.PERSON: _("Patient or relative"),
    ViewerKind.DEVICE: _("Device"),
    ViewerKind.CLIENT: _("Program"),
    ViewerKind.SYSTEM: _("The house itself"),
}
RESULTS: dict[str, Promise] = {
    "ok": pgettext_lazy("audit", "done"),
    "refused": _("refused"),
    "failed": _("failed"),
}


# who of the house's own jobs did something, by the last part of its name
JOBS: dict[str, Promise] = {
    "alerts": _("alert rules"),
    "escalation": _("duty clock"),
    "planning": _("plans ahead"),
    "missed-tasks": _("missed tasks"),
    "silence": _("watch for silence"),
    "notifications": _("notices"),
    "send_due": _("notices"),
    "call_instead": _("notices"),
    "tell_of_alert": _("notice of an alert"),
    "tell_of_plan": _("notice of a plan"),
    "show_readings": _("new readings"),
    "observations": _("measured values"),
    "unbind_on_withdrawal": _("withdrawn consent"),
    "forget_on_withdrawal": _("withdrawn consent"),
    "tell_of_environment": _("air or heat"),
    "mark_recorded": _("derived values"),
    "mark_confirmed": _("derived values"),
    "mark_linked": _("derived values"),
    "close_on_standing": _("changed standing"),
    "end_with_enrolment": _("end of an enrolment"),
    "settle_unconfirmed": _("end of a question about a value"),
    "stop_watching": _("end of watching"),
    "lay_medicines_again": _("changed medicines"),
    "judge_symptoms_again": _("symptoms of the diary"),
    "judge_confirmed_again": _("symptoms of the diary"),
    "diary": _("symptoms of the diary"),
    "conversations": _("conversations"),
    "message": _("conversations"),
    "import": _("import"),
    "console": _("command line"),
    "cast": _("demonstration"),
    "first start": _("first start"),
}


def job_words(name: str) -> str:
    """Return what a job of the house is; its name where nobody has said it in words."""
    return str(JOBS.get(name.rsplit(".", 1)[-1], name))


def action_words(action: str) -> str:
    """Return what an action means; its code where nobody has named it."""
    for _subject, actions in ACTIONS.values():
        if action in actions:
            return str(actions[action])
    for prefix, words in PREFIXES.items():
        if action.startswith(prefix):
            return str(words) % {"rest": action.removeprefix(prefix)}
    return action


def result_words(result: str) -> str:
    """Return how it ended."""
    return str(RESULTS.get(result, result))

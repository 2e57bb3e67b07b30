"""The words of thread states, for screens."""

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from xinqiao.contact.conversations.types import ThreadState

STATE_WORDS: dict[ThreadState, str | Promise] = {
    ThreadState.WAITING: _("waiting for an answer"),
    ThreadState.SEEN: _("seen by the team"),
    ThreadState.WORKING: _("being worked on"),
    ThreadState.ANSWERED: _("answered"),
}

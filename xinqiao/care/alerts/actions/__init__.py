"""Every write of alerts: watching, examining, answering, escalating, signing rules."""

from xinqiao.care.alerts.actions.answering import (
    acknowledge_alert,
    close_alert,
    hand_over_alert,
    mute_alert,
    snooze_alert,
    unmute,
)
from xinqiao.care.alerts.actions.back_testing import (
    BACK_TEST,
    DAYS,
    ask_for_back_test,
    back_test_now,
    cancel_back_test,
    run_back_test,
)
from xinqiao.care.alerts.actions.drafting import discard_rule_set, draft_rule_set, edit_rule_set
from xinqiao.care.alerts.actions.escalation import escalate_overdue
from xinqiao.care.alerts.actions.examining import examine, examine_symptoms
from xinqiao.care.alerts.actions.moving import move_watches
from xinqiao.care.alerts.actions.publishing import (
    approve_rule_set,
    load_rule_sets,
    propose_rule_set,
    restore_rule_set,
)
from xinqiao.care.alerts.actions.rounds import escalation_round, silence_round
from xinqiao.care.alerts.actions.silence import scan_silence
from xinqiao.care.alerts.actions.unconfirmed import ask_about_unconfirmed, settle_unconfirmed
from xinqiao.care.alerts.actions.watching import unwatch, watch

__all__ = [
    "BACK_TEST",
    "DAYS",
    "acknowledge_alert",
    "approve_rule_set",
    "ask_about_unconfirmed",
    "ask_for_back_test",
    "back_test_now",
    "cancel_back_test",
    "close_alert",
    "discard_rule_set",
    "draft_rule_set",
    "edit_rule_set",
    "escalate_overdue",
    "escalation_round",
    "examine",
    "examine_symptoms",
    "hand_over_alert",
    "load_rule_sets",
    "move_watches",
    "mute_alert",
    "propose_rule_set",
    "restore_rule_set",
    "run_back_test",
    "scan_silence",
    "settle_unconfirmed",
    "silence_round",
    "snooze_alert",
    "unmute",
    "unwatch",
    "watch",
]

"""Every write of alerts: watching, examining, answering, escalating, signing rules."""

from xinqiao.care.alerts.actions.answering import (
    acknowledge_alert,
    close_alert,
    hand_over_alert,
    mute_alert,
    snooze_alert,
    unmute,
)
from xinqiao.care.alerts.actions.escalation import escalate_overdue
from xinqiao.care.alerts.actions.examining import examine, examine_symptoms
from xinqiao.care.alerts.actions.publishing import approve_rule_set, load_rule_sets, propose_rule_set
from xinqiao.care.alerts.actions.rounds import escalation_round, silence_round
from xinqiao.care.alerts.actions.silence import scan_silence
from xinqiao.care.alerts.actions.unconfirmed import ask_about_unconfirmed, settle_unconfirmed
from xinqiao.care.alerts.actions.watching import unwatch, watch

__all__ = [
    "acknowledge_alert",
    "approve_rule_set",
    "ask_about_unconfirmed",
    "close_alert",
    "escalate_overdue",
    "escalation_round",
    "examine",
    "examine_symptoms",
    "hand_over_alert",
    "load_rule_sets",
    "mute_alert",
    "propose_rule_set",
    "scan_silence",
    "settle_unconfirmed",
    "silence_round",
    "snooze_alert",
    "unmute",
    "unwatch",
    "watch",
]

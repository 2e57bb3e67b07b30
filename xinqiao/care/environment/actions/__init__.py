"""Every write of air and heat."""

from xinqiao.care.environment.actions.advising import advice_round, advise
from xinqiao.care.environment.actions.districts import choose_district, forget_district, forget_on_withdrawal
from xinqiao.care.environment.actions.pulling import keep_reports, pull_round

__all__ = [
    "advice_round",
    "advise",
    "choose_district",
    "forget_district",
    "forget_on_withdrawal",
    "keep_reports",
    "pull_round",
]

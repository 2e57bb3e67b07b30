"""Pure decisions: readings, a person and an instant in; findings out."""

from xinqiao.care.alerts.rules.evaluate import classify, judge
from xinqiao.care.alerts.rules.parsing import parse_rule_set
from xinqiao.care.alerts.rules.series import Series

__all__ = ["Series", "classify", "judge", "parse_rule_set"]

"""Every house rule, in the order in which they are printed."""

from tools.house.rules import code, data, layout, pages, scripts, sheets, testing, words
from tools.house.source import Rule

RULES: tuple[Rule, ...] = (
    *data.RULES,
    *code.RULES,
    *layout.RULES,
    *testing.RULES,
    *words.RULES,
    *pages.RULES,
    *sheets.RULES,
    *scripts.RULES,
)

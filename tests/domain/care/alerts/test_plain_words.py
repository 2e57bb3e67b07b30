"""Every packaged rule is said whole in both languages: no code of a fact, unit, symptom or step is left over."""

import json
import re

import pytest
from django.utils import translation

from xinqiao.care.alerts.actions.publishing import FOLDER
from xinqiao.care.alerts.queries import field_words, wording
from xinqiao.care.alerts.rules.facts import KINDS
from xinqiao.care.alerts.rules.parsing import read_toml

PACKAGED = sorted(FOLDER.glob("*-adult-*.toml"))
LATIN = re.compile(r"[a-z]{3,}")
# what is written with letters in Chinese as well
UNITS = re.compile(r"mmHg|mmol/L|mg/dL|kg|mL|L/min|SpO2|bpm")


def data(path) -> dict:
    return json.loads(json.dumps(read_toml(path.read_text(encoding="utf-8")), default=str))


def said(path) -> list[str]:
    known = data(path)
    rule_set = field_words.every_rule(known)
    words = [wording.rule_words(rule_set, rule) for rule in rule_set.rules]
    found = [
        text
        for each in words
        for text in (
            each.title,
            each.when,
            each.confirm,
            each.clock,
            each.action,
            each.quiet,
            each.severity_words,
        )
    ]
    found += [wording.condition_words(rule_set.facts, condition) for condition in rule_set.classes.values()]
    found += [wording.fact_words(fact) for fact in rule_set.facts.values()]
    found += [
        wording.limit_words(rule_set.limit),
        *(wording.preview_words(fact)[1] for fact in rule_set.facts.values()),
    ]
    found += [wording.silence_words(rule_set.silence)] if rule_set.silence else []
    for field in field_words.field_words(known):
        found += [field.label, field.owner_words, *([field.said] if field.kind == "severity" else [])]
    return found


@pytest.mark.parametrize("path", PACKAGED, ids=lambda path: path.stem)
def test_chinese_is_whole(path) -> None:
    with translation.override("zh-hans"):
        left = [text for text in said(path) if LATIN.search(UNITS.sub("", text))]
    assert left == []


@pytest.mark.parametrize("path", PACKAGED, ids=lambda path: path.stem)
def test_english_is_whole(path) -> None:
    with translation.override("en"):
        left = [
            text for text in said(path) if re.search(r"[\u4e00-\u9fff]|\w_\w|%\(|[a-z]-[a-z]+-[a-z]+-", text)
        ]
    assert left == []


def test_every_kind_of_fact_has_words() -> None:
    assert set(wording.KINDS) == set(KINDS)


def test_a_rule_reads_like_a_sentence() -> None:
    with translation.override("zh-hans"):
        rule_set = field_words.every_rule(data(FOLDER / "htn-adult-1.toml"))
        rule = next(each for each in rule_set.rules if each.id == "htn-orange")
        words = wording.rule_words(rule_set, rule)
        assert words.when == "收缩压 ≥ 180 mmHg 或 舒张压 ≥ 110 mmHg"
        assert (words.confirm, words.clock, words.action) == (
            "5–15 分钟后再测仍如此（共 2 次）",
            "2 小时内接手",
            "当天给患者打电话",
        )
        glucose = field_words.every_rule(data(FOLDER / "t2d-adult-1.toml"))
        high = next(each for each in glucose.rules if each.id == "t2d-after-meal")
        assert "13.9 mmol/L（250 mg/dL）" in wording.rule_words(glucose, high).when

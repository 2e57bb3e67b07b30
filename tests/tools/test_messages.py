"""The catalogue check finds what is missing, fuzzy, obsolete or asks for facts that the code does not give."""

import shutil

import pytest
from babel.messages.catalog import Catalog

from tools import messages


def said(*ids, context=None) -> Catalog:
    catalogue = Catalog(locale="zh_Hans")
    for one in ids:
        catalogue.add(one, context=context)
    return catalogue


def kept(words: dict, **options) -> Catalog:
    catalogue = Catalog(locale="zh_Hans")
    for one, string in words.items():
        catalogue.add(one, string, **options)
    return catalogue


@pytest.mark.parametrize(
    ("code", "catalogue", "words"),
    [
        (said("Send"), kept({}), "missing"),
        (said("Send"), kept({"Send": ""}), "missing"),
        (said("Send"), kept({"Send": "发送"}, flags=["fuzzy"]), "fuzzy"),
        (said("Send"), kept({"Send": "发送", "Sent": "已发送"}), "no longer said"),
        (said("Send", context="verb"), kept({"Send": "发送"}), "missing"),
        (said("%(count)s new"), kept({"%(count)s new": "%(number)s 条新的"}), "unknown placeholder"),
        (said(("%(n)s day", "%(n)s days")), kept({("%(n)s day", "%(n)s days"): ("",)}), "missing"),
    ],
)
def test_a_fault_is_found(code, catalogue, words):
    assert any(words in complaint for complaint in messages.complaints(code, catalogue))


def test_a_complete_catalogue_is_left_alone():
    code = said("Send", ("%(n)s day", "%(n)s days"))
    catalogue = kept({"Send": "发送", ("%(n)s day", "%(n)s days"): ("%(n)s 天",)})
    assert list(messages.complaints(code, catalogue)) == []


def test_an_obsolete_entry_is_found(tmp_path):
    path = tmp_path / "django.po"
    path.write_text('msgid ""\nmsgstr ""\n"Language: zh_Hans\\n"\n\n#~ msgid "Old"\n#~ msgstr "旧"\n')
    assert list(messages.complaints(said(), messages.read(path))) == ["obsolete: 'Old'"]


def test_words_are_extracted_from_code_and_templates(tmp_path):
    if shutil.which("xgettext") is None:
        pytest.skip("gettext is not installed")
    package = tmp_path / "alerts"
    (package / "templates").mkdir(parents=True)
    (package / "errors.py").write_text(
        'from django.utils.translation import gettext as _\nx = _("Already closed")\n'
    )
    (package / "templates" / "page.html").write_text('{% load i18n %}{% translate "Close" %}')
    assert {message.id for message in messages.wanted(package) if message.id} == {"Already closed", "Close"}
    assert not (package / "locale").exists()


def test_catalogues_compile_without_gettext(tmp_path):
    folder = tmp_path / "alerts" / "locale" / "zh_Hans" / "LC_MESSAGES"
    folder.mkdir(parents=True)
    (folder / "django.po").write_text(
        'msgid ""\nmsgstr "Content-Type: text/plain; charset=utf-8\\n"\n\nmsgid "Send"\nmsgstr "发送"\n'
    )
    assert messages.compile_all(tmp_path) == 1
    assert "发送".encode() in (folder / "django.mo").read_bytes()
    assert messages.compile_all(tmp_path) == 0


def test_the_same_english_is_said_in_one_way_only_or_has_a_context() -> None:
    patient, clinic = Catalog(locale="zh_Hans"), Catalog(locale="zh_Hans")
    patient.add("Devices", "我的设备")
    clinic.add("Devices", "设备")
    patient.add("Name", "姓名")
    clinic.add("Name", "药名", context="medicine")
    patient.add("Save", "保存")
    clinic.add("Save", "保存")
    assert list(messages.quarrels([("patient", patient), ("clinic", clinic)])) == [
        "'Devices' is said differently in clinic, patient: give one a context"
    ]

"""`python -m tools.messages extract|check|compile`: the interface in Chinese, one catalogue per package.

English stands in the code; `locale/zh_Hans/LC_MESSAGES/django.po` beside it is complete. `extract` and
`check` use gettext's own programs; `compile` needs only Babel, so a hospital does not install gettext.
"""

import os
import re
import shutil
import sys
import tempfile
from collections.abc import Iterable, Iterator
from contextlib import chdir
from io import StringIO
from pathlib import Path
from typing import Any

from babel.messages.catalog import Catalog
from babel.messages.mofile import write_mo
from babel.messages.pofile import read_po

from tools.parts import SKIPPED

ROOT = Path(__file__).resolve().parents[1]
PRODUCT = ROOT / "xinqiao"
CATALOGUE = Path("locale/zh_Hans/LC_MESSAGES/django.po")
ROOMS_WITHOUT_APPS = ("api", "journeys", "operations", "streams", "simulation")
PLACEHOLDER = re.compile(r"%\(\w+\)[sd]|\{\w*\}|%[sd]")


def units(product: Path = PRODUCT) -> list[Path]:
    """Return every folder with a catalogue of its own: the Django packages, and the rooms without any."""
    packages = sorted(path.parent for path in product.glob("**/apps.py"))
    rooms = [product / name for name in ROOMS_WITHOUT_APPS if (product / name).is_dir()]
    return packages + [room for room in rooms if not any(room in package.parents for package in packages)]


def extract(folder: Path) -> None:
    """Bring the folder's own catalogue up to date with its code. Raises CommandError when gettext fails."""
    from django.core.management import call_command  # noqa: PLC0415 - settings come first
    from django.test.utils import override_settings  # noqa: PLC0415 - the same

    (folder / "locale").mkdir(exist_ok=True)
    # only the folder's own place, or Django would write to the first of LOCALE_PATHS
    with chdir(folder), override_settings(LOCALE_PATHS=[]):
        call_command(
            "makemessages",
            locale=["zh_Hans"],
            no_wrap=True,
            no_obsolete=True,
            add_location="file",
            verbosity=0,
            stdout=StringIO(),
            ignore_patterns=["tests/*", "example.html"],
        )
    if not (folder / CATALOGUE).exists():
        shutil.rmtree(folder / "locale", ignore_errors=True)


def wanted(folder: Path) -> Catalog:
    """Return what the code of the folder says, extracted in a copy."""
    with tempfile.TemporaryDirectory() as copy:
        place = Path(copy) / folder.name
        shutil.copytree(folder, place, ignore=shutil.ignore_patterns("locale", "__pycache__", "migrations"))
        extract(place)
        return read(place / CATALOGUE)


def read(path: Path) -> Catalog:
    """Return a catalogue; an empty one where there is no file."""
    if not path.exists():
        return Catalog(locale="zh_Hans")
    with path.open("rb") as file:
        return read_po(file, locale="zh_Hans")


def complaints(said: Catalog, kept: Catalog) -> Iterator[str]:
    """Compare what the code says with what is kept: missing, fuzzy, obsolete, unknown placeholders."""
    asked = {_key(message) for message in said if message.id}
    for message in kept:
        if message.id and _key(message) not in asked:
            yield f"no longer said: {message.id!r}"
    for message in said:
        if message.id:
            yield from _judge(message, kept.get(_first(message), context=message.context))
    for message in kept.obsolete.values():
        yield f"obsolete: {message.id!r}"


def _judge(message: Any, entry: Any) -> Iterator[str]:
    words = entry.string if entry is not None else ""
    strings = [words] if isinstance(words, str) else list(words)
    if entry is None or not strings or not all(strings):
        yield f"missing: {message.id!r}"
        return
    if entry.fuzzy:
        yield f"fuzzy: {message.id!r}"
    ids = [message.id] if isinstance(message.id, str) else list(message.id)
    asked = {name for text in ids for name in PLACEHOLDER.findall(text)}
    for text in strings:
        if strange := set(PLACEHOLDER.findall(text)) - asked:
            yield f"unknown placeholder {', '.join(sorted(strange))}: {message.id!r}"


def _first(message: Any) -> str:
    return message.id if isinstance(message.id, str) else message.id[0]


def _key(message: Any) -> tuple[str, str | None]:
    return _first(message), message.context


def quarrels(catalogues: Iterable[tuple[str, Catalog]]) -> Iterator[str]:
    """The same English with different Chinese in two catalogues: only the first of them is ever shown."""
    said: dict[tuple[str, str | None], dict[Any, str]] = {}
    for name, catalogue in catalogues:
        for message in catalogue:
            if message.id and message.string:
                words = message.string if isinstance(message.string, str) else tuple(message.string)
                said.setdefault(_key(message), {}).setdefault(words, name)
    for (first, _context), chosen in said.items():
        if len(chosen) > 1:
            yield f"{first!r} is said differently in {', '.join(sorted(chosen.values()))}: give one a context"


def check() -> int:
    """Print what stands between the code and a complete Chinese interface; exit 77 without gettext."""
    if shutil.which("xgettext") is None:
        print("skipped: gettext is not installed, so nobody compared the words")
        return SKIPPED
    found = 0
    for folder in units():
        for complaint in complaints(wanted(folder), read(folder / CATALOGUE)):
            print(f"{folder.relative_to(ROOT)}: {complaint}")
            found += 1
    kept = [(str(folder.relative_to(PRODUCT)), read(folder / CATALOGUE)) for folder in units()]
    for quarrel in quarrels(kept):
        print(quarrel)
        found += 1
    return 1 if found else 0


def compile_all(product: Path = PRODUCT) -> int:
    """Write a binary catalogue beside every text one that is newer; return how many were written."""
    written = 0
    for source in product.glob("**/locale/*/LC_MESSAGES/*.po"):
        target = source.with_suffix(".mo")
        if target.exists() and target.stat().st_mtime >= source.stat().st_mtime:
            continue
        with source.open("rb") as file, target.open("wb") as out:
            write_mo(out, read_po(file))
        written += 1
    return written


def main(words: list[str]) -> int:
    """Do what the first word says; 2 for a word it does not know."""
    if words == ["compile"]:
        compile_all()
        return 0
    if words not in (["extract"], ["check"]):
        print("usage: python -m tools.messages extract|check|compile", file=sys.stderr)
        return 2
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "xinqiao.config.settings.test")
    import django  # noqa: PLC0415 - settings come first

    django.setup()
    if words == ["check"]:
        return check()
    for folder in units():
        extract(folder)
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))

"""Serve the styles and scripts that lie beside each component, and nothing else of that folder."""

from collections.abc import Iterator
from pathlib import Path
from typing import Any

from django.contrib.staticfiles.finders import BaseFinder
from django.core.checks import CheckMessage
from django.core.files.storage import FileSystemStorage

HERE = Path(__file__).parent
SERVED = frozenset({".css", ".js"})


class ComponentFinder(BaseFinder):
    """Find `components/<name>/<file>.css|js`; templates and Python beside them stay private."""

    def __init__(self, app_names: Any = None, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.storage = FileSystemStorage(location=str(HERE))
        self.storage.prefix = "components"  # type: ignore[attr-defined]  # read by collectstatic

    def check(self, **kwargs: Any) -> list[CheckMessage]:
        """Nothing is configurable, so nothing can be wrong."""
        return []

    def find(self, path: str, find_all: bool = False, **kwargs: Any) -> Any:  # noqa: FBT001, FBT002  the base class passes it so
        """Return the file on disk for `components/button/button.css`, or an empty list."""
        prefix, _, inside = path.partition("/")
        file = (HERE / inside).resolve()
        is_ours = prefix == "components" and file.suffix in SERVED and file.is_relative_to(HERE)
        if not is_ours or not file.is_file():
            return []
        return [str(file)] if find_all else str(file)

    def list(self, ignore_patterns: Any) -> Iterator[tuple[str, FileSystemStorage]]:
        """Yield every style and script, relative to this folder."""
        for file in sorted(HERE.glob("*/*")):
            if file.suffix in SERVED:
                yield str(file.relative_to(HERE)), self.storage

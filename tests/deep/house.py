"""A living house on a durable cluster of its own, whose parts are killed and started again."""

import http.client
import json
import os
import shutil
import signal
import socket
import subprocess
import sys
import threading
import urllib.error
import urllib.request
from contextlib import contextmanager
from pathlib import Path

import psycopg

from xinqiao.operations import database
from xinqiao.operations.migration import migrate_as_owner
from xinqiao.operations.postgres import Cluster
from xinqiao.operations.secrets import SecretFolder

ROOT = Path(__file__).resolve().parents[2]
HOME = ROOT / "var" / "deep-postgres"
SETTINGS = "xinqiao.config.settings.test"
PATIENCE_SECONDS = 90
_NAME = "deep"


def until(is_true, what, seconds=PATIENCE_SECONDS):
    """Wait for a condition, looking often; fail with what was waited for."""
    pause = threading.Event()
    for _turn in range(round(seconds / 0.05)):
        if found := is_true():
            return found
        pause.wait(0.05)
    message = f"waited {seconds} s for {what}"
    raise AssertionError(message)


class House:
    """Database, web server and workers, each started, killed (SIGKILL) and started again."""

    def __init__(self, cluster, addresses, environment):
        self.cluster = cluster
        self._url = cluster.administrator_url()
        self.addresses = addresses
        self._environment = environment
        self.port = _free_port()
        self.parts = {}
        self.facts = {}

    @property
    def url(self):
        return f"http://127.0.0.1:{self.port}"

    def run(self, script):
        done = subprocess.run(
            [sys.executable, script],
            env=self._environment,
            cwd=ROOT,
            capture_output=True,
            text=True,
            check=False,
        )
        assert done.returncode == 0, done.stderr[-3000:]
        return json.loads(done.stdout.splitlines()[-1])

    def start(self, name):
        command = [sys.executable, "tests/support/run_worker.py"]
        if name == "web":
            command = [sys.executable, "-m", "granian", "--interface", "asgi", "--host", "127.0.0.1"]
            command += [
                "--port",
                str(self.port),
                "--workers-kill-timeout",
                "3",
                "--no-ws",
                "--log-level",
                "error",
            ]
            command += ["xinqiao.config.asgi:application"]
        with (HOME / f"{name}.log").open("ab") as log:
            # a session of its own, so that a kill reaches the server's own helpers too
            self.parts[name] = subprocess.Popen(
                command, env=self._environment, cwd=ROOT, stdout=log, stderr=log, start_new_session=True
            )

    def kill(self, name):
        if name == "database":
            pid = self.cluster.process_id()
            os.kill(pid, signal.SIGKILL)
            return
        process = self.parts.pop(name)
        os.killpg(process.pid, signal.SIGKILL)
        process.wait(20)

    def restart(self, name):
        if name == "database":
            self.cluster.start()
        else:
            self.start(name)

    def is_well(self):
        try:
            with urllib.request.urlopen(f"{self.url}/healthz", timeout=5) as answer:
                return answer.status == 200
        except (OSError, http.client.HTTPException):
            return False

    def ask(self, query, *values):
        """Return the rows of a query asked as the superuser, past every wall."""
        with psycopg.connect(self._url, dbname=_NAME, autocommit=True, connect_timeout=10) as connection:
            return connection.execute(query, values or None).fetchall()

    def one(self, query, *values):
        return self.ask(query, *values)[0][0]

    def post(self, path, body, token):
        request = urllib.request.Request(
            self.url + path,
            data=json.dumps(body).encode(),
            headers={"Content-Type": "application/json", "Authorization": f"Bearer {token}"},
        )
        with urllib.request.urlopen(request, timeout=30) as answer:
            return json.loads(answer.read())

    def stop(self):
        for process in self.parts.values():
            os.killpg(process.pid, signal.SIGKILL)
            process.wait(20)
        self.cluster.stop()


@contextmanager
def house():
    """Give a filled house with web and one worker; nothing of it stays."""
    shutil.rmtree(HOME, ignore_errors=True)
    cluster = Cluster(HOME)
    # filled quickly by a forgetful server on the same folder; what follows is durable
    quick = Cluster(HOME, is_durable=False)
    shutil.rmtree(cluster.home, ignore_errors=True)
    HOME.mkdir(parents=True, exist_ok=True)
    quick.start()
    made = None
    try:
        secrets = database.passwords_of(SecretFolder(HOME))
        addresses = database.prepare(cluster.administrator_url(), secrets, name=_NAME)
        environment = os.environ | {
            "XINQIAO_DATABASE_URL": addresses.app,
            "DJANGO_SETTINGS_MODULE": SETTINGS,
            "PYTHONPATH": str(ROOT),
            "PYTHONWARNINGS": "ignore",
        }
        migrate_as_owner(environment, addresses.owner)
        made = House(cluster, addresses, environment)
        made.facts = made.run("tests/deep/fill_ward.py")
        quick.stop()
        cluster.start()
        assert made.one("SHOW fsync") == "on"
        made.start("web")
        made.start("worker")
        until(made.is_well, "the house to be well")
        yield made
    finally:
        if made is not None:
            made.stop()
        cluster.stop()
        shutil.rmtree(HOME, ignore_errors=True)
        shutil.rmtree(cluster.home, ignore_errors=True)


class Listener(threading.Thread):
    """A nurse's open worklist: reads a stream and comes back with the last id, as a browser does."""

    def __init__(self, url, cookie):
        super().__init__(daemon=True)
        self._host = url.removeprefix("http://")
        self._cookie = cookie
        self.first = None
        self.last = None
        self.heard = []
        self.problems = []
        self.came_back = 0
        self._leaving = threading.Event()

    def run(self):
        while not self._leaving.is_set():
            try:
                self._listen()
            except (OSError, http.client.HTTPException):
                self.came_back += 1
            self._leaving.wait(0.1)

    def leave(self):
        self._leaving.set()

    def _listen(self):
        connection = http.client.HTTPConnection(self._host, timeout=20)
        headers = {"Cookie": self._cookie}
        if self.last is not None:
            headers["Last-Event-ID"] = str(self.last)
        connection.request("GET", "/streams/worklist", headers=headers)
        answer = connection.getresponse()
        if answer.status != 200:
            if answer.status < 500:
                self.problems.append(answer.status)
            return
        for line in iter(answer.readline, b""):
            self._take(line.decode().strip())
            if self._leaving.is_set():
                return

    def _take(self, line):
        # what a browser knows of an event is complete at its data line
        if line.startswith("id: "):
            self._pending = int(line[4:])
        elif line == "data: {}":
            self.first = self._pending if self.first is None else self.first
            self.last = self._pending if self.last is None else self.last
        elif line.startswith("data: "):
            self.last = self._pending
            self.heard.append(self._pending)


def sign_in(url, path):
    """Return the session cookie that a one-time link of the cast gives."""

    class Stay(urllib.request.HTTPRedirectHandler):
        def redirect_request(self, *_given):
            return None

    try:
        urllib.request.build_opener(Stay).open(url + path, timeout=30)
    except urllib.error.HTTPError as answer:
        cookies = answer.headers.get_all("Set-Cookie")
        return "; ".join(cookie.split(";")[0] for cookie in cookies)
    message = "the link did not sign in"
    raise AssertionError(message)


def _free_port():
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return probe.getsockname()[1]

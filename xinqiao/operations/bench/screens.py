"""Who looks: a real browser with the worklist open or, without one, a client that fetches the region."""

import http.client
import queue
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager
from importlib.util import find_spec
from shutil import which
from typing import Protocol

from xinqiao.operations.supervisor import ADDRESS

# every row of the list that is on the page has been painted once the next frame begins
_WATCH = """
window.seen = {};
const look = () => requestAnimationFrame(() => {
  const at = performance.timeOrigin + performance.now();
  for (const row of document.querySelectorAll("[data-row]")) {
    const mrn = row.innerText.match(/B[0-9]{7}/);
    if (mrn && row.innerText.includes("192/118")) window.seen[mrn[0]] ??= at / 1000;
  }
});
new MutationObserver(look).observe(document.body, { childList: true, subtree: true, characterData: true });
look();
"""


class Screen(Protocol):
    """Something that shows the worklist of one session."""

    name: str

    def heard(self, patient: str, at: float) -> None:
        """Be told that the stream named a patient."""

    def seen(self) -> dict[str, float]:
        """Return when each hospital number was first shown, as seconds of the clock on the wall."""


class Browser:
    """A headless Chromium: the moment is the frame in which the row stood on the page."""

    name = "chromium"

    def __init__(self, page: object) -> None:
        self._page = page

    def heard(self, patient: str, at: float) -> None:
        """Leave it to the page, which has a stream of its own."""

    def seen(self) -> dict[str, float]:
        """Return what the page noted."""
        return dict(self._page.evaluate("window.seen"))  # type: ignore[attr-defined]


class Fetcher:
    """The stream's client and one fetch of the region: the moment is the end of the answer."""

    name = "region fetch"

    def __init__(self, port: int, path: str, cookie: str) -> None:
        self._port, self._path, self._cookie = port, path, cookie
        self._told: queue.Queue[str | None] = queue.Queue()
        self._seen: dict[str, float] = {}
        self._thread = threading.Thread(target=self._fetch, name="fetcher", daemon=True)
        self._thread.start()

    def heard(self, patient: str, at: float) -> None:
        """Fetch the region, as the page does."""
        del at
        self._told.put(patient)

    def seen(self) -> dict[str, float]:
        """Return when the answer that followed the notice was there, by patient."""
        return dict(self._seen)

    def close(self) -> None:
        """Stop fetching."""
        self._told.put(None)
        self._thread.join()

    def _fetch(self) -> None:
        connection = http.client.HTTPConnection(ADDRESS, self._port, timeout=30)
        while (patient := self._told.get()) is not None:
            connection.request("GET", self._path, headers={"Cookie": self._cookie, "HX-Request": "true"})
            connection.getresponse().read()
            # house: now-is-a-parameter - a bench measures by the machine's own clock
            self._seen.setdefault(patient, time.time())
        connection.close()


def chromium() -> str | None:
    """Return the browser of this machine, when the library that drives it is installed too."""
    if find_spec("playwright") is None:
        return None
    return which("chromium") or which("chromium-browser") or which("google-chrome")


@contextmanager
def open_screen(port: int, path: str, region: str, cookie: str, *, is_page: bool) -> Iterator[Screen]:
    """Show the worklist for as long as the block runs."""
    program = chromium() if is_page else None
    if program is None:
        fetcher = Fetcher(port, region, cookie)
        try:
            yield fetcher
        finally:
            fetcher.close()
        return
    from playwright.sync_api import sync_playwright  # noqa: PLC0415 - a tool of the tests, not of a hospital

    name, value = cookie.split("=", 1)
    address = f"http://{ADDRESS}:{port}"
    with sync_playwright() as driver:
        browser = driver.chromium.launch(executable_path=program, args=["--no-sandbox"])
        context = browser.new_context()
        context.add_cookies([{"name": name, "value": value, "url": address}])
        page = context.new_page()
        page.goto(f"{address}{path}")
        page.wait_for_selector("[data-live=on]", timeout=20_000)
        page.evaluate(_WATCH)
        try:
            yield Browser(page)
        finally:
            browser.close()

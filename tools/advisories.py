"""`python -m tools.advisories`: ask the open vulnerability database about every pinned package.

Exit 77 where it cannot be reached: a closed network is normal in a hospital, and the gate must say that
it did not look instead of saying that all is well.
"""

import json
import os
import re
import sys
import urllib.request
from pathlib import Path
from urllib.error import URLError

from tools.parts import SKIPPED

ROOT = Path(__file__).resolve().parents[1]
ADDRESS = os.environ.get("XINQIAO_ADVISORIES", "https://api.osv.dev/v1/querybatch")
PIN = re.compile(r"^([A-Za-z0-9._-]+)(?:\[[^\]]*\])?==([^\s;\\]+)", re.MULTILINE)


def pins(folder: Path) -> list[tuple[str, str]]:
    """Return (package, version) of every locked requirement."""
    return sorted({pin for path in folder.glob("*.txt") for pin in PIN.findall(path.read_text())})


def ask(address: str, wanted: list[tuple[str, str]]) -> list[str]:
    """Return one line per package with known advisories. Raises URLError or TimeoutError out of reach."""
    queries = [
        {"package": {"name": name, "ecosystem": "PyPI"}, "version": version} for name, version in wanted
    ]
    body = json.dumps({"queries": queries}).encode()
    kind = {"Content-Type": "application/json"}
    request = urllib.request.Request(address, body, kind)  # noqa: S310 - a fixed address
    with urllib.request.urlopen(request, timeout=8) as answer:  # noqa: S310 - the same
        results = json.load(answer)["results"]
    return [
        f"{name} {version}: {', '.join(item['id'] for item in result['vulns'])}"
        for (name, version), result in zip(wanted, results, strict=True)
        if result.get("vulns")
    ]


def main() -> int:
    """Look, or say that nobody looked."""
    wanted = pins(ROOT / "requirements")
    try:
        found = ask(ADDRESS, wanted)
    except (URLError, TimeoutError, ValueError, KeyError) as error:
        print(
            f"skipped: {len(wanted)} packages not checked, the advisory source is out of reach"
            f" ({type(error).__name__})"
        )
        return SKIPPED
    print("\n".join(found))
    return 1 if found else 0


if __name__ == "__main__":
    sys.exit(main())

"""`python -m tools.scripts`: let Node read every behaviour; exit 77 where there is no Node."""

import shutil
import subprocess
import sys
from pathlib import Path

from tools.house.tree import ROOT, tracked
from tools.parts import SKIPPED


def broken(paths: list[Path], node: str) -> list[str]:
    """Return Node's complaint for every file that is not valid script."""
    complaints = []
    for path in paths:
        line = [node, "--check", "--input-type=module", "-"]
        done = subprocess.run(line, input=path.read_bytes(), capture_output=True, check=False)
        if done.returncode:
            complaints.append(f"{path}: {done.stderr.decode().strip()}")
    return complaints


def _is_script(path: str) -> bool:
    return path.endswith((".js", ".mjs")) and "/templates/" not in path  # Django writes those


def main() -> int:
    """Check what git tracks."""
    node = shutil.which("node")
    if node is None:
        print("skipped: there is no Node here")
        return SKIPPED
    found = broken([ROOT / path for path in tracked() if _is_script(path)], node)
    print("\n".join(found))
    return 1 if found else 0


if __name__ == "__main__":
    sys.exit(main())

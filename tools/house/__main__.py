"""`python -m tools.house`: print every breach of a house rule with its reason; exit 1 when there is one."""

import sys

from tools.house.rules import RULES
from tools.house.tree import offences


def main() -> int:
    """Print and count."""
    found = offences()
    for offence in found:
        print(offence)
    broken = {offence.rule for offence in found}
    for rule in RULES:
        if rule.name in broken:
            print(f"  {rule.name}: {rule.reason}")
    print(f"house: {len(RULES)} rules, {len(found)} breaches")
    return 1 if found else 0


if __name__ == "__main__":
    sys.exit(main())

"""Asks the open list of advisories, OSV, whether a pinned version has a known weakness. Nothing but names and versions is sent.

Ends with 1 where one has; with 0, and a line that says so, where the list cannot be reached.
One request through the standard library: the auditing programs would bring some thirty packages, to be audited themselves.
"""

import json
import re
import sys
import urllib.request
from pathlib import Path

ROOT = Path(__file__).resolve().parents[1]
SERVICE = "https://api.osv.dev/v1/querybatch"
MOST_SECONDS = 30
ACCEPTED: dict[str, str] = {}  # advisory -> why it does not reach Homeward, and the day that was decided


def main(service: str = SERVICE, *files: str) -> int:
    pins = [pin for name in files or ("requirements.txt", "requirements-dev.txt") for pin in pinned(ROOT / name)]
    try:
        found = asked(service, pins)
    except (OSError, ValueError, KeyError, TypeError) as why:
        print(f"No list of advisories can be reached from here ({type(why).__name__}), so the pins were not checked.")
        return 0
    for (name, version), known in zip(pins, found, strict=True):
        for one in known:
            print(f"{name} {version}: {one}")
    if any(found):
        print("Each of these is a known weakness. Take a version without it: change the pin and run .ci/pin.py.")
        return 1
    print(f"{len(pins)} pinned packages, none with a known weakness.")
    return 0


def pinned(path: Path) -> list[tuple[str, str]]:
    """Name and version of every pin in a requirements file."""
    return re.findall(r"^([\w.-]+)==([\w.]+)", path.read_text(encoding="utf-8"), re.MULTILINE)


def asked(service: str, pins: list[tuple[str, str]]) -> list[list[str]]:
    """For each pin the names of its advisories. ValueError where the answer is not one for these pins."""
    queries = [{"package": {"ecosystem": "PyPI", "name": name}, "version": version} for name, version in pins]
    content = json.dumps({"queries": queries}).encode()
    request = urllib.request.Request(service, content, {"Content-Type": "application/json"})  # noqa: S310 (an address of ours)
    with urllib.request.urlopen(request, timeout=MOST_SECONDS) as answer:  # noqa: S310
        results = json.loads(answer.read(10_000_000))["results"]
    if len(results) != len(pins):
        raise ValueError
    return [[one["id"] for one in result.get("vulns") or () if one["id"] not in ACCEPTED] for result in results]


if __name__ == "__main__":
    sys.exit(main(*sys.argv[1:]))

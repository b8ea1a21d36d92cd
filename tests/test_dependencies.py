"""What is installed to run and to test Homeward: the very files that were looked at, under licences that allow it."""

import http.server
import json
import re
import runpy
import subprocess
import sys
import threading
from importlib import metadata
from pathlib import Path

import pytest
from packaging.markers import default_environment
from packaging.requirements import Requirement
from packaging.utils import canonicalize_name

ROOT = Path(__file__).resolve().parent.parent
RUN, DEV = "requirements.txt", "requirements-dev.txt"
DIRECT = {
    RUN: "authlib duckdb httpx pandas plotly pyarrow pytest python-calamine streamlit",
    DEV: "hypothesis playwright pytest-xdist ruff scipy statsmodels",
}
# Kinds of licence that let anybody use, change and pass on, as packages write them. MPL-2.0 asks so for changed files only.
ACCEPTED = {
    *("MIT", "MIT License", "MIT-0", "MIT-CMU", "0BSD", "Zlib", "CC0-1.0", "PSF-2.0", "MPL-2.0"),
    *("BSD-2-Clause", "BSD-3-Clause", "BSD License", "2-clause BSD", "3-Clause BSD License"),
    *("Apache-2.0", "Apache 2.0", "Apache License 2.0"),
}
LINE = re.compile(
    r"# (?P<licence>.+)\n(?P<pin>[\w.-]+==[\w.]+(?: ; [^\\\n]+)?)(?P<files>(?: \\\n    --hash=sha256:[0-9a-f]{64})+)"
)


def entries(name: str) -> list[re.Match]:
    """Every pin of a requirements file, with its licence and its digests. Fails where anything else stands in the file."""
    text = (ROOT / name).read_text(encoding="utf-8")
    left = [line for line in LINE.sub("", text).splitlines() if line and not line.startswith("# ")]
    assert left == [], f"{name}: not an exact pin with a licence above it and a digest for each file"
    return list(LINE.finditer(text))


def pins(name: str) -> dict[str, re.Match]:
    return {canonicalize_name(Requirement(found["pin"]).name): found for found in entries(name)}


def accepted(licence: str) -> bool:
    return all(any(one in ACCEPTED for one in part.split(" OR ")) for part in licence.split(" AND "))


@pytest.mark.parametrize("name", [RUN, DEV])
def test_every_package_is_pinned_with_the_digests_of_its_files(name):
    for package, found in pins(name).items():
        (exact,) = Requirement(found["pin"]).specifier
        assert exact.operator == "==" and found["files"].count("sha256:") >= 1, package


@pytest.mark.parametrize("name", [RUN, DEV])
def test_what_is_direct_stands_first_and_the_rest_is_brought_in(name):
    above = (ROOT / name).read_text(encoding="utf-8").partition("# Brought in by the above.")[0]
    assert [Requirement(found["pin"]).name for found in LINE.finditer(above)] == DIRECT[name].split()


@pytest.mark.parametrize("names", [(RUN,), (RUN, DEV)], ids=["run", "test"])
def test_every_package_that_another_brings_is_pinned_too(names):
    pinned = {package for name in names for package in pins(name)}
    needed, left = set(), {package for name in names for package in DIRECT[name].split()}
    while left:
        package = canonicalize_name(left.pop())
        needed.add(package)
        try:
            wanted = [Requirement(text) for text in metadata.requires(package) or ()]
        except metadata.PackageNotFoundError:
            pytest.skip(f"{package} is not installed")
        here = {**default_environment(), "extra": ""}
        left |= {r.name for r in wanted if not r.marker or r.marker.evaluate(here)} - needed
    assert needed <= pinned


def test_nothing_is_pinned_twice():
    names = [package for name in (RUN, DEV) for package in pins(name)]
    assert len(names) == len(set(names))


@pytest.mark.parametrize("name", [RUN, DEV])
def test_every_licence_is_one_that_lets_anybody_use_and_pass_on(name):
    assert {package: found["licence"] for package, found in pins(name).items() if not accepted(found["licence"])} == {}


def test_a_licence_that_asks_for_more_or_is_not_known_is_refused():
    for licence in ("not known", "GPL-3.0-or-later", "MIT AND GPL-2.0-only", "Other/Proprietary License", "MIT; GPL"):
        assert not accepted(licence)
    assert accepted("GPL-3.0-or-later OR MIT")


def test_the_licences_written_down_are_those_the_packages_name():
    licence = runpy.run_path(str(ROOT / ".ci" / "pin.py"))["licence"]
    wrong, seen = {}, 0
    for package, found in {**pins(RUN), **pins(DEV)}.items():
        try:
            here = metadata.distribution(package)
        except metadata.PackageNotFoundError:
            continue  # for another system, or not installed here
        if here.version == Requirement(found["pin"]).specifier.__str__().removeprefix("=="):
            seen += 1
            wrong |= {package: (found["licence"], licence(here))} if licence(here) != found["licence"] else {}
    assert wrong == {} and seen > 30


def test_the_pins_are_read_and_laid_out_again_as_they_are():
    ours = runpy.run_path(str(ROOT / ".ci" / "pin.py"))
    for name in (RUN, DEV):
        text = (ROOT / name).read_text(encoding="utf-8")
        assert ours["laid_out"](text, text, ours["written"](text)) == text
        assert ours["names"](text) == set(pins(name))


# The list of advisories ----------------------------------------------------------------------------------------------


class Advisories(http.server.BaseHTTPRequestHandler):
    """Stands in for the list on this computer's own network. The path says what it knows."""

    def do_POST(self):
        queries = json.loads(self.rfile.read(int(self.headers["Content-Length"])))["queries"]
        assert all(set(query) == {"package", "version"} for query in queries)
        results = [{} for _ in queries]
        if self.path == "/knows-one":
            results[0] = {"vulns": [{"id": "EXAMPLE-2026-1", "modified": "2026-01-01T00:00:00Z"}]}
        content = (
            b"<p>Sign in first</p>" if self.path == "/something-else" else json.dumps({"results": results}).encode()
        )
        self.send_response(200 if self.path != "/busy" else 503)
        self.end_headers()
        self.wfile.write(content)

    def log_message(self, *_):
        pass


@pytest.fixture(scope="module")
def service():
    with http.server.ThreadingHTTPServer(("127.0.0.1", 0), Advisories) as server:
        threading.Thread(target=server.serve_forever, daemon=True).start()
        yield f"http://127.0.0.1:{server.server_port}"
        server.shutdown()


def audit(address: str) -> subprocess.CompletedProcess:
    command = [sys.executable, ROOT / ".ci" / "advisories.py", address]
    return subprocess.run(command, capture_output=True, text=True, timeout=60)


def test_a_pin_with_a_known_weakness_stops_the_build_and_is_named(service):
    done = audit(f"{service}/knows-one")
    assert done.returncode == 1
    assert "authlib" in done.stdout and "EXAMPLE-2026-1" in done.stdout


def test_pins_without_one_pass(service):
    done = audit(f"{service}/knows-none")
    assert done.returncode == 0
    assert f"{len(entries(RUN)) + len(entries(DEV))} pinned packages, none with a known weakness" in done.stdout


@pytest.mark.parametrize("place", ["http://127.0.0.1:1", "/busy", "/something-else"])
def test_where_no_list_can_be_reached_it_says_so_in_one_line_and_goes_on(service, place):
    done = audit(place if place.startswith("http") else f"{service}{place}")
    assert done.returncode == 0 and done.stderr == ""
    assert len(done.stdout.splitlines()) == 1 and "were not checked" in done.stdout

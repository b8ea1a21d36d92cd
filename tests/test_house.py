"""The map of the house, held to its word: who may name whom, and that pages and the list of them agree."""

import ast
import re
from pathlib import Path

import pytest

ROOT = Path(__file__).parent.parent
BRIDGE = "pages/_"
BRIDGES = {f"pages.{path.stem}" for path in (ROOT / "pages").glob("_*.py")}
BLOCKS = (
    "pages._shell",
    "pages._follow",
    "pages._months",
    "pages._groups",
    "pages._report",
    "pages._about",
    "pages._places",
    "pages._pilots",
    "pages._sites",
    "pages._at_home",
    "pages._published",
)  # what an ordinary page may name
# room -> what its files may name of ours. A file named in full has its own line.
MAY_NAME = {
    "analytics/terms.py": set(),
    "analytics/extracts": {"analytics.extracts", "analytics.terms"},
    "analytics/store": {"analytics.store", "analytics.extracts", "analytics.terms", "analytics.comparators.tables"},
    "analytics/measures": {"analytics.measures", "analytics.terms"},
    "analytics/disclosure": {"analytics.disclosure"},
    "analytics/stats": {"analytics.stats"},
    "analytics/comparators": {"analytics.comparators", "analytics.terms", "analytics.results.result"},
    "analytics/results": {
        *(
            "analytics.results",
            "analytics.measures",
            "analytics.stats",
            "analytics.disclosure",
            "analytics.comparators",
        ),
        *("analytics.store", "analytics.extracts.problems", "analytics.terms"),
    },
    "analytics/charts": {
        *("analytics.charts", "analytics.results.result", "analytics.results.ask", "analytics.results.words"),
        *("analytics.results.verdict", "analytics.results.bridge", "analytics.results.reported"),
        *("analytics.results.control", "analytics.results.curves", "analytics.results.groups"),
        *("analytics.results.marks", "analytics.results.outlook"),
        *("analytics.results.places", "analytics.results.funnel", "analytics.results.printed_breaks"),
        *("analytics.results.agreement", "analytics.results.before_after", "analytics.results.high_and_rising"),
        *("analytics.results.site_series", "analytics.results.claims", "analytics.results.same_test"),
        *("analytics.results.own_change", "analytics.results.interrupted", "analytics.results.could_we_tell"),
        *("analytics.comparators.places", "analytics.comparators.evidence"),
        *("analytics.measures.declare", "analytics.terms"),
    },
    "analytics/__main__.py": {
        "analytics.results",
        "analytics.store",
        "analytics.extracts.problems",
        "analytics.measures",
        "analytics.comparators",
    },
    # the files of pages/ whose names begin with _ are the bridge between pages and the analytics
    BRIDGE: {"analytics", *BRIDGES},
    "pages": set(BLOCKS),
    "app.py": {"pages._frame", "pages._bounds", "analytics.disclosure.roles"},
}
DATA_LIBRARIES = {"pandas", "numpy", "duckdb", "pyarrow"}
DECLARATIONS = (
    "analytics/terms.py",
    "analytics/measures",
    "analytics/comparators/pilot_sites.py",
    "analytics/comparators/programmes.py",
    "analytics/comparators/trials.py",
    "analytics/comparators/events.py",
    "analytics/comparators/series.py",
    "analytics/comparators/aliases.py",
    "analytics/comparators/evidence.py",
    "analytics/comparators/reported",
    "analytics/extracts/ssda903.py",
)


def files() -> list[Path]:
    return [ROOT / "app.py", *sorted(ROOT.glob("pages/*.py")), *sorted(ROOT.glob("analytics/**/*.py"))]


def named(path: Path) -> set[str]:
    """Every module a file imports, in full; `from x import y` names x.y and x."""
    found = set()
    for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
        if isinstance(node, ast.Import):
            found |= {alias.name for alias in node.names}
        elif isinstance(node, ast.ImportFrom) and node.module:
            found |= {f"{node.module}.{alias.name}" for alias in node.names}
    return found


def room(path: Path) -> str:
    here = path.relative_to(ROOT).as_posix()
    if here.startswith(BRIDGE):
        return BRIDGE
    return here if here in MAY_NAME else max((r for r in MAY_NAME if here.startswith(f"{r}/")), key=len)


def within(name: str, allowed: set[str]) -> bool:
    return any(name == a or name.startswith(f"{a}.") for a in allowed)


@pytest.mark.parametrize("path", files(), ids=lambda p: p.relative_to(ROOT).as_posix())
def test_a_file_names_only_what_its_room_may(path):
    if path.relative_to(ROOT).as_posix() == "analytics/__init__.py":
        return
    ours = {n for n in named(path) if n.split(".")[0] in ("analytics", "pages")}
    assert {n for n in ours if not within(n, MAY_NAME[room(path)])} == set()


@pytest.mark.parametrize("path", sorted(ROOT.glob("analytics/**/*.py")), ids=lambda p: p.relative_to(ROOT).as_posix())
def test_analytics_never_names_streamlit(path):
    assert not {n for n in named(path) if n.split(".")[0] == "streamlit"}


def test_pages_name_streamlit_and_the_shell_only():
    for path in sorted(ROOT.glob("pages/[a-z]*.py")):
        assert {n.split(".")[0] for n in named(path)} <= {"streamlit", "pages"}, path.name


def test_declarations_name_no_data_library_and_stats_name_numpy_at_most():
    for path in files():
        here = path.relative_to(ROOT).as_posix()
        used = {n.split(".")[0] for n in named(path)} & DATA_LIBRARIES
        if here.startswith(DECLARATIONS) and not here.endswith("counts.py"):
            assert not used, here
        if here.startswith("analytics/stats"):
            assert used <= {"numpy", "pandas"}, here


def test_every_page_file_is_in_the_navigation():
    told = set(re.findall(r"pages/(\w+)\.py", (ROOT / "app.py").read_text(encoding="utf-8")))
    assert told == {p.stem for p in ROOT.glob("pages/[a-z]*.py")}


def test_every_view_says_what_a_row_is_and_is_named_after_its_file():
    for path in sorted((ROOT / "analytics" / "store" / "views").glob("*.sql")):
        text = path.read_text(encoding="utf-8")
        assert text.startswith("-- "), path.name
        views = re.findall(r"CREATE OR REPLACE VIEW (\w+)", text)
        assert views in ([path.stem.split("_", 1)[1]], []), path.name


def test_the_map_names_every_room():
    told = (ROOT / "analytics" / "README.md").read_text(encoding="utf-8")
    rooms = {p.name for p in (ROOT / "analytics").iterdir() if p.is_dir() and not p.name.startswith("__")}
    assert {r for r in rooms if f"`{r}/`" not in told} == set()

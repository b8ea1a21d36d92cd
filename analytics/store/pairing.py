"""Header, UASC and the census's tables of children and plans say no year: each goes with the return it was exported beside."""

import re
from collections.abc import Iterable
from dataclasses import dataclass

from analytics.extracts.problems import Problem
from analytics.store import stage

MODULE_WORDS = re.compile(
    r"episodes?|header|uasc|cin_?details|child_?(identifiers|characteristics|protection_?plans)|disabilities|ssda|903|[^0-9a-z]+",
)


# the typed table a module's rows stand in, and the one its returns' children stand in
DATED = {"episodes": "read_episodes", "ssd_cla_episodes": "read_episodes", "cin_details": "read_referrals"}
LISTED = {
    **dict.fromkeys(("header", "child_identifiers", "child_characteristics", "disabilities"), "read_children"),
    "uasc": "read_unaccompanied",
    "child_protection_plans": "read_protection_plans",
}


@dataclass(frozen=True)
class File:
    """A file as pairing sees it."""

    file_id: int
    collection: str
    table: str
    name: str
    folders: tuple[str, ...]
    digest: str = ""
    snapshot: bool = False

    @property
    def is_dated(self) -> bool:
        """Whether its own content says when it is from."""
        return self.table in DATED

    @property
    def label(self) -> str:
        """What is left of the file's own name once the table's name is out of it: "2017" of "2017-header.csv"."""
        stem = self.name.rsplit("/", 1)[-1].rsplit(".", 1)[0].lower()
        return MODULE_WORDS.sub("", stem)

    @property
    def place(self) -> str:
        """The folder it lies in, as its name says."""
        return "/".join(self.folders)


def pair(con, modules: list[File], dated_files: list[File]) -> list[Problem]:
    """Add a row to `units` for every module file: the return of the dated file it belongs to.

    First the file of the same folder and label; then the only return of its folder; then the return of the same bytes
    elsewhere; then the return whose children it lists. A list of Annex A goes with another list of one. Returns a problem
    for each module that stands alone.
    """
    returns = con.execute(
        "SELECT file_id, la, year_label, return_id, return_year, longitudinal, collection, has_children, has_ethnic, snapshot FROM units"
    ).fetchall()
    problems, paired = [], []
    carried = _carried(con)
    placed = [(module, _of_its_place(module, dated_files, returns)) for module in modules]
    # a copy of a folder: its dated file counts once, so the other copies have none beside them
    of_bytes = {(module.digest, module.table): found for module, found in placed if found}
    for module, found in placed:
        candidates = found or of_bytes.get((module.digest, module.table)) or _by_children(con, module, returns)
        if not candidates:
            problems.append(Problem(module.name, None, None, "file_without_return"))
        paired += _rows(module, candidates, carried.get(module.file_id, ()))
    stage.insert(con, "units", paired)
    return problems


def _of_its_place(module: File, dated_files: list[File], returns: list[tuple]) -> list[tuple]:
    """The return of the dated file a module lies beside, by its label or as the only one there."""
    near = [f for f in dated_files if f.collection == module.collection and f.place == module.place]
    near = [f for f in near if f.snapshot >= module.snapshot]
    same = {f.file_id for f in near if f.label == module.label or f.digest == module.digest}
    named = [r for r in returns if r[0] in same]
    return named or _only_return([r for r in returns if r[0] in {f.file_id for f in near}])


def _only_return(returns: list[tuple]) -> list[tuple]:
    """The returns of a folder when they are one for each authority and YEAR label; none when there is a choice."""
    keys = [(r[1], r[2]) for r in returns]
    return returns if len({r[3] for r in returns}) == len(set(keys)) else []


def _by_children(con, module: File, returns: list[tuple]) -> list[tuple]:
    """The return with the largest share of a module's children among its own, for each authority; the latest when equal."""
    returns = [r for r in returns if r[6] == module.collection and r[9] >= module.snapshot]
    dated = DATED["episodes" if module.collection == "ssda903" else "cin_details"]
    shares = con.execute(
        f"""
        WITH listed AS (SELECT DISTINCT la, child FROM {LISTED[module.table]} WHERE file_id = $file_id AND child IS NOT NULL),
        held AS (SELECT DISTINCT u.la, u.return_id, u.return_year, e.child FROM {dated} e JOIN units u USING (file_id, la, year_label))
        SELECT h.la, h.return_id FROM held h JOIN listed l USING (la, child)
        GROUP BY h.la, h.return_id, h.return_year
        QUALIFY row_number() OVER (PARTITION BY h.la ORDER BY count(*) DESC, h.return_year DESC) = 1
        """,  # noqa: S608 - names of ours
        {"file_id": module.file_id},
    ).fetchall()
    chosen = set(shares)
    found = [r for r in returns if (r[1], r[3]) in chosen]
    return found or (returns if len({r[3] for r in returns}) == 1 else [])


def _carried(con) -> dict[int, list[tuple[str, str]]]:
    """The authorities and YEAR labels that the rows of each module carry: file number -> (authority, label)."""
    tables = sorted(set(LISTED.values()))
    rows = " UNION ".join(f"SELECT file_id, la, year_label FROM {table}" for table in tables)  # noqa: S608 - names of ours
    found: dict[int, list[tuple[str, str]]] = {}
    for file_id, la, label in con.execute(rows).fetchall():
        found.setdefault(file_id, []).append((la, label))
    return found


def _rows(module: File, candidates: list[tuple], labels: Iterable[tuple[str, str]]) -> list[tuple]:
    """The rows of `units` for each authority and YEAR label the module's rows carry, and for a module without rows."""
    found = []
    for la, label in sorted(set(labels or ((r[1], r[2]) for r in candidates))):
        match = [r for r in candidates if r[1] == la and r[2] == label] or [r for r in candidates if r[1] == la]
        if match:
            found.append((module.file_id, la, label, *max(match, key=lambda r: r[4])[3:]))
    return found

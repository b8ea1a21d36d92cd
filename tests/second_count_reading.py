"""Reading CSV files for the second count, from rule R0: episodes, referrals and what else is said of the children.

Nothing here comes from the product's code. Where a rule leaves a choice, the comment says "Reading:" and what we chose.
"""

import csv
import io
import re
from collections import defaultdict
from dataclasses import dataclass, field
from datetime import date
from functools import cache
from pathlib import Path
from typing import NamedTuple

MODULES = {
    "episodes": {"CHILD", "DECOM", "RNE", "DEC", "REC"},
    "uasc": {"CHILD", "DUC"},
    "header": {"CHILD", "SEX", "DOB", "ETHNIC"},
    "cindetails": {"LACHILDID", "CINREFERRALDATE"},
    "identifiers": {"LACHILDID", "PERSONBIRTHDATE"},
    "characteristics": {"LACHILDID", "ETHNICITY"},
    "disabilities": {"LACHILDID", "DISABILITY"},
    "plans": {"LACHILDID", "CPPSTARTDATE"},
}
COLUMNS = set().union(*MODULES.values(), {"LA", "YEAR", "LS", "CIN", "PLACE", "GENDERCURRENT", "CINCLOSUREDATE"})
COLUMNS |= {"PRIMARYNEEDCODE", "REFERRALNFA", "REASONFORCLOSURE", "CPPENDDATE"}
YES = ("TRUE", "1", "Y", "YES")  # C3
NOT_KNOWN = "not known"
SEX = {"1": "Male", "M": "Male", "2": "Female", "F": "Female"}
ETHNIC_GROUPS = {  # REFU, NOBT and other codes: not known
    **dict.fromkeys(("WBRI", "WIRI", "WIRT", "WOTH", "WROM"), "white"),
    **dict.fromkeys(("MWBC", "MWBA", "MWAS", "MOTH"), "mixed"),
    **dict.fromkeys(("AIND", "APKN", "ABAN", "AOTH", "CHNE"), "asian"),
    **dict.fromkeys(("BCRB", "BAFR", "BOTH"), "black"),
    "OOTH": "other",
}


# ---- what was read -------------------------------------------------------------------------------------------------


class Row(NamedTuple):
    """One episode (care), one row of CIN details or one child protection plan (census), from its start to its end."""

    child: str
    started: date  # DECOM, the referral or the start of the plan
    ended: date | None  # DEC, the closure or the end of the plan
    rne: str = ""
    ls: str = ""
    need: str = ""
    place: str = ""
    rec: str = ""
    nfa: bool = False
    closed_for: str = ""


@dataclass
class Return:
    """One authority's files for one year, or one longitudinal file (R6)."""

    collection: str  # "care" or "census"
    la: str
    name: str
    rows: list[Row]
    born: dict[str, date | None] = field(default_factory=dict)
    sex: dict[str, str] = field(default_factory=dict)
    ethnic: dict[str, str] = field(default_factory=dict)
    disabled: dict[str, bool] = field(default_factory=dict)  # of the children listed with a disability or with NONE
    plans: list[Row] = field(default_factory=list)
    uasc: dict[str, list[date | None]] | None = None  # child: each DUC; None when there is no UASC module
    rejected: int = 0  # R0: rows that cannot be used
    year: int = 0
    longitudinal: bool = False
    number: int = 0


# ---- reading files (R0) --------------------------------------------------------------------------------------------


def read_returns(folders_or_files) -> list[Return]:
    """All returns in some folders (with everything below them) and CSV files; other kinds of file are passed over."""
    bundles = defaultdict(list)
    for path in _csv_files(folders_or_files):
        columns, table = _read_table(path)
        module = _module_of(columns)
        if module:
            bundles[_label(path)].append((module, table))
    returns = []
    for name, tables in bundles.items():
        returns += _care_returns(name, tables) + _census_returns(name, tables)
    return returns


def _csv_files(folders_or_files) -> list[Path]:
    files = []
    for path in map(Path, folders_or_files):
        if path.is_dir():
            files += sorted(below for below in path.rglob("*") if below.suffix.lower() == ".csv")
        else:
            files.append(path)
    return files


def _label(path: Path) -> tuple[str, str]:
    """Files of one folder belong together when their names differ only in the module's name (2017-episodes, -header).

    Reading: no rule says how a module finds its return.
    """
    modules = r"episodes|header|uasc|cin_?details|child_?(identifiers|characteristics|protection_?plans)|disabilities"
    stem = re.sub(modules, "", path.stem.lower())
    return (str(path.parent), stem.strip("-_ ."))


def _read_table(path: Path) -> tuple[set[str], list[dict[str, str]]]:
    """Column names in capitals, and rows by the names we use, trimmed (R0); an unnamed first column is not one."""
    text = path.read_bytes().decode("utf-8-sig", errors="replace")
    lines = list(csv.reader(io.StringIO(text, newline="")))
    names = [name.strip().upper() for name in lines[0]] if lines else []
    used = [(number, name) for number, name in enumerate(names) if name in COLUMNS]
    filled = [line for line in lines[1:] if any(map(str.strip, line))]
    return set(names), [{name: line[number].strip() for number, name in used if number < len(line)} for line in filled]


def _module_of(columns: set[str]) -> str:
    """A file is recognised by its columns, not by its name. An empty UASC module is still a module."""
    for module, needed in MODULES.items():
        if needed <= columns:
            return module
    return ""


def _dates(table: list[dict[str, str]], column: str) -> list[date | None]:
    """One date format for a column (R0): the one most of its values have. Reading: other values count as blank."""
    values = [row.get(column, "")[:10] for row in table]
    iso = sum("-" in value for value in values)
    slashes = sum("/" in value for value in values)
    known = {value: _date(value, "-" if iso > slashes else "/") for value in set(values)}
    return [known[value] for value in values]


def _date(value: str, mark: str) -> date | None:
    """YYYY-MM-DD or DD/MM/YYYY."""
    try:
        first, month, last = map(int, value.split(mark))
        return date(first, month, last) if mark == "-" else date(last, month, first)
    except ValueError:
        return None


def _code(row: dict[str, str], column: str) -> str:
    return _leading_code(row.get(column, ""))


@cache
def _leading_code(text: str) -> str:
    """The leading code of "CODE text", in capitals (R0)."""
    words = text.upper().replace(":", " ").split()
    return words[0] if words else ""


def _parts(table: list[dict[str, str]]) -> dict[tuple[str, str], list[int]]:
    """Row numbers by (LA, YEAR): several authorities, or several values of YEAR, are several returns (R6)."""
    parts = defaultdict(list)
    for number, row in enumerate(table):
        parts[(row.get("LA", ""), row.get("YEAR", ""))].append(number)
    return parts


def _care_returns(name, tables) -> list[Return]:
    returns = []
    for module, table in tables:
        if module != "episodes":
            continue
        rows = _episodes(table)
        for part, numbers in _parts(table).items():
            kept = [rows[number] for number in numbers if rows[number]]
            found = Return("care", part[0], "/".join(name), kept, rejected=len(numbers) - len(kept))
            for other, side_table in tables:
                if other == "header":
                    _add_people(found, part, side_table, "CHILD", "DOB", ("SEX",))
                    _add_ethnic_groups(found, part, side_table, "CHILD", "ETHNIC")
                elif other == "uasc":
                    _add_unaccompanied(found, part, side_table)
            returns.append(found)
    return returns


def _census_returns(name, tables) -> list[Return]:
    returns = []
    for module, table in tables:
        if module != "cindetails":
            continue
        rows = _referrals(table)
        for part, numbers in _parts(table).items():
            kept = [rows[number] for number in numbers if rows[number]]
            found = Return("census", part[0], "/".join(name), kept, rejected=len(numbers) - len(kept))
            for other, side_table in tables:
                if other == "identifiers":
                    _add_people(found, part, side_table, "LACHILDID", "PERSONBIRTHDATE", ("SEX", "GENDERCURRENT"))
                elif other == "characteristics":
                    _add_ethnic_groups(found, part, side_table, "LACHILDID", "ETHNICITY")
                elif other == "disabilities":
                    _add_disabilities(found, part, side_table)
                elif other == "plans":
                    _add_plans(found, part, side_table)
            returns.append(found)
    return returns


def _episodes(table) -> list[Row | None]:
    """R0: a row without CHILD or DECOM, or with DEC before DECOM, is rejected (None here)."""
    rows = []
    for row, decom, dec in zip(table, _dates(table, "DECOM"), _dates(table, "DEC"), strict=True):
        if not row["CHILD"] or decom is None or (dec is not None and dec < decom):
            rows.append(None)
            continue
        columns = {"rne": "RNE", "ls": "LS", "need": "CIN", "place": "PLACE", "rec": "REC"}
        rows.append(Row(row["CHILD"], decom, dec, **{name: _code(row, column) for name, column in columns.items()}))
    return rows


def _referrals(table) -> list[Row | None]:
    """Reading: R0 for the census: a row without a child or a referral date cannot be counted.

    A closure before the referral is kept: it bears on no count here but the year of the file.
    """
    rows = []
    dates = zip(table, _dates(table, "CINREFERRALDATE"), _dates(table, "CINCLOSUREDATE"), strict=True)
    for row, referred, closed in dates:
        if not row["LACHILDID"] or referred is None:
            rows.append(None)
            continue
        columns = {"need": "PRIMARYNEEDCODE", "closed_for": "REASONFORCLOSURE"}
        codes = {name: _code(row, column) for name, column in columns.items()}
        nfa = _code(row, "REFERRALNFA") in YES  # C3
        rows.append(Row(row["LACHILDID"], referred, closed, nfa=nfa, **codes))
    return rows


def _belongs(row: dict[str, str], part: tuple[str, str]) -> bool:
    """A header or UASC row without LA or YEAR belongs to every part of its files."""
    return row.get("LA", part[0]) == part[0] and row.get("YEAR", part[1]) == part[1]


def _add_people(found: Return, part, table, child: str, born: str, sexes) -> None:
    """Reading: a child listed twice in one header keeps the later row, as in R1."""
    for row, day in zip(table, _dates(table, born), strict=True):
        if _belongs(row, part):
            codes = [_code(row, column) for column in sexes if column in row]
            found.born[row[child]] = day
            found.sex[row[child]] = SEX.get(codes[0], NOT_KNOWN) if codes else NOT_KNOWN


def _add_unaccompanied(found: Return, part, table) -> None:
    found.uasc = found.uasc or {}
    for row, duc in zip(table, _dates(table, "DUC"), strict=True):
        if _belongs(row, part):
            found.uasc.setdefault(row["CHILD"], []).append(duc)


def _add_ethnic_groups(found: Return, part, table, child: str, column: str) -> None:
    for row in table:
        if _belongs(row, part):
            found.ethnic[row[child]] = ETHNIC_GROUPS.get(_code(row, column), NOT_KNOWN)


def _add_disabilities(found: Return, part, table) -> None:
    """A child may have several rows. Reading: any code but NONE is a disability; a blank one says nothing."""
    for row in table:
        code = _code(row, "DISABILITY")
        if code and _belongs(row, part):
            found.disabled[row["LACHILDID"]] = found.disabled.get(row["LACHILDID"], False) or code != "NONE"


def _add_plans(found: Return, part, table) -> None:
    """Reading: R0 for plans: a row without a child or a start, or that ends before it starts, is not a plan."""
    for row, started, ended in zip(table, _dates(table, "CPPSTARTDATE"), _dates(table, "CPPENDDATE"), strict=True):
        backwards = started and ended and ended < started
        if row["LACHILDID"] and started and not backwards and _belongs(row, part):
            found.plans.append(Row(row["LACHILDID"], started, ended))

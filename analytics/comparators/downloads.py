"""Read a file of statistics as DfE or ONS publishes it: what it is, told by its columns, and the figures we have series for."""

import re
from collections import Counter
from collections.abc import Iterable, Iterator
from dataclasses import dataclass

import pandas as pd

from analytics.comparators import aliases, figures, places
from analytics.comparators.aliases import Counted, Layout
from analytics.comparators.series import BY_ID, CEASED, LOOKED_AFTER, STARTED
from analytics.comparators.sheet import (
    ESTIMATE,
    LIMIT,
    YEAR_IN_COLUMN,
    Sheet,
    UnusableDownload,
    base,
    folded,
    number,
    opened,
    printed,
    shown,
)

__all__ = ("COLUMNS", "LIMIT", "Download", "UnusableDownload", "read", "shown")
COLUMNS = ("series", "without_uasc", "key", "year_ending", "numerator", "denominator", "printed", "status", "basis")
YEARS = range(1990, 2100)
_PERCENT = " %"
_LONG, _TOTAL, _NOT_UASC = "long", "total", "not uasc"  # parts of the names of measures
_YEAR_IN_NAME = re.compile(r"(?<!\d)(?:19|20)\d\d(?!\d)", re.ASCII)


@dataclass(frozen=True)
class Download:
    """What one file holds.

    name: the file's. release: its id, as in releases.csv. year: the newest year ending 31 March in it. figures: a row
    for each series, place and year, with COLUMNS as in figures.figures() and in its order; those of a place for years
    in which it did not exist are left out. population: children aged 0 to 17 at 30 June by place and mid-year, empty
    where the file carries none. notes: what was left out or needs to be known, in sentences.
    """

    name: str
    release: str
    publication: str
    year: int
    title: str
    figures: pd.DataFrame
    population: dict[str, dict[int, float]]
    notes: tuple[str, ...]


def read(name: str, content: bytes) -> Download:
    """What a DfE or ONS file holds; name is used in messages and, up to 2019, for the year of files that do not say.

    Nothing is guessed: raises UnusableDownload, which says what to do, for anything but a file of a known layout.
    """
    sheet = opened(name, content)
    layout = _recognised(sheet)
    if layout.id == "population":
        return _population_file(sheet)
    declared, marks = _READERS[layout.id](sheet)
    rows = [row for one in declared for row in _rows(sheet, one, marks)]
    population = _population_beside(sheet)
    if not rows and not population:
        why = " ".join(
            ("it has no figures that are kept here. Choose another file of the same release.", *sheet.told())
        )
        raise sheet.refused(why)
    frame = pd.DataFrame(rows, columns=list(COLUMNS)).sort_values(["series", "without_uasc", "key", "year_ending"])
    year = max(frame.year_ending) if rows else max(max(years) for years in population.values()) + 1
    release, title = _release(layout.publication, int(year))
    return Download(
        name=shown(name),
        release=release,
        publication=layout.publication,
        year=int(year),
        title=title,
        figures=_typed(frame),
        population=population,
        notes=sheet.told(),
    )


def _typed(frame: pd.DataFrame) -> pd.DataFrame:
    numbers = dict.fromkeys(("numerator", "denominator", "printed"), float)
    return frame.astype({"without_uasc": bool, "year_ending": int, **numbers}).reset_index(drop=True)


# Recognising


def _recognised(sheet: Sheet) -> Layout:
    twice = [name for name, times in Counter(sheet.header).items() if times > 1 and name]
    known = {name for one in aliases.LAYOUTS for names in (*one.needs, one.any) for name in names}
    if any(base(name) in known for name in twice):
        raise sheet.refused(f"the column {shown(twice[0])} is there twice. Download the file again as CSV.")
    for layout in aliases.LAYOUTS:
        if not _missing(sheet, layout):
            return layout
    nearest = min(aliases.LAYOUTS, key=lambda one: len(_missing(sheet, one)) / (len(one.needs) + bool(one.any)))
    looked_for = "; ".join(one.title for one in aliases.LAYOUTS)
    raise sheet.refused(
        f"we do not know this file by its columns. We looked for: {looked_for}. Nearest is {nearest.title}, which also "
        f"needs {', '.join(_missing(sheet, nearest))}. Choose a file by authority from one of these releases."
    )


def _missing(sheet: Sheet, layout: Layout) -> list[str]:
    """Columns the layout needs and the file lacks, each by its present name."""
    has = {base(name) for name in sheet.header} | set(sheet.header)
    lacks = [names[0] for names in layout.needs if not has & set(names)]
    return lacks if not layout.any or has & set(layout.any) else [*lacks, f"a count such as {layout.any[0]}"]


# Places and years of the files in rows


def _placed(sheet: Sheet) -> Iterator[tuple[list[str], str, int]]:
    """Each row whose place we know, with its key and year."""
    level, region, old = (sheet.column([name]) for name in ("geographic_level", "region_code", aliases.OLD_CODE))
    new, named = sheet.column([aliases.NEW_CODE]), sheet.column([aliases.LA_NAME])
    years = _Years(sheet)
    for row in sheet.rows:
        code, written, name = ("" if at is None else row[at] for at in (old, new, named))
        what = aliases.LEVELS.get(row[level].casefold())
        if what is None:
            sheet.leave_out("rows of levels other than England, region and authority", row[level])
            continue
        key = _key(sheet, what, "" if region is None else row[region], code, written, name)
        if key:
            yield row, key, years.of(row)


def _key(sheet: Sheet, level: str, region: str, old_code: str, new_code: str, name: str) -> str | None:
    """The key of a row's place. Authorities are joined on the three-digit code: it outlives the nine-character one."""
    known = places.places()
    if level == "england":
        return places.ENGLAND
    if level == "region":
        if region in known and known[region].level == "region":
            return region
        sheet.leave_out("regions whose code we do not know", region or "no code")
        return None
    given = known.get(old_code) or places.by_code(old_code or new_code)
    if given is None or given.level != "authority":
        sheet.leave_out("authorities whose code we do not know", f"{old_code or new_code or 'no code'} {name}".strip())
        return None
    written = places.by_code(new_code)
    if written is not None and written.key != given.key:
        sheet.leave_out("rows whose two codes are those of different authorities", f"{old_code} and {new_code}")
        return None
    return given.key


class _Years:
    """The year of a row: 2025 of a reporting year, 202425 of a financial year; anything else is refused."""

    def __init__(self, sheet: Sheet):
        self.sheet = sheet
        self.period, self.identifier = sheet.column(["time_period"]), sheet.column(["time_identifier"])
        self.known: dict[tuple[str, str], int] = {}

    def of(self, row: list[str]) -> int:
        said = row[self.period], row[self.identifier].casefold()
        if said not in self.known:
            self.known[said] = self._year(*said)
        return self.known[said]

    def _year(self, period: str, identifier: str) -> int:
        if identifier == aliases.REPORTING_YEAR and re.fullmatch("[0-9]{4}", period) and int(period) in YEARS:
            return int(period)
        if identifier == aliases.FINANCIAL_YEAR and re.fullmatch("[0-9]{6}", period):
            year = int(period[:4]) + 1
            if f"{year % 100:02}" == period[4:] and year in YEARS:
                return year
        raise self.sheet.refused(
            f'the period "{shown(period)}" ({shown(identifier)}) is not a year ending 31 March. '
            "Choose a file by reporting year or financial year."
        )


# Files in rows


def _totals(sheet: Sheet) -> tuple[list[Counted], dict[str, str]]:
    """The file of numbers and rates, and the national series since 1994: one label and one count a row."""
    label, count = sheet.column(aliases.POPULATION_LABEL), sheet.column(aliases.COUNT)
    rate, estimate = sheet.column(aliases.RATE), sheet.column(aliases.ESTIMATE)
    for row, key, year in _placed(sheet):
        said = folded(row[label])
        series = aliases.TOTALS.get(said) or aliases.PARTS.get(said, ("",))[0]
        if not series:
            sheet.leave_out("rows whose label we have no series for", row[label])
            continue
        sheet.put(series, key, year, row[count])
        if rate is not None:
            sheet.put(series + _PERCENT, key, year, row[rate])
        if estimate is not None:
            sheet.put(ESTIMATE, key, year - 1, row[estimate])
    totals = [Counted(one, ((one,),), printed=(one + _PERCENT,)) for one in dict.fromkeys(aliases.TOTALS.values())]
    parts = [Counted(one, ((one,),), (total,)) for one, total in aliases.PARTS.values()]
    return totals + parts, aliases.MARKS


def _characteristics(sheet: Sheet) -> tuple[list[Counted], dict[str, str]]:
    """A file by group and label. Which children it counts, its own groups and labels tell."""
    group, label = sheet.column(aliases.GROUP), sheet.column(aliases.LABEL)
    count, percent = sheet.column(aliases.COUNT), sheet.column(aliases.PERCENT)
    end = aliases.ENDS[_counted_in(sheet, group, label)]
    named = {pair: _part(*pair) for pair in {(row[group], row[label]) for row in sheet.rows}}
    for row, key, year in _placed(sheet):
        kind, part = named[row[group], row[label]]
        if not part or (part not in (_TOTAL, _NOT_UASC) and _id(part, end) not in BY_ID):
            sheet.leave_out("rows whose label we have no series for", f"{row[group]}: {row[label]}")
            continue
        measure = f"{kind} {part}" if part == _TOTAL else part
        sheet.put(measure, key, year, row[count])
        if percent is not None:
            sheet.put(measure + _PERCENT, key, year, row[percent])
    return _declared_parts({part: kind for kind, part in named.values() if part}, end), aliases.MARKS


def _part(group: str, label: str) -> tuple[str, str]:
    """Group and label as a kind and the first part of a series' id; "" where we have none."""
    said, of = folded(label), folded(group)
    long = aliases.LONG_STAYERS in of
    kind = aliases.STABLE if long else aliases.GROUPS.get(of, "")
    if said in aliases.TOTAL_LABELS:
        return (_LONG if long else kind), _TOTAL if kind else ""
    if said in aliases.NOT_UASC:
        return aliases.UASC, _NOT_UASC
    if said in aliases.LABELS[aliases.UASC]:  # says enough, whatever its group is called
        return aliases.UASC, aliases.LABELS[aliases.UASC][said]
    part = aliases.LABELS.get(kind, {}).get(said, "")
    if long != (part in aliases.WHOLE_IDS):
        part = ""
    return (_LONG if long else kind), part


def _id(part: str, end: str) -> str:
    return part if part in aliases.WHOLE_IDS else f"{part}{end}"


def _declared_parts(kinds: dict[str, str], end: str) -> list[Counted]:
    """What a file by characteristic can have: every part, of its own group's total first, and the sums of parts."""
    whole = tuple(f"{kind} {_TOTAL}" for kind in dict.fromkeys((*aliases.GROUPS.values(),)))
    all_of = {part: (f"{kind} {_TOTAL}", *(() if kind == _LONG else whole)) for part, kind in kinds.items()}
    found = [
        Counted(_id(part, end), ((part,),), total, (part + _PERCENT,))
        for part, total in all_of.items()
        if _id(part, end) in BY_ID
    ]
    if _NOT_UASC in kinds:
        series = {aliases.ENDS[one]: one for one in aliases.ENDS}[end]
        found.append(Counted(series, ((_NOT_UASC,),), without_uasc=True))
    sums = [Counted(one.series, one.ways, whole) for one in aliases.SUMS if end == aliases.ENDS[CEASED]]
    return found + sums


def _counted_in(sheet: Sheet, group: int, label: int) -> str:
    """STARTED, LOOKED_AFTER or CEASED: which children the file counts. Refused where nothing, or more than one, tells."""
    groups = {folded(row[group]) for row in sheet.rows}
    labels = {folded(row[label]) for row in sheet.rows}
    told = {one for one, names in aliases.TOLD_BY_GROUP.items() if groups & names}
    told |= {one for one, names in aliases.TOLD_BY_LABEL.items() if labels & names}
    if any(aliases.LONG_STAYERS in one for one in groups):
        told.add(LOOKED_AFTER)
    if len(told) != 1:
        raise sheet.refused(
            "its groups do not say which children it counts: those who started to be looked after, were looked after "
            "on 31 March, or ceased to be looked after. Download the whole file, with all its groups."
        )
    return told.pop()


def _children_in_need(sheet: Sheet) -> tuple[list[Counted], dict[str, str]]:
    wanted = _wanted(aliases.CIN_COLUMNS)
    columns = [(at, name) for at, name in enumerate(sheet.header) if name in wanted]
    for row, key, year in _placed(sheet):
        for at, name in columns:
            sheet.put(name, key, year, row[at])
    return list(aliases.CIN_COLUMNS), aliases.MARKS


def _wanted(declared: Iterable[Counted]) -> set[str]:
    return {name for one in declared for names in (*one.ways, one.total, one.printed) for name in names}


# The files up to 2019


def _wide(sheet: Sheet) -> tuple[list[Counted], dict[str, str]]:
    """One row a place. A column's year is in its name; the others are of the reporting year."""
    wanted = _wanted(aliases.WIDE_COLUMNS)
    columns = [(at, base(name), name) for at, name in enumerate(sheet.header) if {name, base(name)} & wanted]
    placed = [(row, key) for row in sheet.rows if (key := _wide_key(sheet, row))]
    reporting, moved = _reporting_year(sheet, placed)
    for row, key in placed:
        for at, plain, name in columns:
            in_name = YEAR_IN_COLUMN.fullmatch(name) if plain in wanted else None
            year = reporting if in_name is None or moved else int(in_name[2])
            sheet.put(plain if plain in wanted else name, key, year, row[at])
    hides_with_c = any(row[at] == "c" for row, _ in placed for at, *_ in columns)
    declared = [one for one in aliases.WIDE_COLUMNS if one.since <= reporting]
    return declared, aliases.MARKS if hides_with_c else aliases.MARKS_TO_2018


def _wide_key(sheet: Sheet, row: list[str]) -> str | None:
    level, code, new, name = (row[sheet.column([one])] for one in ("geog_l", "geog_c", "new_geog_code", "geog_n"))
    what = aliases.LEVELS.get(level.casefold())
    if what is None:
        sheet.leave_out("rows of levels other than England, region and authority", level)
        return None
    if what == "authority":
        return _key(sheet, what, "", code, new, name)
    return _key(sheet, what, aliases.WIDE_REGIONS.get(code.upper(), ""), "", "", name)


def _reporting_year(sheet: Sheet, placed: list[tuple[list[str], str]]) -> tuple[int, bool]:
    """The year of columns that carry none; and whether those that carry one are of it as well.

    A file whose columns carry one year is also held against the figures here: the header of SFR34/2015 slipped, and
    its columns headed CLA_started2014 hold 2015. The name is trusted unless the figures speak against it; without a
    year in the name they decide.
    """
    found = [YEAR_IN_COLUMN.fullmatch(name) for name in sheet.header if base(name) != name]
    carried = {int(one[2]) for one in found if f"{one[1]}{{year}}" in _wanted(aliases.WIDE_COLUMNS)}
    if len(carried) > 1:
        return max(carried), False
    said = {int(year) for year in _YEAR_IN_NAME.findall(sheet.name)}
    likely = _year_by_figures(sheet, placed, said | carried | {year + 1 for year in carried})
    year = next(iter(said)) if len(said) == 1 else likely
    if year is None or likely not in (None, year):
        raise sheet.refused(
            "we cannot tell which year it is of: its name, its columns and the figures held here do not agree. "
            "Give it the name it was published under, with its year, such as CEA2018.csv."
        )
    if carried and carried != {year}:
        why = "as its name says" if said == {year} else "as its figures are those held for that year"
        sheet.notes.append(
            f"Its columns are headed {carried.pop()}. The header of this release slipped: they are taken as {year}, {why}."
        )
        return year, True
    return year, False


def _year_by_figures(sheet: Sheet, placed: list[tuple[list[str], str]], candidates: set[int]) -> int | None:
    """The year whose figures held here are by far the nearest to the file's; None where no year stands out."""
    for series, names in ((LOOKED_AFTER, "cla_mar"), (STARTED, "cla_started"), (CEASED, "cla_cease")):
        at = next(
            (at for at, name in enumerate(sheet.header) if name == names or base(name) == f"{names}{{year}}"), None
        )
        if at is not None:
            brought = {key: float(row[at]) for row, key in placed if number(row[at]) is not None}
            return _nearest_year(series, brought, candidates)
    return None


def _nearest_year(series: str, brought: dict[str, float], candidates: set[int]) -> int | None:
    held = figures.figures(series)
    held = held[held.key.isin(brought) & held.numerator.notna()]
    if len(candidates) > 1:
        held = held[held.year_ending.isin(candidates)]
    away = (held.numerator - held.key.map(brought)).abs().groupby(held.year_ending).sum()
    share = (away / held.numerator.groupby(held.year_ending).sum()).sort_values()
    if share.empty or share.iloc[0] > 0.05 or (len(share) > 1 and share.iloc[0] > share.iloc[1] / 2):
        return None
    return int(share.index[0])


_READERS = {
    "totals": _totals,
    "characteristics": _characteristics,
    "children_in_need": _children_in_need,
    "wide": _wide,
}


# Cells into figures


def _rows(sheet: Sheet, one: Counted, marks: dict[str, str]) -> Iterator[tuple]:
    """The rows of one series, as COLUMNS; none where the file has not all columns of any of its ways."""
    way = next((way for way in one.ways if all(name in sheet.cells for name in way)), None)
    if way is None:
        return
    parts = [sheet.count(name, marks) for name in way]
    totals = [sheet.count(name, marks) for name in one.total if name in sheet.cells]
    rates = [sheet.cells[name] for name in one.printed if name in sheet.cells]
    words = aliases.SUM_WORDS.get((one.series, len(way))) or aliases.PART_WORDS.get(len(way), "")
    is_share = bool(BY_ID[one.series].out_of) and not one.without_uasc
    for at in parts[0]:
        if any(at not in part for part in parts):
            continue
        if not places.places()[at[0]].existed(at[1]):
            if parts[0][at][0] is not None:
                sheet.leave_out("figures of authorities for years in which they did not exist", _place_year(at))
            continue
        numerator, status = _added(part[at] for part in parts)
        denominator, basis = _share(numerator, _first(totals, at)) if is_share and not status else (None, "")
        text = next((cells[at] for cells in rates if at in cells), "") if len(way) == 1 else ""
        yield (
            *(one.series, one.without_uasc, *at, numerator, denominator, None if status else printed(text), status),
            "; ".join(filter(None, (words, basis))),
        )


def _added(parts: Iterable[tuple[float | None, str]]) -> tuple[float | None, str]:
    """The sum of parts; hidden where any is, and without a number where any has none."""
    found = list(parts)
    statuses = [status for _, status in found if status]
    if statuses:
        return None, "hidden" if "hidden" in statuses else statuses[0]
    return sum(number for number, _ in found), ""


def _first(totals: list[dict], at: tuple[str, int]) -> float | None:
    return next((total[at][0] for total in totals if total.get(at, (None, ""))[0] is not None), None)


def _share(numerator: float, total: float | None) -> tuple[float | None, str]:
    """The denominator of a share and what to say of it: from the same file only."""
    if total is None:
        return None, aliases.NO_TOTAL
    return (None, aliases.SMALLER_TOTAL) if numerator > total else (total, "")


def _place_year(at: tuple[str, int]) -> str:
    return f"{places.places()[at[0]].name} {at[1]}"


# Population


def _population_beside(sheet: Sheet) -> dict[str, dict[int, float]]:
    """The population printed beside counts: that of the mid-year before the reporting year."""
    return _by_place(sheet) if ESTIMATE in sheet.cells else {}


def _by_place(sheet: Sheet) -> dict[str, dict[int, float]]:
    found: dict[str, dict[int, float]] = {}
    for (key, mid_year), text in sheet.cells[ESTIMATE].items():
        counted = number(text)
        # a mark, and a population of 0, say that there is none; a mid-year is the population of the year that follows
        if counted and places.places()[key].existed(mid_year + 1):
            found.setdefault(key, {})[mid_year] = counted
    return found


def _population_file(sheet: Sheet) -> Download:
    """The population of children by mid-year, all years on one basis."""
    age, estimate = sheet.column(aliases.AGE_GROUP), sheet.column(aliases.ESTIMATE)
    for row, key, mid_year in _placed(sheet):
        if folded(row[age]) in aliases.ALL_CHILDREN:
            sheet.put(ESTIMATE, key, mid_year, row[estimate])
        else:
            sheet.leave_out("ages other than 0 to 17", row[age])
    if ESTIMATE not in sheet.cells:
        raise sheet.refused("it has no population of children aged 0 to 17. Choose the file that has all of them.")
    population = _by_place(sheet)
    if not population:
        raise sheet.refused("none of its populations is a number. Download it again as CSV.")
    mid_years = sorted({year for years in population.values() for year in years})
    first, last = mid_years[0], mid_years[-1]
    publication = aliases.PUBLICATIONS[aliases.ONS]
    return Download(
        name=shown(sheet.name),
        release=f"ons_mid_{first}_to_{last}",
        publication=aliases.ONS,
        year=last + 1,
        title=f"{publication.title}, mid-{first} to mid-{last}, children aged 0 to 17",
        figures=_typed(pd.DataFrame([], columns=list(COLUMNS))),
        population=population,
        notes=sheet.told(),
    )


# What is said of it


def _release(publication: str, year: int) -> tuple[str, str]:
    """Id and title: those held here for this publication and year, else made the same way."""
    held = figures.releases()
    same = held[(held.publication == publication) & (held.year == year)]
    if len(same):
        return str(same.index[0]), str(same.title.iloc[0])
    return f"{publication}_{year}", f"{aliases.PUBLICATIONS[publication].title}, {year} release"

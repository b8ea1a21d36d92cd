"""Plain counting of one year's own return under the counting rules, for the figures DfE "would have printed"."""

from collections import defaultdict
from datetime import date
from functools import cache

from exampleshire.people import day

CEASING = frozenset(f"E{n}" for n in (2, 3, 4, "4A", "4B", 5, 6, 7, 8, 9, *range(11, 18), 41, *range(43, 49)))
SHORT_BREAKS = ("V3", "V4")
Row = dict[str, str]


@cache
def british(text: str) -> int | None:
    """DD/MM/YYYY as a whole number; None where blank or unreadable."""
    try:
        of_month, month, year = text.split("/")
        return date(int(year), int(month), int(of_month)).toordinal()
    except ValueError:
        return None


@cache
def iso(text: str) -> int | None:
    """YYYY-MM-DD as a whole number; None where blank or unreadable."""
    try:
        return date.fromisoformat(text).toordinal()
    except ValueError:
        return None


def in_scope(episodes: list[Row]) -> dict[str, list[Row]]:
    """Episodes that count, by child, in order of start: no rejects (R0), one a day (R1), no short breaks (R2)."""
    kept: dict[tuple[str, int], Row] = {}
    for row in episodes:
        started, ended = british(row["DECOM"]), british(row["DEC"])
        if not row["CHILD"] or started is None or (row["DEC"] and (ended is None or ended < started)):
            continue
        found = kept.get((row["CHILD"], started))
        if found is None or (ended or 0) >= (found["ended"] or 0):
            kept[row["CHILD"], started] = row | {"started": started, "ended": ended}
    by_child = defaultdict(list)
    for (child, _), row in sorted(kept.items()):
        if row["LS"] not in SHORT_BREAKS:
            by_child[child].append(row)
    return by_child


def care_counts(episodes: list[Row], year: int) -> dict[str, int]:
    """Started, ceased and looked after in a year, and returns home among those who ceased (R3 to R5)."""
    first, last = day(year - 1, 4, 1), day(year, 3, 31)
    started, looked_after, reasons = set(), set(), {}
    for child, rows in in_scope(episodes).items():
        endings, starts = {r["ended"] for r in rows if r["ended"] != r["started"]}, [r["started"] for r in rows]
        for place, row in enumerate(rows):
            begun, ended = row["started"], row["ended"]
            if row["RNE"] == "S" and first <= begun <= last and begun not in endings and ended != begun:
                started.add(child)
            leaves = row["REC"] in CEASING and ended not in starts and ended != begun
            if ended and leaves and first <= ended <= last:
                reasons[child] = row["REC"]  # rows are in order: the last exit of the year stands
            until = ended or next((s for s in starts[place + 1 :]), None)
            if begun <= last and (until is None or until > last):
                looked_after.add(child)
    planned = sum(r in ("E4", "E4A") for r in reasons.values())
    unplanned = sum(r == "E4B" for r in reasons.values())
    return {
        "started_to_be_looked_after": len(started),
        "ceased_to_be_looked_after": len(reasons),
        "looked_after_at_year_end": len(looked_after),
        "returned_home_among_ceased": planned + unplanned,
        "returned_home_planned_among_ceased": planned,
        "returned_home_unplanned_among_ceased": unplanned,
    }


def referral_counts(details: list[Row], year: int, made_before: dict[str, list[int]]) -> dict[str, int]:
    """Referrals of a year, with no further action, and within 365 days of an earlier one (C1 to C3).

    made_before: child to days of referral in the years before; referrals of this year are added to it.
    """
    first, last = day(year - 1, 4, 1), day(year, 3, 31)
    none: dict[tuple[str, int], bool] = {}
    for row in details:
        made = iso(row["CINreferralDate"])
        if row["LAchildID"] and made and first <= made <= last:
            key = (row["LAchildID"], made)
            none[key] = none.get(key, False) or row["ReferralNFA"].lower() in ("true", "1", "y", "yes")
    for child, made in none:
        made_before.setdefault(child, []).append(made)
    again = sum(any(1 <= made - other <= 365 for other in made_before[child]) for child, made in none)
    return {
        "referrals": len(none),
        "referrals_no_further_action": sum(none.values()),
        "re_referrals_within_12_months": again,
    }

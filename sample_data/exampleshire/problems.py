"""A handful of real-life problems put into otherwise clean returns, so that the checks have something to say."""

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from itertools import pairwise

from exampleshire.counting import british
from exampleshire.people import LAST_YEAR, year_ending
from exampleshire.returns import Rows, folder
from exampleshire.returns import british as written

Returns = dict[int, dict[str, Rows]]
CHILD, DECOM, RNE, LS, NEED, PLACE, DEC, REC = 0, 1, 2, 3, 4, 5, 7, 8
MADE, SOURCE, CLOSED = 2, 3, 5
PLAN_STARTED, PLAN_ENDED = 1, 2
PLANTED = ("return", "file", "child", "problem", "effect")


@dataclass(frozen=True)
class Pick:
    """Which episodes suit a problem: all the child's rows of the return, and the one in question."""

    suits: Callable[[Rows, int], bool]
    place: int  # which of those that suit, so that problems do not meet in one child


def plant(returns: Returns) -> list[tuple[str, ...]]:
    """Change the returns in place; one line for each change: return, file, child, problem, effect on the counts."""
    return [
        *(*_in_episodes(returns), *_vanished(returns), *_twice(returns), *_in_referrals(returns)),
        *(*_no_birth(returns), *_in_plans(returns)),
    ]


def _one_period(rows: Rows, i: int) -> bool:
    return len(rows) == 1 and rows[i][RNE] == "S" and rows[i][LS] == "V2" and rows[i][REC] in ("E4A", "E13")


def _moved(rows: Rows, i: int) -> bool:
    return 0 < i == len(rows) - 1 and rows[i][RNE] == "P" and rows[i][LS] == "C2" and not rows[i][DEC]


def _settled(rows: Rows, i: int) -> bool:
    return len(rows) == 1 and rows[i][LS] == "C2" and not rows[i][DEC]


def _short_break(rows: Rows, i: int) -> bool:
    return rows[i][LS] == "V3" and i == len(rows) - 1 and bool(rows[i][DEC])


def _first_of_two(rows: Rows, i: int) -> bool:
    return i == 0 and len(rows) == 2 and rows[1][RNE] == "P" and rows[i][LS] == "C2" and not rows[1][DEC]


# year ending, pick, columns to change, problem, effect
EPISODE_CHANGES = (
    (2017, Pick(_one_period, 3), {DEC: lambda r: _earlier(r[DECOM])}, "DEC before DECOM", "started -1, ceased -1"),
    (2018, Pick(_settled, 5), {REC: "X1"}, "REC without DEC", "none"),
    (2019, Pick(_one_period, 6), {REC: "X1"}, "X1 without a continuation", "ceased -1"),
    (2020, Pick(_one_period, 2), {RNE: "P"}, "care begins without an S record", "started -1"),
    (2020, Pick(_settled, 11), {PLACE: "U9"}, "unknown PLACE code", "none"),
    (2021, Pick(_moved, 7), {RNE: "S"}, "S on the day the last episode ended", "none"),
    (2022, Pick(_one_period, 4), {REC: ""}, "DEC without REC", "ceased -1"),
    (2023, Pick(_moved, 9), {NEED: "N6"}, "category of need changed inside a period", "none"),
    (2023, Pick(_short_break, 1), {DEC: lambda r: _later(r[DECOM], 20)}, "V3 of more than 17 days", "none"),
    (2024, Pick(_one_period, 5), {DEC: lambda r: r[DECOM]}, "starts and ends on one day", "started -1, ceased -1"),
    (2024, Pick(_first_of_two, 4), {DEC: lambda r: _later(r[DEC], 6)}, "episodes overlap", "none"),
    (2025, Pick(_settled, 17), {LS: ""}, "legal status blank", "none"),
)


def _in_episodes(returns: Returns) -> Iterator[tuple[str, ...]]:
    for year, pick, changes, problem, effect in EPISODE_CHANGES:
        row = _found(returns[year]["episodes.csv"], pick)
        for column, to in changes.items():
            row[column] = to(row) if callable(to) else to
        yield folder(year), "episodes.csv", row[CHILD], problem, effect


def _found(episodes: Rows, pick: Pick) -> list[str]:
    by_child: dict[str, Rows] = {}
    for row in episodes[1:]:
        by_child.setdefault(row[CHILD], []).append(row)
    suiting = (row for rows in by_child.values() for i, row in enumerate(rows) if pick.suits(rows, i))
    return [row for row, _ in zip(suiting, range(pick.place + 1), strict=False)][-1]


def _vanished(returns: Returns) -> Iterator[tuple[str, ...]]:
    """Children looked after at the end of one return who are in no later one."""
    for year, place in ((2020, 21), (2023, 13)):
        child = _found(returns[year]["episodes.csv"], Pick(_settled, place))[CHILD]
        for later in range(year + 1, LAST_YEAR + 1):
            for file in ("header.csv", "episodes.csv", "uasc.csv"):
                returns[later][file] = [row for row in returns[later][file] if row[CHILD] != child]
        effect = "looked after -1 in each return the child should be in, and no ending"
        yield folder(year + 1), "episodes.csv", child, "open in one return, missing from the next", effect


def _twice(returns: Returns) -> Iterator[tuple[str, ...]]:
    episodes = returns[2025]["episodes.csv"]
    row = _found(episodes, Pick(_settled, 29))
    episodes.insert(episodes.index(row) + 1, list(row))
    yield folder(2025), "episodes.csv", row[CHILD], "the same episode twice", "none"
    details = returns[2024]["CINdetails.csv"]
    for place in (1500, 7100):
        row = details[place]
        details.insert(place + 1, [row[0], str(len(details)), row[MADE], "10", *row[4:]])
        yield folder(2024), "CINdetails.csv", row[0], "two referrals on one day", "none: counted once"


def _in_referrals(returns: Returns) -> Iterator[tuple[str, ...]]:
    details = returns[2023]["CINdetails.csv"]
    details[3456][SOURCE] = "11"
    yield folder(2023), "CINdetails.csv", details[3456][0], "unknown ReferralSource code", "none"
    details = returns[2022]["CINdetails.csv"]
    year_began = "2021-04-01"
    pairs = [
        (first, then)
        for first, then in pairwise(details[1:])
        if first[0] == then[0] and first[MADE] >= year_began and first[CLOSED] and then[CLOSED]
    ]
    first, then = pairs[40]
    first[CLOSED] = then[CLOSED]
    yield folder(2022), "CINdetails.csv", first[0], "referred while an earlier referral is open", "none: counted"


def _no_birth(returns: Returns) -> Iterator[tuple[str, ...]]:
    header = returns[2025]["header.csv"]
    header[350][2] = ""
    yield folder(2025), "header.csv", header[350][0], "birth date blank", "age not known from this return"


def _in_plans(returns: Returns) -> Iterator[tuple[str, ...]]:
    """A plan of a child who never came into care, so that no route into care hangs on it."""
    looked_after = {row[0] for files in returns.values() for row in files["header.csv"]}
    ended = [row for row in returns[2023]["ChildProtectionPlans.csv"][1:] if row[PLAN_ENDED]]
    begun = [row for row in ended if year_ending(british(row[PLAN_STARTED])) == 2023]
    plan = [row for row in begun if row[0] not in looked_after][30]
    plan[PLAN_ENDED] = _earlier(plan[PLAN_STARTED])
    yield folder(2023), "ChildProtectionPlans.csv", plan[0], "plan ends before it starts", "none"


def _later(text: str, days: int) -> str:
    return written(british(text) + days)


def _earlier(text: str) -> str:
    return _later(text, -9)

"""What the invented history is made of. Days are whole numbers (date.toordinal), so that arithmetic stays exact."""

from dataclasses import dataclass, field
from datetime import date
from functools import cache
from itertools import count

FIRST_YEAR, LAST_YEAR = 2016, 2025  # years ending 31 March with a return
YEARS = range(FIRST_YEAR, LAST_YEAR + 1)
AGE_LIMITS = {1: "under 1", 5: "1 to 4", 10: "5 to 9", 16: "10 to 15", 99: "16 and over"}


def day(year: int, month: int, of_month: int) -> int:
    """A calendar date as a whole number."""
    return date(year, month, of_month).toordinal()


DATA_TO = day(LAST_YEAR, 3, 31)


@dataclass(eq=False)
class Child:
    """One invented child. status_ended: when unaccompanied status ended, if recorded; due: expected birth, if known.

    disabilities: the codes recorded from the day disability_known on, none for no disability.
    """

    id: str
    born: int
    sex: str
    ethnic: str
    unaccompanied: bool = False
    status_ended: int | None = None
    due: int | None = None
    periods: list["Period"] = field(default_factory=list)
    short_breaks: list["Episode"] = field(default_factory=list)
    referrals: list["Referral"] = field(default_factory=list)
    plans: list["Plan"] = field(default_factory=list)
    disabilities: tuple[str, ...] = ()
    disability_known: int = 0

    @property
    def eighteenth(self) -> int:
        """The 18th birthday; 1 March for a child born on 29 February (R10)."""
        return birthday(self.born, 18)

    def age_on(self, when: int) -> int:
        """Completed years (R10)."""
        years = date.fromordinal(when).year - date.fromordinal(self.born).year
        return years - (when < birthday(self.born, years))

    def age_group(self, when: int) -> str:
        """The age band on a day."""
        age = self.age_on(when)
        return next(group for limit, group in AGE_LIMITS.items() if age < limit)


@dataclass(eq=False)
class Episode:
    """One SSDA903 row, uncut: ended and reason_ceased are as they will one day be."""

    started: int
    new_because: str
    legal_status: str
    need: str
    place: str
    provider: str
    ended: int = 0
    reason_ceased: str = "X1"
    move_reason: str = ""


@dataclass(eq=False)
class Period:
    """One period of care. outcome is how it ends; gap is the days to the next start, None when there is none."""

    started: int
    ended: int
    outcome: str
    legal_status: str
    need: str
    gap: int | None = None
    episodes: list[Episode] = field(default_factory=list)


@dataclass(eq=False)
class Referral:
    """One referral and the case it opened, uncut."""

    made: int
    source: str
    need: str
    closed: int
    reason: str
    conference: int | None = None
    no_further_action: bool = False


@dataclass(frozen=True)
class Plan:
    """One child protection plan, uncut. latest: the category of abuse when it ended; previous: plans before this."""

    started: int
    ended: int
    category: str
    latest: str
    previous: int = 0


def birthday(born: int, age: int) -> int:
    """The day a child turns an age (R10: a 29 February birth turns on 1 March in common years)."""
    birth = date.fromordinal(born)
    if (birth.month, birth.day) == (2, 29) and (birth.year + age) % 4:
        return day(birth.year + age, 3, 1)
    return day(birth.year + age, birth.month, birth.day)


@cache
def year_ending(when: int) -> int:
    """The year ending 31 March a day falls in."""
    that = date.fromordinal(when)
    return that.year + (that.month >= 4)


def new_id(numbers: "count[int]") -> str:
    """A short id, a letter and four digits, in an order that says nothing about when the child was met."""
    scattered = (next(numbers) * 104_729 + 77_777) % 260_000
    return f"{chr(ord('A') + scattered // 10_000)}{scattered % 10_000:04d}"

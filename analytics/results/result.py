"""What the front desk hands out. Nothing here was not let through by the gate."""

from dataclasses import dataclass

import pandas as pd

from analytics.measures.declare import Measure
from analytics.results.ask import Ask

COLUMNS = (
    "measure",
    "la_code",
    "la_name",
    "period_start",
    "period_end",
    "breakdown",
    "group",
    "second_breakdown",
    "second_group",
    "numerator",
    "denominator",
    "value",
    "lower",
    "upper",
    "unit",
    "status",
)
STATUSES = ("", "hidden", "low", "low_reliability", "not_available", "not_applicable", "incomplete", "provisional")
LETTERS = {"hidden": "[c]", "low": "[k]", "low_reliability": "[u]", "not_available": "[x]", "not_applicable": "[z]"}


@dataclass(frozen=True)
class Source:
    """Where figures come from, in the words shown under a block."""

    text: str  # "Exampleshire SSDA903 extract to 31 March 2025 (invented sample)"
    licence: str = ""
    invented: bool = False


@dataclass(frozen=True)
class Result:
    """Figures of one measure for one question.

    figures: one row per authority, period and group, columns COLUMNS. period_start, period_end: datetime64 days.
    numerator, denominator: float with NaN where there is none (counts are whole; the numerator of a mean is a sum of
    days, that of a net flow may be under 0). value, lower, upper: float; in the unit of the measure's formula: per
    10,000, per cent 0 to 100, days, per 1,000 days, or children. status: one of STATUSES. A hidden figure is NaN with status "hidden", never zero.
    notes: sentences that belong beside the figures. mode: "internal" or "publication".
    """

    measure: Measure
    ask: Ask
    mode: str
    figures: pd.DataFrame
    source: Source
    notes: tuple[str, ...] = ()


@dataclass(frozen=True)
class GoLive:
    """When a programme started at a pilot site: a band as wide as the doubt."""

    from_date: str  # ISO day, first possible
    to_date: str  # ISO day, last possible
    words: str  # "April 2015 (month known): service start"


@dataclass(frozen=True)
class Comparator:
    """Somebody to stand beside.

    role: "england", "region", "neighbours", "group" or "pilot_site" ("published" is the authority itself as DfE prints
    it). key: "england", "E12000009", "neighbours:2025", "group", "site:S001". la_code: its key in the published tables, "" where
    members says which places it is the middle of. reason: why a group was chosen, in its chooser's words.
    """

    key: str
    role: str
    name: str  # "England", "South West", "Hertfordshire: Family Safeguarding"
    short_name: str  # label at a line's end: "England", "South West", "Hertfordshire (pilot site)"
    la_code: str
    go_live: GoLive | None = None
    members: tuple[str, ...] = ()
    reason: str = ""

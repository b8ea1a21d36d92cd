"""What places are set against: the median, region and England as lines with labels that nothing runs through, and the range."""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from math import isfinite

from analytics.charts import look, over_time
from analytics.measures.declare import Measure
from analytics.results import words
from analytics.results.places import PlacesBeside

LETTER, BOLD = 7.2, 7.8  # px: the most an average letter takes
OTHER_REGION = "1.5px,9px"  # sparser dots for the other half of London
APART = 10  # px between the words of a label and the next line


@dataclass(frozen=True)
class Line:
    """A line through all strips. said: its name and value."""

    value: float
    said: str
    role: look.Role
    bold: bool = False

    @property
    def wide(self) -> float:
        """px of its words."""
        return len(self.said) * (BOLD if self.bold else LETTER)


def lines(found: PlacesBeside) -> list[Line]:
    """The median of the places, regions and England: those with a figure, lowest first."""
    regions = [row.key for row in found.references if row.role == "region"]
    there = []
    for row in found.references:
        role = look.ROLES[row.role]
        if row.key in regions[1:]:
            role = replace(role, dash=OTHER_REGION)
        if row.known:
            there.append(Line(row.value, f"{row.name} {said(row.value, found.measure)}", role))
    if isfinite(found.median):
        text = f"{whose(found)} median {said(found.median, found.measure)}"
        there.append(Line(found.median, text, middle_role(found.set.role), bold=True))
    return sorted(there, key=lambda line: line.value)


def whose(found: PlacesBeside) -> str:
    """To stand before "median": a set that somebody chose is never called neighbours."""
    return "Chosen places'" if found.set.role == "group" else "Neighbours'"


def middle_role(role: str) -> look.Role:
    """How the middle of a set looks: the colour of neighbours is theirs alone."""
    return look.ROLES["group" if role == "group" else "neighbours"]


def what_is_grey(found: PlacesBeside, short: bool = False) -> str:
    """ "Grey: range of the ten, 12 to 91"; nothing where there is no range. short: for a phone."""
    if not isfinite(found.lowest):
        return ""
    which = over_time.SMALL[found.n] if found.n < len(over_time.SMALL) else words.number(found.n)
    those = f"{which} with a figure" if found.n < found.of and not short else which
    return f"Grey: range of the {those}, {said(found.lowest, found.measure)} to {said(found.highest, found.measure)}"


def said(value: float, measure: Measure, places: int = 0) -> str:
    """A figure in words: "27", "44%"; with more decimals than asked for where it would read as 0 without being 0."""
    enough = decimals(value, places)
    return words.percent(value, enough) if is_share(measure) else words.number(value, enough)


def decimals(value: float, places: int) -> int:
    """So many decimals, or the few more at which a figure that is not zero does not read as zero."""
    return next((p for p in range(places, 3) if not value or words.round_half_up(value, p)), 3)


def is_share(measure: Measure) -> bool:
    """Whether the figures are percentages."""
    return measure.formula.unit == "percent"


def brief(counted: str) -> str:
    """What is counted in a word or two: "children in need" and "children starting ..." are children."""
    return "children" if counted.startswith("children") else over_time.noun(counted).partition(" of ")[0]


def sides(at: Sequence[float], wide: Sequence[float], before: float, after: float) -> list[tuple[str, int]]:
    """Anchor ("right": it ends at its line) and row from below of each label.

    at: px of the lines, lowest first; wide: px of their words; before, after: px at which labels are cut at the left
    and right. The first few labels go to the left of their lines and the others to the right, in steps, so that no line
    runs through another's label. Of all ways the one that is cut least and takes the fewest rows.
    """
    wide = [each + APART for each in wide]
    ways = []
    for left in range(len(at) + 1):
        to_left = _steps([-px for px in at[:left]][::-1], wide[:left][::-1])[::-1]
        to_right = _steps(at[left:], wide[left:])
        cut = sum(max(0, before - (px - each)) for px, each in zip(at[:left], wide, strict=False))
        cut += sum(max(0, px + each - after) for px, each in zip(at[left:], wide[left:], strict=True))
        rows = [*(("right", row) for row in to_left), *(("left", row) for row in to_right)]
        ways.append((cut, max((row for _, row in rows), default=0), left, rows))
    return min(ways)[-1]


def _steps(at: Sequence[float], wide: Sequence[float]) -> list[int]:
    """Rows of labels that begin at their lines and run to the right: each above all lines that it runs over."""
    rows = [0] * len(at)
    for place in reversed(range(len(at))):
        over = [rows[after] + 1 for after in range(place + 1, len(at)) if at[after] < at[place] + wide[place]]
        rows[place] = max(over, default=0)
    return rows

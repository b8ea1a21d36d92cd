"""A place's yearly figures as marks on a pilot site's charts: lines that stop at gaps and breaks, and letters for the gaps."""

from dataclasses import dataclass
from math import isfinite

from analytics.charts import look
from analytics.charts.placebo_words import roughly
from analytics.charts.site_years import Years
from analytics.results.result import LETTERS
from analytics.results.site_series import SiteLine, breaks_of


def newest(line: SiteLine) -> tuple[int, str]:
    """The last year with a figure, and the figure as charts say it."""
    year = max(line.known)
    return year, roughly(line.measure, line.exact(year))[0]


@dataclass(frozen=True)
class Drawn:
    """One line on its axis. pieces: runs of (year, where it stands, figure) that may be joined."""

    line: SiteLine
    years: Years
    pieces: tuple[tuple[tuple[int, float, float], ...], ...]

    @property
    def last(self) -> tuple[int, float, float]:
        return self.pieces[-1][-1]

    @property
    def points(self) -> list[tuple[int, float, float]]:
        return [point for piece in self.pieces for point in piece]


def pieces(line: SiteLine, years: Years) -> Drawn:
    """A line cut at its gaps and where a figure stops being the one before it."""
    cuts = {day.year for day, _ in breaks_of(line.measure)}
    runs: list[list[tuple[int, float, float]]] = []
    for year, value in line.known.items():
        if not runs or runs[-1][-1][0] != year - 1 or year in cuts:
            runs.append([])
        runs[-1].append((year, years.of(year), value))
    return Drawn(line, years, tuple(map(tuple, runs)))


def traces_of(drawn: Drawn, marks: bool, axis: str = "") -> list[dict]:
    """A trace that breaks between its pieces. marks: one at every figure, else at the last and where one stands alone."""
    role, measure = look.ROLES[drawn.line.role], drawn.line.measure
    across: list[float | None] = []
    up: list[float | None] = []
    told: list[str] = []
    sizes: list[int] = []
    for piece in drawn.pieces:
        if across:
            across, up, told, sizes = [*across, None], [*up, None], [*told, ""], [*sizes, 0]
        for year, place, value in piece:
            across, up, told = [*across, place], [*up, value], [*told, f"{year}: {roughly(measure, value)[0]}"]
            last = (year, place, value) == drawn.last
            sizes.append(role.mark if marks or last else 5 * (len(piece) == 1))
    return [
        {
            "type": "scatter",
            "mode": "lines+markers",
            "name": look.safe(drawn.line.name),
            "x": across,
            "y": up,
            "text": told,
            "line": {"color": role.colour, "width": role.width, "dash": role.dash},
            "marker": look.marker(role, sizes),
            "connectgaps": False,
            "cliponaxis": False,
            "hovertemplate": "%{fullData.name}, %{text}<extra></extra>",
            "xaxis": f"x{axis}",
            "yaxis": f"y{axis}",
        }
    ]


def gaps(line: SiteLine, years: Years) -> list[tuple[float, float, str]]:
    """Where a line has no figure though its years have begun: from, to and the letter, runs of one reason together."""
    runs: list[tuple[float, float, str]] = []
    for year, value, status in zip(line.years, line.values, line.statuses, strict=True):
        if isfinite(value):
            continue
        letter, left, right = LETTERS.get(status, LETTERS["not_available"]), years.at(year - 0.5), years.at(year + 0.5)
        if status == "incomplete":
            letter = ""
        if runs and runs[-1][2] == letter and abs(runs[-1][1] - left) < 1e-9:
            left = runs.pop()[0]
        runs.append((left, right, letter))
    return runs

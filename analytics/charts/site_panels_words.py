"""What is said of several sites of one programme beside each other, and their tables. Plain text: pages escape it."""

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from math import isfinite

from analytics.charts import look, table
from analytics.charts.findings import capital, joined
from analytics.charts.go_live import NOT_FOUND
from analytics.charts.over_time import SMALL, Said
from analytics.charts.placebo_words import REFUSED, amount, did, exactly, letter, shortest, signed
from analytics.charts.places_words import plainly
from analytics.charts.site_lines_words import columns_of
from analytics.results.before_after import COUNT, OK, BeforeAfter
from analytics.results.result import LETTERS, GoLive
from analytics.results.site_series import SiteLine

MOST = 9  # panels
WITHOUT = "not known"


@dataclass(frozen=True)
class SitePanel:
    """One site: its official figures, England's beside them (None for none), its go-live and the change over it.

    go_live, found: None for a site whose go-live was not found. project: what was tried there.
    """

    site: SiteLine
    england: SiteLine | None
    go_live: GoLive | None
    found: BeforeAfter | None
    project: str = ""

    @property
    def lines(self) -> list[SiteLine]:
        return [self.site, *([self.england] if self.england is not None else [])]

    @property
    def under(self) -> str:
        """What stands under the site's name."""
        when = f"go-live {self.go_live.words}" if self.go_live is not None else NOT_FOUND.lower()
        return capital(", ".join(part for part in (self.project, when) if part))


def shown(panels: Sequence[SitePanel]) -> list[SitePanel]:
    """Those that are drawn: the first MOST, A to Z."""
    return _a_to_z(panels)[:MOST]


def _a_to_z(panels: Sequence[SitePanel]) -> list[SitePanel]:
    return sorted(panels, key=lambda panel: (plainly(panel.site.name), panel.project))


def left_out_note(panels: Sequence[SitePanel]) -> str:
    """Which sites have no panel, "" where all have one."""
    names = [plainly(panel.site.name) for panel in _a_to_z(panels)[MOST:]]
    return f"The first {MOST} sites, A to Z, have a panel. The table also has {joined(names)}." if names else ""


def said(panels: Sequence[SitePanel]) -> Said:
    """How many sites were lower and higher after go-live, each site's change and England's over the same years; no average."""
    panels = _a_to_z(panels)
    measure = panels[0].site.measure
    title = _title(panels)
    sentence = " ".join(one for one in _sentences(panels) if one)
    return Said(title, sentence, f"Small line charts: {measure.title}. {title}.")


def _way(panel: SitePanel) -> str:
    if panel.found is None or panel.found.status != OK:
        return WITHOUT
    return "lower" if panel.found.change < 0 else "higher" if panel.found.change > 0 else "level"


def _title(panels: Sequence[SitePanel]) -> str:
    told = Counter(map(_way, panels))
    ways = [f"{_many(told[way])} {way}" for way in ("lower", "higher", "level") if told[way]]
    without = [f"{_many(told[WITHOUT])} {WITHOUT}"] if told[WITHOUT] else []
    sites = f"{capital(_many(len(panels)))} site{'s' * (len(panels) != 1)}"
    if not ways:
        return shortest([f"{sites}, none with a before and an after", "No site has a before and an after"])
    after = f"{joined(ways)} after go-live"
    first, *rest = ways
    of_all = joined(
        [f"{capital(first.partition(' ')[0])} of {_many(len(panels))} sites {first.partition(' ')[2]}", *rest]
    )
    return shortest(
        [
            f"{sites}: {', '.join([after, *without])}; no average is drawn",
            f"{of_all} after go-live; no average is drawn",
            f"{sites}: no average is drawn",
        ]
    )


def _many(count: int) -> str:
    return SMALL[count] if count < len(SMALL) else str(count)


def _sentences(panels: Sequence[SitePanel]) -> list[str]:
    named = _names(panels)
    moved = [(name, panel.found) for name, panel in zip(named, panels, strict=True) if _way(panel) != WITHOUT]
    lacking = [
        name for name, panel in zip(named, panels, strict=True) if panel.found is not None and _way(panel) == WITHOUT
    ]
    undated = [name for name, panel in zip(named, panels, strict=True) if panel.found is None]
    told = []
    if moved:
        told.append(f"From the years before each go-live to those after: {'; '.join(_moved(*each) for each in moved)}.")
    if lacking:
        told.append(f"A year of these is hidden or not published, so there is no change: {joined(lacking)}.")
    if undated:
        told.append(f"{NOT_FOUND}: {joined(undated)}.")
    if panels[0].site.measure.value == COUNT:
        told.append("Numbers of places of different size share no scale, so no panels are drawn.")
    return [*told, "No average is drawn: sites, years and projects differ. We cannot tell why."]


def _names(panels: Sequence[SitePanel]) -> list[str]:
    """Each site's name, with its project where the place is here more than once."""
    names = [plainly(panel.site.name) for panel in panels]
    return [
        f"{name} ({panel.project})" if names.count(name) > 1 and panel.project else name
        for name, panel in zip(names, panels, strict=True)
    ]


def _moved(name: str, found: BeforeAfter) -> str:
    ours = f"{name} {did(found.change)} by {amount(found.change)}" if found.change else f"{name} neither rose nor fell"
    theirs = f" (England {signed(found.england_change)})" if isfinite(found.england_change) else ""
    return f"{ours}{theirs}"


# The tables ----------------------------------------------------------------------------------------------------------


def numbers(panels: Sequence[SitePanel], caption: str) -> str:
    """A row a site with both sides and the change; then every year of every site. A missing figure is its letter."""
    panels = _a_to_z(panels)
    heads = ["Site", "What was tried", "Go-live", "Before", "After", "Change, per cent of before", "England's change"]
    summary = table.html(caption, heads, [_row(panel) for panel in panels], ["", "", "", "n", "n", "n", "n"])
    lines = _lines(panels)
    years = sorted({year for _, line in lines for year in line.years})
    columns = [("Year ending 31 March", "", [str(year) for year in years])]
    columns += [column for name, line in lines for column in columns_of(line, years, name)]
    names, kinds, cells = zip(*columns, strict=True)
    return summary + table.html(f"{caption}: every year", list(names), list(zip(*cells, strict=True)), list(kinds))


def _lines(panels: Sequence[SitePanel]) -> list[tuple[str, SiteLine]]:
    """Every site's once, then England's; a place with two projects has one column."""
    sites = {panel.site.key: (panel.site.name, panel.site) for panel in panels}
    england = [("England", panel.england) for panel in panels if panel.england is not None]
    return [*sites.values(), *england[:1]]


def _row(panel: SitePanel) -> list[str]:
    found = panel.found
    words = [look.safe(panel.site.name), look.safe(panel.project)]
    if found is None:
        return [*words, NOT_FOUND, *[letter(LETTERS["not_applicable"])] * 4]
    lacking = REFUSED[found.status][0] if found.status != OK else LETTERS["not_available"]
    sides = [exactly(found.measure, one) if isfinite(one) else letter(lacking) for one in (found.before, found.after)]
    moves = [
        signed(one, 1) if isfinite(one) else letter(otherwise)
        for one, otherwise in ((found.change, lacking), (found.england_change, LETTERS["not_available"]))
    ]
    return [*words, look.safe(panel.go_live.words if panel.go_live else ""), *sides, *moves]

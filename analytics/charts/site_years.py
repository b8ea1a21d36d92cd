"""Where a year or a day stands on the axis of a pilot site's chart: by the calendar, or by years since go-live."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from math import floor

from analytics.results.before_after import STOCK, Window
from analytics.results.result import GoLive
from analytics.results.site_series import since

MARCH = 3
AT_A_DAY = 0.35  # of a year each side of a 31 March that a bracket takes


@dataclass(frozen=True)
class Years:
    """An axis of years ending 31 March: figures stand at the end of their year, days between two ends.

    window: given, the axis is of years since its go-live, where the band of the go-live fills what lies between −1 and 0;
    None for the calendar. An April go-live has no year 0: its lines go straight from −1 to +1.
    """

    kind: str
    window: Window | None = None

    def of(self, year: int) -> float:
        """Where the figure of a year stands."""
        return float(year if self.window is None else since(year, self.window))

    def day(self, day: date) -> float:
        """Where a day stands: 31 March is the end of its year."""
        year = day.year - (day <= date(day.year, MARCH, 31))  # whose 31 March lies before the day
        start = date(year, MARCH, 31)
        part = (day - start).days / (date(year + 1, MARCH, 31) - start).days
        return self._between(year, part)

    def _between(self, year: int, part: float) -> float:
        return self.of(year) + part * (self.of(year + 1) - self.of(year))

    def at(self, place: float) -> float:
        """Where a place between two years of the calendar stands, such as half way between them."""
        return self._between(floor(place), place - floor(place))

    def band(self, go_live: GoLive) -> tuple[float, float]:
        """Both ends of the go-live, at least a month apart; since go-live it is the year between −1 and 0."""
        if self.window is not None:
            return -1.0, 0.0
        first, last = (self.day(date.fromisoformat(day)) for day in (go_live.from_date, go_live.to_date))
        return first, max(last, first + 1 / 12)

    def span(self, years: Sequence[int]) -> tuple[float, float]:
        """What some years in a row take up: of a flow the whole of them, of children on a day a little around it."""
        if self.kind == STOCK:
            return self.of(years[0]) - AT_A_DAY, self.of(years[-1]) + AT_A_DAY
        return self.of(years[0]) - 1, self.of(years[-1])

    def ticks(self, first: float, last: float, width: float, room: float) -> tuple[list[float], list[str]]:
        """Whole years that fit, and their words. width, room: px of the axis and of a label."""
        low, high = round(first), round(last)
        every = 1
        while width * every / max(last - first, 1) < room:
            every += 1
        # counted from the newest year, or from the go-live, so that these always stand
        from_here = high if self.window is None else 0
        ticks = [at for at in range(low, high + 1) if (at - from_here) % every == 0]
        if self.window is None:
            return [float(at) for at in ticks], [str(at) for at in ticks]
        told = [f"+{at}" if at > 0 else f"−{-at}" if at < 0 else "0" for at in ticks]
        return [float(at) for at in ticks], [*told[:-1], f"{told[-1]} years"] if told else []

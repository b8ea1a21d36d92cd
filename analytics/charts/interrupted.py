"""Our own months before and after a go-live of ours, with a straight line through each side; and what the step is in words."""

from plotly.graph_objects import Figure

from analytics.charts import go_live, look, over_time, rows, table
from analytics.charts.control import DESK, HEIGHT, PHONE, PHONE_HEIGHT, PHONE_PLOT_WIDTH, PLOT_WIDTH
from analytics.charts.findings import capital
from analytics.charts.over_time import Said
from analytics.charts.placebo_words import shortest
from analytics.results import words
from analytics.results.interrupted import (
    FEW_AFTER,
    FEW_BEFORE,
    FEW_EVENTS,
    FEWEST_EACH_SIDE,
    GAP,
    HIDDEN,
    ON_A_DAY,
    InterruptedAtHome,
)
from analytics.results.result import LETTERS, GoLive
from analytics.results.verdict import Estimate

DOT, PHONE_DOT = 7, 5  # px
BELOW = 28  # px for the fixed sentence
STEEP = 10  # a step of ten or more is said whole
# in the hatched place of a chart that is not drawn
REFUSED = {
    ON_A_DAY: f"{LETTERS['not_applicable']} Not for a number on a day",
    FEW_EVENTS: f"{LETTERS['not_available']} Too few in a quarter to draw lines",
    HIDDEN: words.hidden(),
    GAP: f"{LETTERS['not_available']} A {{each}} near the go-live is missing",
    FEW_BEFORE: f"{LETTERS['not_available']} Too few {{each}}s before",
    FEW_AFTER: "Too early: too few {each}s since",
}
ELSE_TOO = "Whatever else began then is in it too. We cannot tell why from these figures."
ALIKE = "Where neighbouring {each}s are alike the intervals are too narrow."


def draw(found: InterruptedAtHome, phone: bool = False) -> Figure:
    """One blue dot a period, joined lightly, from zero; a dark straight line through each side; the go-live a dashed band.

    Without lines it is a hatched place that says why. Every figure holds the fixed sentence.
    """
    if found.refused:
        return go_live.nothing(REFUSED[found.refused].format(each=found.each))
    plot = _Plot(found, phone)
    layout = look.frame(plot.height, plot.margin)
    layout["xaxis"] = plot.time_axis()
    layout["yaxis"] = look.value_axis(0, plot.top, plot.ticks)
    layout["annotations"] = [*plot.end_labels(), plot.go_live_words(), go_live.caveat(plot.margin[0])]
    layout["shapes"] = go_live.band(plot.go_live, "own")
    return look.figure([plot.dots(), *plot.lines()], layout)


def key(found: InterruptedAtHome) -> list[tuple[str, str, str]]:
    """For the text line above a phone chart: (value, name, colour of the words) of the newest dot and of the line there."""
    if found.refused:
        return []
    last = found.points[-1]
    when = words.period(last.start, last.end)
    return [
        (words.number(last.number), f"{_events(found)} in {when}, dot", look.BLUE),
        (over_time.number(found.lines[-1]), "there on the straight line", look.TEXT),
    ]


# The tables ----------------------------------------------------------------------------------------------------------


def numbers(found: InterruptedAtHome, caption: str) -> str:
    """The step and both slopes with their intervals; then every period with its count and its line. "" without lines."""
    if found.refused:
        return ""
    each, events = found.each, _events(found)
    steps = [
        (f"Step at {_when(found)}, {events} a {each}", found.found.level),
        (f"Change of slope there, {events} a {each} each {each}", found.found.slope),
        (f"Slope before, {events} a {each} each {each}", found.found.before_slope),
    ]
    cells = [[look.safe(what), _signed(one), words.interval(one.lower, one.upper, _places(one))] for what, one in steps]
    cells += [
        [f"{capital(each)}s before", words.number(len(found.before)), ""],
        [f"{capital(each)}s after", words.number(len(found.after)), ""],
    ]
    summary = table.html(caption, ["What", "Figure", "95% interval"], cells, ["", "n", "n"])
    told = [
        [capital(words.period(point.start, point.end)), words.number(point.number), words.number(line, 1), side]
        for point, line, side in zip(
            found.points, found.lines, ["before"] * len(found.before) + ["after"] * len(found.after), strict=True
        )
    ]
    heads = [capital(each), capital(events), "Straight line", "Side"]
    return summary + table.html(f"{caption}: every {each}", heads, told, ["", "n", "n", "s"])


# Words ---------------------------------------------------------------------------------------------------------------


def said(found: InterruptedAtHome) -> Said:
    """By how much the level stepped and the slope changed at the date, and that this says when and never why."""
    title = _title(found)
    sentence = _refused(found) if found.refused else _sentence(found)
    return Said(title, sentence, f"Dot chart: {found.result.measure.title}. {title}.")


def _title(found: InterruptedAtHome) -> str:
    events, when = _events(found), _when(found)
    if found.refused == ON_A_DAY:
        return "A step cannot be told from a number on a day"
    if found.refused:
        few = "early" if found.refused == FEW_AFTER else "few"
        return f"Too {few} to say whether {events} stepped at {when}"
    level, each = found.found.level, found.each
    if not _clear(level) and _clear(found.found.slope):
        return shortest(
            [f"No clear step{what} at {when}, but a clear change of slope" for what in (f" in {events}", "")]
        )
    change = f"Clear {_way(level)}" if _clear(level) else "No clear change"
    return shortest([f"{change} at {when}: a step of {_signed(level)}{what} a {each}" for what in (f" {events}", "")])


def _way(step: Estimate) -> str:
    return "fall" if step.value < 0 else "rise"


def _sentence(found: InterruptedAtHome) -> str:
    each, events, step, slope = found.each, _events(found), found.found.level, found.found.slope
    told = [
        f"At {_when(found)} the level of {events} stepped by {_signed(step)} a {each} "
        f"(95% interval {_ends(step)}): {_read(step, 'step')}.",
        f"What they gain from {each} to {each} changed by {_signed(slope)} ({_ends(slope)}): {_read(slope, 'change')}.",
        f"Two straight lines through {len(found.before)} {each}s before and {len(found.after)} after.",
        _in_two(found),
        ELSE_TOO,
        ALIKE.format(each=each),
    ]
    return " ".join(one for one in told if one)


def _read(one: Estimate, what: str) -> str:
    return (
        f"chance alone would rarely give a {what} this size" if _clear(one) else f"not clearly different from no {what}"
    )


def _in_two(found: InterruptedAtHome) -> str:
    """A go-live inside a period: the period is counted before, and is partly after."""
    if found.begins == found.go_live:
        return ""
    return f"The {found.each} of the go-live, partly before and partly after it, is the last one before."


def _refused(found: InterruptedAtHome) -> str:
    each, events = found.each, _events(found)
    needed = f"Two straight lines need {FEWEST_EACH_SIDE} {each}s in a row on each side of the go-live, complete and not hidden"
    if found.refused == FEW_AFTER:
        more = f"{found.more} more {each}{'s' * (found.more != 1)}"
        until = words.period(found.known_on, found.known_on)
        return f"{needed}. It needs {more}, up to {until}."
    return {
        ON_A_DAY: "A number on a day is mostly that of the day before, so a step in it cannot be told from chance this way. "
        "Look at those who start and leave instead.",
        FEW_EVENTS: f"There are too few {events} in a {each} for a line through them to say anything.",
        HIDDEN: f"{needed}. A {each} near it is hidden, being a small number.",
        GAP: f"{needed}. A {each} near it is in no return that is loaded.",
        FEW_BEFORE: f"{needed}. The {each}s loaded begin too late; load earlier returns if there are any.",
    }[found.refused]


def _events(found: InterruptedAtHome) -> str:
    return over_time.events(found.result.measure)


def _when(found: InterruptedAtHome) -> str:
    return f"{found.go_live:%B} {found.go_live.year}"


def _clear(one: Estimate) -> bool:
    return one.lower > 0 or one.upper < 0


def _places(one: Estimate) -> int:
    """Decimals: none for a large step, and as many as keep the end of a clear interval off nothing."""
    places = 0 if abs(one.value) >= STEEP else 1
    while _clear(one) and places < 3 and not words.round_half_up(min(abs(one.lower), abs(one.upper)), places):
        places += 1
    return places


def _signed(one: Estimate) -> str:
    text = words.number(one.value, _places(one))
    return f"+{text}" if words.round_half_up(one.value, _places(one)) > 0 else text


def _ends(one: Estimate) -> str:
    return words.interval(one.lower, one.upper, _places(one))


# The chart -----------------------------------------------------------------------------------------------------------


class _Plot:
    """Where things stand: the scales of one chart and what is placed by them."""

    def __init__(self, found: InterruptedAtHome, phone: bool) -> None:
        self.found, self.phone, self.points = found, phone, found.points
        self.each = rows.step(self.points)
        self.first, self.last = self.points[0].end - self.each * 0.8, self.points[-1].end + self.each * 0.6
        self.top, self.ticks = look.from_zero([*(point.number for point in self.points), *found.lines])
        day = look.day(found.go_live)
        self.go_live = GoLive(day, day, _when(found))
        left, right, top, bottom = PHONE if phone else DESK
        above = go_live.height(self.go_live, phone)
        self.margin = (left, right, top + above, bottom + BELOW)
        self.height = (PHONE_HEIGHT if phone else HEIGHT) + above + BELOW
        self.tall = self.height - self.margin[2] - self.margin[3]

    def time_axis(self) -> dict:
        """Each anniversary of the last period, and the first one."""
        shown = self.points[0].end, self.points[-1].end
        ticks = look.yearly_ticks(*shown, *((PHONE_PLOT_WIDTH, 62) if self.phone else (PLOT_WIDTH, 100)))
        form = "%Y" if self.phone else "%b %Y"
        return look.time_axis(self.first, self.last, ticks, [tick.strftime(form) for tick in ticks])

    def dots(self) -> dict:
        return {
            "type": "scatter",
            "x": [look.day(point.end) for point in self.points],
            "y": look.rounded(point.number for point in self.points),
            "mode": "lines+markers",
            "line": {"color": look.ADDED, "width": 1.25},
            "marker": {"size": PHONE_DOT if self.phone else DOT, "color": look.BLUE, "opacity": 1},
            "cliponaxis": False,
            "hovertemplate": look.hover("children", capital(_events(self.found))),
        }

    def lines(self) -> list[dict]:
        """A straight line through each side; nothing joins the two."""
        split = self.found.first_after
        return [
            {
                "type": "scatter",
                "x": [look.day(self.points[at].end) for at in (first, last)],
                "y": look.rounded(self.found.lines[at] for at in (first, last)),
                "mode": "lines",
                "line": {"color": look.TEXT, "width": 2.5},
                "hoverinfo": "skip",
                "cliponaxis": False,
            }
            for first, last in ((0, split - 1), (split, len(self.points) - 1))
        ]

    def end_labels(self) -> list[dict]:
        """At the right: the newest dot in blue, and the height of the line there."""
        last, height = self.points[-1], self.found.lines[-1]
        newest, line = words.number(last.number), over_time.number(height)
        told = [
            (f"<b>{newest}</b>" if self.phone else f"<b>{newest} in {_short(last)}</b>", last.number, look.BLUE),
            (line if self.phone else f"{line} on the straight line", height, look.TEXT),
        ]
        wanted = [value / self.top * self.tall for _, value, _ in told]
        placed = look.spread(wanted, [look.LABEL_STEP] * len(told))
        at = {"xref": "paper", "x": 1, "xshift": 8, "yref": "paper"}
        return [
            look.note(text, y=round(up / self.tall, 4), font={"size": look.SMALLEST, "color": colour}, **at)
            for (text, _, colour), up in zip(told, placed, strict=True)
        ]

    def go_live_words(self) -> dict:
        at = (self.found.go_live - self.first) / (self.last - self.first)
        return go_live.words(self.go_live, at, self.phone, role="own")


def _short(point) -> str:
    return f"{point.end:%b} {point.end.year}"

"""Brackets under the years before and after a go-live, with their means: placed where no line runs through them."""

from collections.abc import Sequence
from dataclasses import dataclass
from itertools import pairwise

LETTER, PAD, ROW = 7.6, 6, 19  # px: of a letter, around words, of a row of words
HOOK, UNDER = 6, 4  # px: of a bracket's ends, and between it and its words
STEP = 3  # px between the heights that are tried
Spot = tuple[float, float]  # px from the left and from the bottom of the plot


@dataclass(frozen=True)
class Bracket:
    """One side. start, end: px from the left; at: px from the bottom, its ends turn up from there. words: what it is,
    from words_at on, their middle at words_up.
    """

    start: float
    end: float
    at: float
    words: str
    words_at: float
    words_up: float


def brackets(
    sides: Sequence[tuple[float, float, str]],
    lines: Sequence[Sequence[Spot]],
    width: float,
    tall: float,
    lowest: float,
    near: float,
) -> tuple[list[Bracket], float]:
    """Both brackets at one height, and how many times longer the upright scale must be for them: 1, or more for no room.

    sides: (from, to, words) of before and after. lines: every piece of every line. lowest: nothing stands lower. near: the
    height of the site's own line: the nearest room under it is taken first, then the nearest over it. All in px.
    """
    spans = _words_across(sides, width)
    rows = 1 + (spans[0][1] + PAD - 1 > spans[1][0])
    need = HOOK + UNDER + ROW * rows
    left, right = min(sides[0][0], spans[0][0]) - PAD, max(sides[1][1], spans[1][1]) + PAD
    taken = [reach for line in lines if (reach := _reach(line, left, right))]
    tops = [lowest + need + STEP * step for step in range(max(int((tall - lowest - need) / STEP) + 1, 0))]
    fitting = [top for top in tops if all(top + PAD < low or top - need - PAD > high for low, high in taken)]
    under = [top for top in fitting if top <= near]
    top = max(under) if under else min(fitting, default=tall - 2)
    longer = 1.0 if fitting else max((high for _, high in taken), default=0.0) / (top - need - PAD)
    at = top - HOOK
    return [
        Bracket(start, end, at, words, span[0], at - UNDER - ROW * (row + 0.5))
        for (start, end, words), span, row in zip(sides, spans, (0, rows - 1), strict=True)
    ], max(longer, 1.0)


def _words_across(sides: Sequence[tuple[float, float, str]], width: float) -> list[tuple[float, float]]:
    """Before's words end just inside their bracket, after's begin just inside theirs; both stay inside the plot."""
    (_, before_end, before), (after_start, _, after) = sides
    longs = [len(words) * LETTER for words in (before, after)]
    start = max(before_end - PAD / 2 - longs[0], 0.0)
    later = min(after_start + PAD / 2, max(width - longs[1], 0.0))
    return [(start, start + longs[0]), (later, later + longs[1])]


def _reach(line: Sequence[Spot], left: float, right: float) -> tuple[float, float] | None:
    """The lowest and highest a line runs between two upright edges; None where it does not pass."""
    heights = [up for across, up in line if left <= across <= right]
    for (before, low), (after, high) in pairwise(line):
        for edge in (left, right):
            if before < edge < after:
                heights.append(low + (high - low) * (edge - before) / (after - before))
    return (min(heights), max(heights)) if heights else None

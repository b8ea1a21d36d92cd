"""Changes a reader marks on a series: when, in what words, and whether the limits are worked out anew from there."""

from dataclasses import dataclass
from datetime import date

LONGEST = 60  # letters of a mark's words
MOST = 3  # marks on one chart


@dataclass(frozen=True)
class Mark:
    """A dated, named change. day: the first day of its month. words: the reader's own, so made inert where shown.

    new_limits: a control chart starts a segment of its own here. The words are the reason that is kept with it.
    """

    day: date
    words: str
    new_limits: bool = False

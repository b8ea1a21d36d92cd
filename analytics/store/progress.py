"""How far a load is, for whoever waits for it."""

from dataclasses import dataclass

READ, CHECK, BUILD = "read", "check", "build"


@dataclass(frozen=True)
class Progress:
    """step: READ, CHECK or BUILD. share: 0 to 1 within the step. what: a file's name, or words."""

    step: str
    share: float
    what: str

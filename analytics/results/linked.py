"""Figures that join both collections: as sound as the share of children found in both, and not shown where that is low."""

import math
from collections.abc import Callable

import numpy as np
import pandas as pd

from analytics.measures.before_care import FOUND
from analytics.results.ask import Ask
from analytics.results.result import Result

SOUND, ENOUGH = 95, 80  # per cent of starts found in the referral data
NUMBERS = ["numerator", "denominator", "value", "lower", "upper"]


def found(ask_for: Callable[[Ask], Result], la: str) -> float:
    """The share of an authority's starts found in its referral data, all years together, in per cent; NaN for none.

    From counts let through by the gate; a year whose counts are hidden is left out.
    """
    figures = ask_for(Ask(FOUND, "year", None, False, la)).figures.dropna(subset=["numerator", "denominator"])
    out_of = figures["denominator"].sum()
    return float(min(100 * figures["numerator"].sum() / out_of, 100)) if out_of else float("nan")


def checked(ask_for: Callable[[Ask], Result], figures: pd.DataFrame) -> tuple[pd.DataFrame, tuple[str, ...]]:
    """Figures of a linked measure as they may be drawn, and what to say of the link.

    An authority with too low a share, or none that may be shown, has no figures: "not available", never zero.
    """
    shares = {la: found(ask_for, la) for la in figures["la_code"].unique()}
    weak = [la for la, share in shares.items() if not share >= ENOUGH]  # none known, or hidden, is not enough either
    if weak:
        hide = figures["la_code"].isin(weak)
        figures = figures.assign(
            **{name: figures[name].where(~hide, np.nan) for name in NUMBERS},
            status=figures["status"].where(~hide, "not_available"),
        )
    return figures, tuple(told for share in shares.values() for told in said(share))


def said(share: float) -> tuple[str, ...]:
    """What to say of a share of starts found in the referral data, in per cent; nothing for none."""
    if np.isnan(share):
        return ()
    told = f"{math.floor(share)}% of children who started to be looked after are found in the referral data"
    if share < ENOUGH:
        return (f"Only {told}: under {ENOUGH}%, so nothing is drawn that joins the two. Check that both use one id.",)
    if share < SOUND:
        return (f"Only {told}: under {SOUND}%, so read this with care.",)
    return (f"{told}.",)

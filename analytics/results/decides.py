"""Which columns of a return decide which rows and columns of an event view, and so which figures a doubtful cell can change.

A view is described here once; which measures count it, and by which of its columns, their declarations say. A view that is
not described is taken to depend on every column. Columns are written table.COLUMN.
"""

import re
from dataclasses import dataclass

from analytics.extracts.problems import CHANGES, TIDY, Rule
from analytics.measures import catalogue
from analytics.measures.declare import Measure, Rate, Stock
from analytics.results.reported import EVERY, UNACCOMPANIED

# where a fact is read (R6), which says what years a row can reach
RETURN = "return"  # from the return that answers for the year
ITSELF = "itself"  # from all returns, and the row of the event itself says it
STACK = "stack"  # from all returns: an event is followed for the measure's window
BEFORE = "before"  # from all returns: an event looks back for the measure's window
START = "start"  # from the row the period of care began with, for as long as the period lasts

Facts = dict[str, tuple[str, frozenset[str]]]  # view column -> where it is read, the columns that decide it

TABLES = {
    "episodes": "CHILD DECOM RNE LS CIN PLACE PLACE_PROVIDER DEC REC REASON_PLACE_CHANGE",
    "header": "CHILD SEX DOB ETHNIC",
    "uasc": "CHILD DUC",
    "cin_details": "LACHILDID CINREFERRALDATE REFERRALSOURCE PRIMARYNEEDCODE CINCLOSUREDATE REASONFORCLOSURE REFERRALNFA",
    "child_identifiers": "LACHILDID PERSONBIRTHDATE SEX",
    "child_characteristics": "LACHILDID ETHNICITY",
    "disabilities": "LACHILDID DISABILITY",
    "child_protection_plans": "LACHILDID CPPSTARTDATE CPPENDDATE",
}
COLLECTIONS = {t: "ssda903" if t in ("episodes", "header", "uasc") else "cin" for t in TABLES}


def columns(table: str, names: str = "") -> frozenset[str]:
    """Columns of a table, all of them or those named."""
    return frozenset(f"{table}.{name}" for name in (names or TABLES.get(table, "")).split())


IN_CARE = columns("episodes", "CHILD DECOM DEC LS")  # when a child is looked after; LS says what is a short break (R2)
STARTS = IN_CARE | columns("episodes", "RNE")
EXITS = IN_CARE | columns("episodes", "REC")
SEX, BIRTH, ETHNIC = (columns("header", f"CHILD {name}") for name in ("SEX", "DOB", "ETHNIC"))
UASC = columns("uasc")
NEED, LEGAL, PLACE = (columns("episodes", name) for name in ("CIN", "LS", "PLACE"))
REFERRED = columns("cin_details", "LACHILDID CINREFERRALDATE")
OPEN = REFERRED | columns("cin_details", "CINCLOSUREDATE REFERRALNFA")
PLANS = columns("child_protection_plans", "LACHILDID CPPSTARTDATE CPPENDDATE")


@dataclass(frozen=True)
class View:
    """rows: where the view's rows are read and what decides which there are; facts: the same of its other columns."""

    read: str
    rows: frozenset[str]
    facts: Facts


def _care(read: str, rows: frozenset[str], **facts: tuple[str, frozenset[str]]) -> View:
    common: Facts = {
        "sex": (read, SEX),
        "age_band": (read, BIRTH),
        "ethnic_group": (read, ETHNIC),
        "unaccompanied": (RETURN, UASC),
        "category_of_need": (START, STARTS | NEED),
        "legal_status": (START, STARTS | LEGAL),
    }
    return View(read, rows, common | facts)


def _followed(rows: frozenset[str], **facts: tuple[str, frozenset[str]]) -> View:
    return _care(ITSELF, rows, **facts)


_AT_ITS_START = {"category_of_need": (RETURN, NEED), "legal_status": (RETURN, LEGAL)}
_FOLLOWED_START = {"category_of_need": (ITSELF, NEED), "legal_status": (ITSELF, LEGAL)}
_NEXT_EXIT = (STACK, EXITS | STARTS)
_NEVER = (RETURN, frozenset())  # says how far returns go, which no row decides
_HOW = (RETURN, columns("episodes", "REC"))
_PERIOD = (START, STARTS | EXITS)  # how long a period of care has lasted


def _on_a_day() -> View:
    return _care(
        RETURN,
        IN_CARE,
        placement=(RETURN, PLACE),
        with_parents=(RETURN, PLACE),
        turns_18_within_12_months=(RETURN, BIRTH),
    )


def _of_referrals(read: str, rows: frozenset[str], **facts: tuple[str, frozenset[str]]) -> View:
    of_child = "child_characteristics", "disabilities"
    common: Facts = {
        "sex": (read, columns("child_identifiers", "LACHILDID SEX")),
        "age_band": (read, columns("child_identifiers", "LACHILDID PERSONBIRTHDATE")),
        "category_of_need": (read, columns("cin_details", "PRIMARYNEEDCODE")),
        "ethnic_group": (read, columns(of_child[0])),
        "disability": (read, columns(of_child[1])),
    }
    return View(read, rows, common | facts)


VIEWS = {
    "starts": _care(
        RETURN,
        STARTS,
        **_AT_ITS_START,
        first_placement=(RETURN, PLACE),
        days_since_exit=(BEFORE, EXITS),
        placement_days=(RETURN, STARTS | EXITS),
        placement_moves=(RETURN, STARTS | EXITS),
    ),
    "ceases": _care(
        RETURN,
        EXITS,
        returned_home=_HOW,
        returned_home_planned=_HOW,
        returned_home_unplanned=_HOW,
        went_to_relatives=_HOW,
        how_left=(RETURN, columns("episodes", "REC") | BIRTH),
        under_18=(RETURN, BIRTH),
        days_in_care=_PERIOD,
    ),
    "looked_after_at_month_end": _on_a_day(),
    "looked_after_at_year_end": _on_a_day(),
    "starts_and_exits": _care(RETURN, STARTS | EXITS),
    "starts_followed": _followed(
        STARTS,
        **_FOLLOWED_START,
        first_placement=(ITSELF, PLACE),
        first_in_year=(ITSELF, STARTS),
        followed_to=_NEXT_EXIT,
        lost_from_view=_NEXT_EXIT,
        days_until_exit=_NEXT_EXIT,
        returned_home=_NEXT_EXIT,
        planned=_NEXT_EXIT,
        unplanned=_NEXT_EXIT,
        outcome=_NEXT_EXIT,
    ),
    "returns_home_followed": _followed(
        EXITS,
        followed_to=_NEVER,
        lost_from_view=_NEVER,
        days_until_next_start=(STACK, STARTS),
        planned=(ITSELF, columns("episodes", "REC")),
        unplanned=(ITSELF, columns("episodes", "REC")),
        how_returned=(ITSELF, columns("episodes", "REC")),
        time_in_care=_PERIOD,
        returned_before=(BEFORE, EXITS),
    ),
    "referrals": _of_referrals(
        RETURN,
        REFERRED,
        no_further_action=(RETURN, columns("cin_details", "REFERRALNFA")),
        assessed_not_in_need=(RETURN, columns("cin_details", "REFERRALNFA REASONFORCLOSURE")),
        days_since_previous=(BEFORE, REFERRED),
    ),
    # which referral is a child's first is decided by all of them: a row can move it to any later year
    "first_referrals_followed": _of_referrals(
        BEFORE,
        REFERRED,
        trial_age=(BEFORE, columns("child_identifiers", "LACHILDID PERSONBIRTHDATE")),
        followed_to=_NEVER,
        lost_from_view=_NEVER,
        days_until_start=(STACK, STARTS),
    ),
    "starts_after_referral": _care(
        RETURN,
        STARTS,
        **_AT_ITS_START,
        route_in=(BEFORE, OPEN | PLANS),
        since_first_referral=(BEFORE, REFERRED),
        days_since_first_referral=(BEFORE, REFERRED),
        found_in_referrals=(BEFORE, REFERRED),
    ),
}


@dataclass(frozen=True)
class Touch:
    """A doubtful column changes figures of a measure: all (EVERY) or those by one breakdown; reads: where it is read."""

    measure: Measure
    breakdown: str
    reads: frozenset[str]


def touched(doubtful: frozenset[str]) -> tuple[Touch, ...]:
    """Every way in which doubtful columns change figures of measures."""
    return tuple(touch for measure in catalogue.MEASURES for touch in _touched(measure, doubtful))


def rates(collection: str) -> tuple[Measure, ...]:
    """The measures of a collection that are over the population."""
    return tuple(m for m in catalogue.MEASURES if m.collection == collection and isinstance(m.formula, Rate | Stock))


def _touched(measure: Measure, doubtful: frozenset[str]) -> list[Touch]:
    view = VIEWS.get(measure.formula.of.view)
    if view is None:
        return [Touch(measure, EVERY, frozenset((RETURN, ITSELF, STACK, BEFORE, START)))] if doubtful else []
    in_total = {view.read} if doubtful & view.rows else set()
    in_total |= _reads(view, named_in(measure), doubtful)
    found = [Touch(measure, EVERY, frozenset(in_total))] if in_total else []
    cuts = [*measure.breakdowns, *((UNACCOMPANIED,) if measure.without_uasc else ())]
    for cut in cuts:
        more = _reads(view, {cut}, doubtful) - in_total
        if more:
            found.append(Touch(measure, cut, frozenset(more)))
    return found


def _reads(view: View, names: set[str], doubtful: frozenset[str]) -> set[str]:
    return {read for name, (read, deciding) in view.facts.items() if name in names and doubtful & deciding}


def named_in(measure: Measure) -> set[str]:
    """The view columns a measure's conditions name."""
    formula = measure.formula
    told = [getattr(formula, part, "") for part in ("once_a_year", "that", "amount", "happened", "days", "adds")]
    told += ["followed_to lost_from_view"] if getattr(formula, "follow_up_days", 0) else []
    conditions = re.sub(r"'[^']*'", "", " ".join((formula.of.where, *told)))
    return set(re.findall(r"[a-z_]\w*", conditions))


# What a broken rule puts in doubt -----------------------------------------------------------------------------------

# rules by what is in doubt. Of a rule that is not named here: the whole row
THE_COLUMN = (
    "R0_unknown_code",
    "R0_blank",
    "R0_birth_unreadable",
    "R0_birth_blank",
    "R0_end_unreadable",
    "R6_stray_date",
)
NOTHING = (
    *("R1_superseded", "R2_long_short_break", "R2_many_short_breaks", "R2_two_kinds_of_short_break"),
    *("R3_continuation", "R3_need_changed", "C1_same_day_referral", "file_replaced", "data_to_after_last_return"),
    "R0_name_cleaned",
)
SOME = {
    "R3_gap_before": "DECOM DEC RNE",
    "R3_started_at_18": "DECOM RNE",
    "R3_no_start_record": "RNE",
    "R4_overlap": "DECOM DEC",
    "R4_same_day": "DECOM DEC",
    "R4_x1_without_continuation": "DEC REC",
    "R4_ended_without_rec": "REC",
    "R4_open_with_rec": "DEC REC",
    "R6_open_then_missing": "DEC REC",
    "C2_referred_while_open": "CINREFERRALDATE",
}
POPULATION = ("R0_population_unreadable", "la_not_known")


def doubtful(rule: str, column: str | None, table: str, begins: bool) -> frozenset[str]:
    """The columns a broken rule puts in doubt. The need of a row that begins no period is read by nothing.

    begins: whether the row's RNE says that a period of care begins, or does not say.
    """
    if rule in NOTHING:
        return frozenset()
    if rule in SOME:
        return columns(table, SOME[rule])
    if rule in THE_COLUMN:
        named = columns(table, column or "")
        return named if begins else named - NEED
    return columns(table)


def kind(rule: Rule, column: str | None, table: str, begins: bool) -> str:
    """Which list a problem row stands in, told without counting: one that feeds no figure can wait."""
    if rule.kind != CHANGES or rule.id in POPULATION:
        return rule.kind
    doubt = doubtful(rule.id, column, table, begins)
    return CHANGES if touched(doubt) else TIDY

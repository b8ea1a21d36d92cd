"""Leaving care: who left, who went home, and whether it lasted."""

from analytics.measures.care_entry import NOT_SEEN, STARTS_FOLLOWED
from analytics.measures.declare import COMMON_BREAKDOWNS, Events, Mean, Measure, Polarity, Rate, Share

CEASES = Events("ceases")
WITHIN = {3: 91, 6: 182, 12: 365, 18: 547, 24: 730}  # months in days (R11)
STARTED_BY = (*COMMON_BREAKDOWNS, "ethnic_group", "first_placement")
RETURNED_BY = (*COMMON_BREAKDOWNS, "ethnic_group", "time_in_care", "how_returned", "returned_before")
LOOKED_AFTER_THEN = Events("looked_after_at_year_end")
AGED_OUT = "The share moves with how many turn 18: two in five of England's leavers in 2025 were 18 or over."
NOT_HOME = "Special guardianship, child arrangements, adoption and living with someone without parental responsibility are not returns home."

CEASED = Measure(
    id="ceased_to_be_looked_after",
    title="Children ceasing to be looked after",
    question="How many children leave care?",
    definition="Children whose period of care ended. A year counts a child once, at the last exit; shorter periods count "
    "every exit. Moving placement is not leaving.",
    why_it_matters="With starts, it says why the number looked after changes.",
    source="SSDA903 episodes (DEC with a ceasing REC), each year from its own return",
    formula=Rate(of=CEASES, once_a_year="last_in_year"),
    did="ceased to be looked after",
    counted="children",
    every_event="exits",
    breakdowns=(*COMMON_BREAKDOWNS, "how_left"),
    against_dfe="As DfE counts it: the last exit of the year, transfers to another authority included.",
)
RETURNED_HOME = Measure(
    id="returned_home_among_ceased",
    title="Returned home among children who ceased to be looked after",
    question="Of children who left care, how many went home?",
    definition="Of children who ceased to be looked after, those who went to live with a parent or someone with parental "
    "responsibility (REC E4A, E4B, or E4 in older returns).",
    why_it_matters="Going home is the most common way out of care for children under 16.",
    source="SSDA903 episodes, each year from its own return",
    formula=Share(of=CEASES, that="returned_home", once_a_year="last_in_year"),
    did="returned home",
    counted="children",
    out_of="children who ceased to be looked after",
    part_of="ceased_to_be_looked_after",
    parts=("returned_home_planned_among_ceased", "returned_home_unplanned_among_ceased"),
    against_dfe="As DfE counts it: the reason of the last exit of the year.",
    caveats=(
        AGED_OUT,
        NOT_HOME,
        "To 2014 DfE published parents and relatives as one category, so its series starts in 2015.",
    ),
)
PLANNED = Measure(
    id="returned_home_planned_among_ceased",
    title="Planned returns home among children who ceased to be looked after",
    question="Of children who left care, how many went home as planned?",
    definition="Of children who ceased to be looked after, those who returned home as part of the care plan (REC E4A).",
    why_it_matters="A planned return can be prepared and supported.",
    source="SSDA903 episodes, each year from its own return",
    formula=Share(of=CEASES, that="returned_home_planned", once_a_year="last_in_year"),
    did="returned home as planned",
    counted="children",
    out_of="children who ceased to be looked after",
    part_of="returned_home_among_ceased",
    against_dfe="As DfE counts it.",
    caveats=(AGED_OUT,),
)
UNPLANNED = Measure(
    id="returned_home_unplanned_among_ceased",
    title="Unplanned returns home among children who ceased to be looked after",
    question="Of children who left care, how many went home without a plan?",
    definition="Of children who ceased to be looked after, those who returned home outside the care plan (REC E4B).",
    why_it_matters="An unplanned return may have had no support in place.",
    source="SSDA903 episodes, each year from its own return",
    formula=Share(of=CEASES, that="returned_home_unplanned", once_a_year="last_in_year"),
    did="returned home unplanned",
    counted="children",
    out_of="children who ceased to be looked after",
    part_of="returned_home_among_ceased",
    against_dfe="As DfE counts it; DfE hides it for about half of authorities because the numbers are small.",
    caveats=(AGED_OUT,),
)
HOME_OR_RELATIVES = Measure(
    id="returned_home_or_to_relatives_among_ceased",
    title="Returned home or went to relatives among children who ceased to be looked after",
    question="Of children who left care, how many went home or to relatives?",
    definition="Of children who ceased to be looked after, those who returned home (REC E4A, E4B, or E4 in older returns) or "
    "went to live with a parent, relative or other person without parental responsibility (REC E13).",
    why_it_matters="To 2014 DfE published the two as one category, so this is the series that runs across that year.",
    source="SSDA903 episodes, each year from its own return",
    formula=Share(of=CEASES, that="returned_home OR went_to_relatives", once_a_year="last_in_year"),
    did="returned home or went to relatives",
    counted="children",
    out_of="children who ceased to be looked after",
    breakdowns=(),
    part_of="ceased_to_be_looked_after",
    parts=("returned_home_among_ceased", "no_parental_responsibility_among_ceased"),
    gives_way=True,
    against_dfe="As DfE counts it, by the reason of the last exit of the year: one category to 2014, three added up from 2015 "
    "and hidden where it hides one of the three.",
    caveats=(
        AGED_OUT,
        "It is more than returns home: someone without parental responsibility may be a relative, a friend or somebody else.",
    ),
)
NO_RESPONSIBILITY = Measure(
    id="no_parental_responsibility_among_ceased",
    title="Left to live with someone without parental responsibility among children who ceased to be looked after",
    question="Of children who left care, how many went to relatives without parental responsibility?",
    definition="Of children who ceased to be looked after, those who went to live with a parent, relative or other person "
    "without parental responsibility (REC E13).",
    why_it_matters="They may live with family too, and are not counted as returned home.",
    source="SSDA903 episodes, each year from its own return",
    formula=Share(of=CEASES, that="went_to_relatives", once_a_year="last_in_year"),
    did="left to live with someone without parental responsibility",
    counted="children",
    out_of="children who ceased to be looked after",
    breakdowns=(),
    part_of="returned_home_or_to_relatives_among_ceased",
    gives_way=True,
    against_dfe="As DfE counts it, from 2015 on.",
    caveats=(AGED_OUT, "Older returns with code E4 may hold these children under it."),
)
UNDER_18 = Measure(
    id="returned_home_among_ceased_under_18",
    title="Returned home among children who left care before 18",
    question="Of children who left care before they turned 18, how many went home?",
    definition="Of children who ceased to be looked after at 17 or younger, those who went to live with a parent or "
    "someone with parental responsibility (REC E4A, E4B, or E4 in older returns).",
    why_it_matters="Unlike the share of all who left, it does not move with how many turn 18.",
    source="SSDA903 episodes and header, each year from its own return",
    formula=Share(of=Events("ceases", where="under_18"), that="returned_home", once_a_year="last_in_year"),
    did="returned home",
    counted="children",
    out_of="children who left care before 18",
    part_of="ceased_to_be_looked_after",
    against_dfe="DfE publishes the share of all who ceased, those who turn 18 included.",
    caveats=(NOT_HOME, "Children whose birth date is not known are left out."),
)
LENGTH_OF_CARE = Measure(
    id="length_of_care_among_ceased",
    title="Length of care of children who ceased to be looked after",
    question="How long had children been looked after when they left?",
    definition="Of children who ceased to be looked after, the mean number of days since they started, in the period of "
    "care that ended. Children whose start is in no return loaded are left out and counted beside it.",
    why_it_matters="The number looked after rises when children stay longer, with no more coming in.",
    source="SSDA903 episodes; the start from all returns loaded",
    formula=Mean(of=CEASES, amount="days_in_care", once_a_year="last_in_year"),
    did="had been looked after",
    counted="days",
    out_of="children whose start is known",
    breakdowns=(*COMMON_BREAKDOWNS, "how_left"),
    against_dfe="DfE publishes bands of the duration of the latest period of care.",
    caveats=(
        "It follows those who leave, not those who come in: a year in which more long stays end moves it.",
        "With few years loaded long stays have no known start, which makes it too low.",
    ),
)


def _home_within(months: int) -> Measure:
    """Returned home within some months of starting (R15)."""
    days = WITHIN[months]
    return Measure(
        id=f"returned_home_within_{months}_months_of_starting",
        title=f"Returned home within {months} months of starting",
        question="Do children go home?",
        definition="Of starts to be looked after, those whose next exit from care was a return home 1 to "
        f"{days} days later. Every start counts, and only starts that have been followed for {days} days.",
        why_it_matters="It follows children from the day they came in, so it does not move with how many turn 18.",
        source="SSDA903 episodes, followed through all returns",
        formula=Share(
            of=STARTS_FOLLOWED, that=f"returned_home AND days_until_exit BETWEEN 1 AND {days}", follow_up_days=days
        ),
        did=f"returned home within {months} months of starting",
        counted="children",
        out_of="children who started",
        breakdowns=STARTED_BY,
        parts=(PLANNED_WITHIN, UNPLANNED_WITHIN) if months == 12 else (),
        against_dfe="DfE does not publish it.",
        caveats=(
            "A child who starts twice counts twice.",
            "Children open in one return and missing from the next are followed only to the end of the last return they are in.",
            NOT_HOME,
        ),
    )


PLANNED_WITHIN = "returned_home_planned_within_12_months_of_starting"
UNPLANNED_WITHIN = "returned_home_unplanned_within_12_months_of_starting"


def _part_of_home_within_12(measure_id: str, column: str, how: str, code: str) -> Measure:
    """Planned or unplanned returns home among those within 12 months of starting."""
    return Measure(
        id=measure_id,
        title=f"Returned home {how} within 12 months of starting",
        question="Do children go home as planned?",
        definition=f"Of starts to be looked after, those whose next exit from care was a return home with REC {code} 1 to "
        "365 days later. Every start counts, and only starts that have been followed for 365 days.",
        why_it_matters="A planned return can be prepared; an unplanned one may have had no support in place.",
        source="SSDA903 episodes, followed through all returns",
        formula=Share(of=STARTS_FOLLOWED, that=f"{column} AND days_until_exit BETWEEN 1 AND 365", follow_up_days=365),
        did=f"returned home {how} within 12 months of starting",
        counted="children",
        out_of="children who started",
        breakdowns=STARTED_BY,
        part_of="returned_home_within_12_months_of_starting",
        against_dfe="DfE does not publish it.",
        caveats=("Returns recorded with the older code E4 do not say whether they were planned.",),
    )


def _again_within(months: int) -> Measure:
    """Came into care again within some months of going home (R7)."""
    days = WITHIN[months]
    return Measure(
        id=f"re_entered_within_{months}_months_of_returning_home",
        title=f"Came into care again within {months} months of going home",
        question="Do returns home last?",
        definition="Of periods of care that ended in a return home, those followed by another start 1 to "
        f"{days} days later. Only returns that have been followed for {days} days count.",
        why_it_matters="A quick return to care suggests that support at home was not enough.",
        source="SSDA903 episodes, followed through all returns",
        polarity=Polarity.LOWER_IS_BETTER,
        formula=Share(
            of=Events("returns_home_followed"),
            that=f"days_until_next_start BETWEEN 1 AND {days}",
            follow_up_days=days,
        ),
        did=f"came into care again within {months} months of going home",
        counted="returns home",
        out_of="returns home",
        breakdowns=RETURNED_BY,
        against_dfe="DfE does not publish it by authority.",
        caveats=(
            NOT_SEEN,
            "A child adopted and later looked after again has a new id and cannot be linked.",
            f"A young person who turns 18 within the {months} months stays in the denominator.",
        ),
    )


PERMANENCE = Measure(
    id="permanence_within_12_months_of_starting",
    title="Left care for a permanent home within 12 months of starting",
    question="How many children have a permanent home within a year?",
    definition="Of children's first starts in the year, those that ended 1 to 365 days later in a return home, an adoption, "
    "a special guardianship or a child arrangements order. Stays of under 8 days are left out, and only starts that have "
    "been followed for 365 days count.",
    why_it_matters="It is the nearest to the measure of permanency in 12 months that the United States publish.",
    source="SSDA903 episodes, followed through all returns",
    formula=Share(
        of=Events("starts_followed", where="first_in_year AND coalesce(days_until_exit > 7, true)"),
        that="days_until_exit <= 365 AND outcome IN ('returned home', 'adopted', 'special guardianship or child arrangements')",
        follow_up_days=365,
        periods=("year", "three_years"),
    ),
    did="left care for a permanent home within 12 months",
    more_than="returned_home_within_12_months_of_starting",
    counted="children",
    out_of="children who started and stayed 8 days or more",
    against_dfe="DfE does not publish it. Adapted from the United States' permanency in 12 months for children entering care.",
    caveats=("It leaves out short stays, which every other figure here counts.",),
)
WITH_PARENTS = Measure(
    id="placed_with_parents_at_year_end",
    title="Placed with parents on 31 March",
    question="How many looked-after children live with their parents?",
    definition="Of children looked after on 31 March, those placed with their own parents or someone with parental "
    "responsibility (PLACE P1). They are still looked after.",
    why_it_matters="A child placed with parents is at home and in care: it is context for returns home.",
    source="SSDA903 episodes, each year from its own return",
    formula=Share(of=LOOKED_AFTER_THEN, that="with_parents", on_a_day=True, periods=("year",)),
    did="were placed with parents on 31 March",
    counted="children",
    out_of="children looked after",
    breakdowns=("age_band", "sex", "legal_status"),
    part_of="looked_after_at_year_end",
    against_dfe="As DfE counts it, by the placement on the day.",
    caveats=("A placement that is not known counts as another one.",),
)
TURNING_18 = Measure(
    id="turning_18_within_12_months",
    title="Turning 18 in the next 12 months",
    question="How many looked-after children turn 18 in the coming year?",
    definition="Of children looked after at the end of a month whose birth month is known, those whose 18th birthday is in "
    "one of the twelve months after.",
    why_it_matters="They will leave care, whatever else happens: so many places and plans are needed.",
    source="SSDA903 episodes and header, each year from its own return",
    formula=Share(
        of=Events("looked_after_at_month_end", where="turns_18_within_12_months IS NOT NULL"),
        that="turns_18_within_12_months",
        on_a_day=True,
        periods=("month",),
    ),
    did="turn 18 in the next 12 months",
    counted="children",
    out_of="children looked after",
    breakdowns=("sex", "legal_status"),
    part_of="looked_after_at_month_end",
    against_dfe="DfE does not publish it.",
    caveats=("Children who leave before their birthday, and those who have yet to come in, are not foreseen.",),
)
HOME_WITHIN = tuple(_home_within(months) for months in WITHIN)
MEASURES = (
    *(CEASED, RETURNED_HOME, PLANNED, UNPLANNED, HOME_OR_RELATIVES, NO_RESPONSIBILITY, UNDER_18, LENGTH_OF_CARE),
    *HOME_WITHIN,
    _part_of_home_within_12(PLANNED_WITHIN, "planned", "as planned", "E4A"),
    _part_of_home_within_12(UNPLANNED_WITHIN, "unplanned", "without a plan", "E4B"),
    *(_again_within(months) for months in (3, 6, 12, 24)),
    *(PERMANENCE, WITH_PARENTS, TURNING_18),
)

"""Leaving care: who left, who went home, and whether it lasted."""

from analytics.measures.declare import COMMON_BREAKDOWNS, Events, Measure, Polarity, Rate, Share

CEASES = Events("ceases")
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
HOME_WITHIN_12_MONTHS = Measure(
    id="returned_home_within_12_months_of_starting",
    title="Returned home within 12 months of starting",
    question="Do children go home?",
    definition="Of starts to be looked after, those whose next exit from care was a return home 1 to 365 days later. Every "
    "start counts, and only starts that have been followed for 365 days.",
    why_it_matters="It follows children from the day they came in, so it does not move with how many turn 18.",
    source="SSDA903 episodes, followed through all returns",
    formula=Share(
        of=Events("starts_followed"), that="returned_home AND days_until_exit BETWEEN 1 AND 365", follow_up_days=365
    ),
    did="returned home within 12 months of starting",
    counted="children",
    out_of="children who started",
    against_dfe="DfE does not publish it.",
    caveats=(
        "A child who starts twice counts twice.",
        "Children open in one return and missing from the next are followed only to the end of the last return they are in.",
        NOT_HOME,
    ),
)
RE_ENTERED = Measure(
    id="re_entered_within_12_months_of_returning_home",
    title="Came into care again within 12 months of going home",
    question="Do returns home last?",
    definition="Of periods of care that ended in a return home, those followed by another start 1 to 365 days later. Only "
    "returns that have been followed for 365 days count.",
    why_it_matters="A quick return to care suggests that support at home was not enough.",
    source="SSDA903 episodes, followed through all returns",
    polarity=Polarity.LOWER_IS_BETTER,
    formula=Share(
        of=Events("returns_home_followed"), that="days_until_next_start BETWEEN 1 AND 365", follow_up_days=365
    ),
    did="came into care again within 12 months of going home",
    counted="returns home",
    out_of="returns home",
    against_dfe="DfE does not publish it by authority.",
    caveats=(
        "Care in another authority is not seen.",
        "A child adopted and later looked after again has a new id and cannot be linked.",
        "A young person who turns 18 within the 12 months stays in the denominator.",
    ),
)
MEASURES = (CEASED, RETURNED_HOME, PLANNED, UNPLANNED, HOME_WITHIN_12_MONTHS, RE_ENTERED)

"""Coming into care: who started, and who is looked after."""

from analytics.measures.declare import COMMON_BREAKDOWNS, Events, Measure, NetFlow, PerDays, Rate, Share, Stock

STARTS = Events("starts")
STARTS_FOLLOWED = Events("starts_followed")
NOT_SEEN = "Care in another authority is not seen."
STARTED = Measure(
    id="started_to_be_looked_after",
    title="Children starting to be looked after",
    question="Are more or fewer children coming into care?",
    definition="Children who started to be looked after. A year counts a child once, at the first start; shorter periods "
    "and rolling twelve months count every start. Short breaks are left out.",
    why_it_matters="It is the first sign that need, thresholds or the courts have changed. More starts are not bad in "
    "themselves: a child who needs care should come in.",
    source="SSDA903 episodes (RNE S), each year from its own return",
    formula=Rate(of=STARTS, once_a_year="first_in_year"),
    did="started to be looked after",
    counted="children",
    every_event="starts",
    breakdowns=(*COMMON_BREAKDOWNS, "first_placement", "ethnic_group"),
    against_dfe="As DfE counts it: the first start of the year in that authority, per 10,000 of the population aged 0 to "
    "17 at mid-year before.",
    caveats=(
        "A child who moves between authorities starts again in the second one.",
        "Unaccompanied children moved under the National Transfer Scheme are counted once by each authority.",
    ),
)
LOOKED_AFTER = Measure(
    id="looked_after_at_year_end",
    title="Children looked after on 31 March",
    question="Are more or fewer children looked after?",
    definition="Children looked after on 31 March. A child whose care ended that day is not counted. Short breaks are "
    "left out.",
    why_it_matters="It is what starts and exits add up to, and what most spending follows.",
    source="SSDA903 episodes, each year from its own return",
    formula=Stock(of=Events("looked_after_at_year_end")),
    did="were looked after on 31 March",
    counted="children",
    breakdowns=(*COMMON_BREAKDOWNS, "placement", "ethnic_group"),
    against_dfe="As DfE counts it, per 10,000 of the population aged 0 to 17 at mid-year before.",
    caveats=("The number can rise because children stay longer, with no more coming in.",),
)
LOOKED_AFTER_MONTHLY = Measure(
    id="looked_after_at_month_end",
    title="Children looked after at the end of each month",
    question="Are more or fewer children looked after?",
    definition="Children looked after on the last day of a month. A child whose care ended that day is not counted. "
    "Short breaks are left out.",
    why_it_matters="It shows within the year what the number on 31 March shows once.",
    source="SSDA903 episodes, each year from its own return",
    formula=Stock(of=Events("looked_after_at_month_end"), periods=("month",)),
    did="were looked after at the month end",
    counted="children",
    against_dfe="DfE publishes 31 March only.",
    caveats=("A child open in one return and missing from the next leaves the count at the change of year.",),
)
NET_FLOW = Measure(
    id="starts_minus_exits",
    title="Starts minus exits",
    question="Are more children coming in than leaving?",
    definition="Every start to be looked after minus every exit from care. Moving placement is neither.",
    why_it_matters="It is by how much the number looked after grows or shrinks.",
    source="SSDA903 episodes, each year from its own return",
    formula=NetFlow(of=Events("starts_and_exits"), adds="started"),
    did="came in more than left",
    counted="starts minus exits",
    breakdowns=("age_band", "sex"),
    against_dfe="DfE counts a child once a year; here every start and exit counts.",
    caveats=("Its interval shows counting noise only.",),
)
STARTED_AGAIN = Measure(
    id="started_again_within_24_months_of_leaving",
    title="Started again within 24 months of leaving care",
    question="How many children coming in had left care not long before?",
    definition="Of starts to be looked after, those of a child who had left care 1 to 730 days before. Every start counts.",
    why_it_matters="It shows how much of the entry rate is children for whom leaving did not hold.",
    source="SSDA903 episodes; earlier exits from all returns loaded",
    formula=Share(of=STARTS, that="coalesce(days_since_exit BETWEEN 1 AND 730, false)", lookback_years=2),
    did="had left care in the 24 months before",
    counted="starts",
    out_of="starts",
    breakdowns=(*COMMON_BREAKDOWNS, "ethnic_group"),
    part_of="started_to_be_looked_after",
    against_dfe="DfE does not publish it.",
    caveats=(NOT_SEEN, "It needs the two years before; without them the figure is not available."),
)
MOVES = Measure(
    id="placement_moves_per_1000_placement_days",
    title="Placement moves per 1,000 placement days",
    question="Do children who come in stay in one place?",
    definition="Of children who started in the year, changes of placement and carer for every 1,000 nights in placements "
    "from then to the end of the year or of their care. The first placement is not a move.",
    why_it_matters="Each move is a new home to settle in, often a new school too.",
    source="SSDA903 episodes (RNE P and B), each year from its own return",
    formula=PerDays(of=STARTS, happened="placement_moves", days="placement_days"),
    did="moved placement",
    counted="moves",
    out_of="placement days",
    breakdowns=("age_band", "sex"),
    against_dfe="DfE counts children with three or more placements in the year, of those looked after on 31 March.",
    caveats=(
        "Changes with the same carer (RNE T and U) are not moves.",
        "Short periods of care weigh little: days do.",
    ),
)


def _very_short(days: int) -> Measure:
    """Very short stays by their longest number of days (R14)."""
    return Measure(
        id=f"left_within_{days}_days_of_starting",
        title=f"Left within {days} days of starting",
        question="How many stays in care are very short?",
        definition=f"Of starts to be looked after, those whose period of care ended 1 to {days} days later, for any reason. "
        f"Every start counts, and only starts that have been followed for {days} days.",
        why_it_matters="A very short stay may be an emergency that passed, or one that other help could have met.",
        source="SSDA903 episodes, followed through all returns",
        formula=Share(of=STARTS_FOLLOWED, that=f"days_until_exit BETWEEN 1 AND {days}", follow_up_days=days),
        did=f"left within {days} days",
        counted="children",
        out_of="children who started",
        against_dfe="DfE does not publish it.",
        caveats=("A child who starts twice counts twice.",),
    )


MEASURES = (
    *(STARTED, LOOKED_AFTER, LOOKED_AFTER_MONTHLY, NET_FLOW, STARTED_AGAIN),
    *(_very_short(7), _very_short(28), MOVES),
)

"""Coming into care: who started, and who is looked after."""

from analytics.measures.declare import Events, Measure, Rate, Stock

STARTED = Measure(
    id="started_to_be_looked_after",
    title="Children starting to be looked after",
    question="Are more or fewer children coming into care?",
    definition="Children who started to be looked after. A year counts a child once, at the first start; shorter periods "
    "and rolling twelve months count every start. Short breaks are left out.",
    why_it_matters="It is the first sign that need, thresholds or the courts have changed. More starts are not bad in "
    "themselves: a child who needs care should come in.",
    source="SSDA903 episodes (RNE S), each year from its own return",
    formula=Rate(of=Events("starts"), once_a_year="first_in_year"),
    did="started to be looked after",
    counted="children",
    every_event="starts",
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
    against_dfe="As DfE counts it, per 10,000 of the population aged 0 to 17 at mid-year before.",
    caveats=("The number can rise because children stay longer, with no more coming in.",),
)
MEASURES = (STARTED, LOOKED_AFTER)

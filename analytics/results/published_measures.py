"""Published series as measures: our own measure where it counts the same, else one that only DfE's figures answer."""

from functools import cache

from analytics.comparators.series import BY_ID, CIN, RATE, Series
from analytics.measures import catalogue
from analytics.measures.declare import Events, Measure, Rate, Share

WHERE = {"cla": "DfE, Children looked after in England including adoptions", "cin": "DfE, Children in need"}
NOWHERE = Events("")  # no view of the extract counts it


@cache
def measure_of(series_id: str) -> Measure:
    """What a published series measures. Raises UnknownMeasure for an id that is neither a series nor a measure."""
    if series_id in catalogue.BY_ID or series_id not in BY_ID:
        return catalogue.measure(series_id)
    return _measure(BY_ID[series_id])


def _measure(series: Series) -> Measure:
    return Measure(
        id=series.id,
        title=series.title,
        question="How does it sit beside other places?",
        definition=series.definition,
        why_it_matters="It shows what kinds of children and work stand behind a rate that differs.",
        source=WHERE[series.publication],
        formula=Rate(NOWHERE, periods=("year",)) if series.kind == RATE else Share(NOWHERE, "", periods=("year",)),
        did=series.did,
        counted=series.counted,
        out_of=series.out_of,
        collection="cin" if series.publication == CIN else "ssda903",
        breakdowns=(),
        without_uasc=series.without_uasc,
        against_dfe="As DfE publishes it.",
        caveats=series.caveats,
    )

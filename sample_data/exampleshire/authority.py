"""The small tables no publication has for Exampleshire: who it is, its children, its neighbours, its figures."""

from exampleshire import counting
from exampleshire.people import FIRST_YEAR, YEARS
from exampleshire.returns import Rows

LA_CODE, OLD_LA_CODE, LA_NAME = "X99000001", "X99", "Exampleshire"
REGION = ("E12000009", "South West")
BASIS = "invented"
POPULATION = {  # aged 0 to 17 in the middle of each year
    **{2012: 114_236, 2013: 114_481, 2014: 114_795, 2015: 115_062, 2016: 115_724, 2017: 116_641, 2018: 116_977},
    **{2019: 117_392, 2020: 117_268, 2021: 117_713, 2022: 118_934, 2023: 119_826, 2024: 120_343},
}
MODEL_2021, MODEL_2025 = "2021 (NFER/LAIT, April 2021)", "2025 (DfE model, published May 2025)"
EXTREMELY, VERY = "extremely close", "very close"
# Devon's neighbours, borrowed: Exampleshire is as large and as rural.
NEIGHBOURS = {
    MODEL_2021: (
        *(("933", "Somerset", EXTREMELY), ("893", "Shropshire", EXTREMELY), ("838", "Dorset", EXTREMELY)),
        *(("884", "Herefordshire, County of", EXTREMELY), ("908", "Cornwall", VERY), ("916", "Gloucestershire", VERY)),
        *(("935", "Suffolk", VERY), ("865", "Wiltshire", VERY), ("885", "Worcestershire", VERY)),
        ("926", "Norfolk", VERY),
    ),
    MODEL_2025: (
        *(("845", "East Sussex", VERY), ("838", "Dorset", VERY), ("926", "Norfolk", VERY), ("886", "Kent", VERY)),
        *(("933", "Somerset", VERY), ("935", "Suffolk", VERY), ("938", "West Sussex", VERY)),
        *(("830", "Derbyshire", VERY), ("881", "Essex", VERY), ("885", "Worcestershire", VERY)),
    ),
}
# Where DfE's figure and the return differ, as they do in life: late corrections to what was sent.
PRINTED_OTHERWISE = {("looked_after_at_year_end", 2021): 1, ("referrals", 2018): -4}
OUT_OF = {
    "returned_home_among_ceased": "ceased_to_be_looked_after",
    "returned_home_planned_among_ceased": "ceased_to_be_looked_after",
    "returned_home_unplanned_among_ceased": "ceased_to_be_looked_after",
    "referrals_no_further_action": "referrals",
    "re_referrals_within_12_months": "referrals",
}
HIDDEN_TOGETHER = ("returned_home_planned_among_ceased", "returned_home_unplanned_among_ceased")


def tables(returns: dict[int, dict[str, Rows]]) -> dict[str, Rows]:
    """File name to rows, headings first."""
    return {
        "authority.csv": [
            ["la_code", "old_la_code", "la_name", "region_code", "region_name", "basis"],
            [LA_CODE, OLD_LA_CODE, LA_NAME, *REGION, BASIS],
        ],
        "population.csv": [
            ["mid_year", "population", "la_code"],
            *([str(year), str(people), LA_CODE] for year, people in POPULATION.items()),
        ],
        "neighbours.csv": [
            ["la_code", "model", "rank", "neighbour_old_la_code", "neighbour_la_name", "closeness", "basis"],
            *(
                [LA_CODE, model, str(rank), *neighbour, BASIS]
                for model, ten in NEIGHBOURS.items()
                for rank, neighbour in enumerate(ten, 1)
            ),
        ],
        "published.csv": [
            ["la_code", "measure", "year_ending", "numerator", "denominator", "status", "basis"],
            *_printed(returns),
        ],
    }


def counts(returns: dict[int, dict[str, Rows]]) -> dict[int, dict[str, int]]:
    """Every measure by year ending, each from its own return."""
    made_before: dict[str, list[int]] = {}
    return {
        year: counting.care_counts(_named(returns[year]["episodes.csv"]), year)
        | counting.referral_counts(_named(returns[year]["CINdetails.csv"]), year, made_before)
        for year in YEARS
    }


def _named(rows: Rows) -> list[dict[str, str]]:
    return [dict(zip(rows[0], row, strict=True)) for row in rows[1:]]


def _printed(returns: dict[int, dict[str, Rows]]) -> Rows:
    rows = []
    for year, found in counts(returns).items():
        for (measure, when), more in PRINTED_OTHERWISE.items():
            found[measure] += more * (when == year)
        small = any(1 <= found[measure] <= 5 for measure in HIDDEN_TOGETHER)
        for measure, numerator in found.items():
            if (measure, year) == ("re_referrals_within_12_months", FIRST_YEAR):
                continue  # the twelve months before are in no census of these
            denominator = str(found[OUT_OF[measure]] if measure in OUT_OF else POPULATION[year - 1])
            hidden = small and measure in HIDDEN_TOGETHER
            cells = ["" if hidden else str(numerator), denominator, "hidden" if hidden else ""]
            rows.append([LA_CODE, measure, str(year), *cells, BASIS])
    return rows

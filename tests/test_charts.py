"""Charts and tables: hidden is hatched and named and leaves no number, gaps stay gaps, roles keep their colours."""

import base64
import html
import re
import time
from dataclasses import replace
from datetime import date

import numpy as np
import pandas as pd
import plotly.graph_objects as go
import plotly.io
import pytest

from analytics.charts import (
    bridge,
    card,
    cohort_table,
    definition,
    findings,
    line,
    look,
    multiples,
    run_chart,
    table,
)
from analytics.results import front_desk, verdict, words
from analytics.results.ask import Ask
from analytics.results.bridge import ADDED, GAP, LEFT, TOTAL, Bridge, Row
from analytics.results.result import Comparator, GoLive, Result, Source

STARTED = front_desk.measure("started_to_be_looked_after")
HOME = front_desk.measure("returned_home_within_12_months_of_starting")
ENGLAND = Comparator("england", "england", "England", "England", "E92000001")
REGION = Comparator("region", "region", "South West", "South West", "E12000009")
SITE = Comparator(
    "site:S001", "pilot_site", "Somewhere: A programme", "Somewhere (pilot site)", "919",
    GoLive("2015-04-01", "2015-04-30", "April 2015 (month known): service start"),
)  # fmt: skip
HOSTILE = "<img src=x onerror=alert(1)>&</b>"
SECRET = 3137.4242  # what a hidden figure must never leave behind
PHONES = pytest.mark.parametrize("phone", [False, True], ids=["desk", "phone"])


# Drawing results -----------------------------------------------------------------------------------------------------


def a_result(drawn: str, measure=STARTED, by="year", breakdown=None, name="Exampleshire", mode="internal") -> Result:
    """Figures from a drawing, one row each: year, value ("-" is none), status, group. Counts are ten times values."""
    rows = [[cell.strip() for cell in row.split("|")] for row in drawn.strip().splitlines()]
    ends = pd.DatetimeIndex([pd.Timestamp(year if "-" in year else f"{year}-03-31") for year, *_ in rows])
    value = np.array([np.nan if cells[1] == "-" else float(cells[1]) for cells in rows])
    figures = pd.DataFrame(
        {
            "measure": measure.id,
            "la_code": "X1",
            "la_name": name,
            "period_start": ends - pd.DateOffset(years=1) + pd.Timedelta(days=1),
            "period_end": ends,
            "breakdown": breakdown or "",
            "group": [cells[3] if len(cells) > 3 else "" for cells in rows],
            "numerator": value * 10,
            "denominator": 100_000.0 if measure is STARTED else value * 20,
            "value": value,
            "lower": value * 0.9,
            "upper": value * 1.1,
            "unit": measure.formula.unit,
            "status": [cells[2] if len(cells) > 2 else "" for cells in rows],
        }
    )
    return Result(measure, Ask(measure.id, by, breakdown), mode, figures, Source("an extract (invented sample)"))


SERIES = """
    2019 | 24
    2020 | 25
    2021 | 26
    2022 | 22
    2023 | 27
"""
WITH_HIDDEN = """
    2019 | 24
    2020 | 25
    2021 | -  | hidden
    2022 | 22
    2023 | 27
"""
WITH_EARLY = """
    2019 | 24
    2020 | 25
    2021 | 26
    2022 | 22
    2023 | 8  | incomplete
"""
GROUPS = """
    2022 | 20 |        | under 1
    2023 | 21 |        | under 1
    2022 | -  | hidden | 1 to 4
    2023 | -  | hidden | 1 to 4
"""


def drawn_kinds(phone: bool) -> dict[str, go.Figure]:
    """One of every kind of figure."""
    result, hidden = a_result(SERIES), a_result(WITH_HIDDEN)
    return {
        "line": line.draw(result, [(ENGLAND, a_result(SERIES))], a_result(SERIES), phone),
        "line with a site": line.draw(hidden, [(ENGLAND, result), (SITE, result)], None, phone),
        "line, nothing known": line.draw(a_result("2022 | - | hidden\n2023 | - | hidden"), phone=phone),
        "panels": multiples.draw([a_result(GROUPS, breakdown="age_band")], phone=phone),
        "bridge": bridge.draw(a_bridge(), phone),
    }


def a_bridge(adopted: float = -26) -> Bridge:
    rows = (
        Row("Looked after on 31 March 2024", 902, TOTAL),
        Row("Started to be looked after", 404, ADDED),
        Row("Returned home", -113, LEFT),
        Row("Adopted", adopted, LEFT, "hidden" if np.isnan(adopted) else ""),
        Row("Rounding", 4, GAP),
        Row("Looked after on 31 March 2025", 1171, TOTAL),
    )
    return Bridge(rows, pd.Timestamp(2024, 3, 31), pd.Timestamp(2025, 3, 31), "publication", Source("an extract"))


def texts(figure: go.Figure) -> str:
    return " ".join(note["text"] for note in figure.to_dict()["layout"]["annotations"])


def hatched(figure: go.Figure) -> list[dict]:
    return [trace for trace in figure.to_dict()["data"] if "fillpattern" in trace]


def lines_of(figure: go.Figure, role: str) -> list[dict]:
    width = look.ROLES[role].width
    return [
        trace
        for trace in figure.to_dict()["data"]
        if trace.get("line", {}).get("color") == look.ROLES[role].colour and trace["line"].get("width") == width
    ]


# Every kind ----------------------------------------------------------------------------------------------------------


@PHONES
def test_every_figure_has_only_properties_plotly_knows(phone):
    for figure in drawn_kinds(phone).values():
        go.Figure(figure.to_dict())  # figures are built unchecked to be quick; this one is checked


@PHONES
def test_no_text_is_smaller_than_14(phone):
    for figure in drawn_kinds(phone).values():
        sizes = re.findall(r'"size":(\d+)[,}][^}]*"color"|"font":\{[^}]*"size":(\d+)', figure.to_json())
        notes = figure.to_dict()["layout"]["annotations"]
        assert all(note["font"]["size"] >= look.SMALLEST for note in notes), sizes


def test_six_charts_are_built_and_written_in_time():
    result = a_result(
        "\n".join(f"{day.date()} | {20 + day.month}" for day in pd.date_range("2016-03-31", periods=109, freq="ME"))
    )
    draw_six(result)
    quickest = min(timed(lambda: draw_six(result)) for _ in range(5))
    assert quickest < 0.3  # the aim is 35 ms on a quiet machine; this only notices a tenfold loss


def draw_six(result: Result) -> int:
    panels = a_result(GROUPS, breakdown="age_band")
    figures = [
        line.draw(result, [(ENGLAND, result)]),
        line.draw(result, (), result),
        line.draw(result),
        multiples.draw([panels], [panels]),
        multiples.draw([panels]),
        bridge.draw(a_bridge()),
    ]
    return sum(len(plotly.io.to_json(figure, validate=False)) for figure in figures)


def timed(work) -> float:
    start = time.perf_counter()
    work()
    return time.perf_counter() - start


# Lines ---------------------------------------------------------------------------------------------------------------


@PHONES
def test_a_hidden_year_is_hatched_and_named_and_nothing_joins_its_ends(phone):
    figure = line.draw(a_result(WITH_HIDDEN), phone=phone)
    (gap,) = hatched(figure)
    assert gap["x"][0] < "2021-03-31" < gap["x"][1]
    assert "[c]" in texts(figure)
    (own,) = lines_of(figure, "own")
    assert own["y"][2] is None and own["connectgaps"] is False
    bands = [
        trace for trace in figure.to_dict()["data"] if str(trace.get("fillcolor", "")).startswith("rgba(18,67,109")
    ]
    assert len(bands) == 2  # the interval is broken there too


@pytest.mark.parametrize("status", ["hidden", "incomplete", "not_available"])
def test_a_figure_that_may_not_be_drawn_leaves_no_number_behind(status):
    """The gate has emptied hidden figures already; a chart that got one by mistake must still not print it."""
    result = a_result(WITH_HIDDEN.replace("-  | hidden", f"{SECRET} | {status}"))
    figures = [line.draw(result, [(ENGLAND, a_result(SERIES))], result), multiples.draw([result], column="value")]
    written = "".join(figure.to_json() for figure in figures) + run_chart.draw(result)
    for number in (SECRET, SECRET * 0.9, SECRET * 1.1, SECRET * 10):
        for form in (f"{number:.0f}", f"{number:,.0f}", f"{int(number)}."):
            assert form not in written


def test_years_not_followed_yet_are_hatched_as_too_early_and_never_drawn_low():
    figure = line.draw(a_result(WITH_EARLY, HOME))
    assert len(hatched(figure)) == 1
    assert "too early" in texts(figure)
    assert lines_of(figure, "own")[0]["y"][-1] is None
    assert "(2022)" in texts(figure)  # the label says which year it is


def test_provisional_months_are_drawn_and_hatched():
    figure = line.draw(a_result(SERIES.replace("2023 | 27", "2023 | 27 | provisional")))
    assert len(hatched(figure)) == 1 and "provisional" in texts(figure)
    assert lines_of(figure, "own")[0]["y"][-1] == 27


def test_roles_keep_their_colour_dash_and_mark():
    figure = line.draw(
        a_result(SERIES), [(ENGLAND, a_result(SERIES)), (REGION, a_result(SERIES)), (SITE, a_result(SERIES))]
    )
    for role in ("own", "england", "region", "pilot_site"):
        (drawn,) = lines_of(figure, role)
        assert drawn["line"]["dash"] == look.ROLES[role].dash
    marks = {trace["marker"]["symbol"] for trace in figure.to_dict()["data"] if "marker" in trace}
    assert marks == {"circle", "triangle-up-open", "square"}
    assert figure.to_dict()["layout"]["showlegend"] is False


@PHONES
def test_a_pilot_site_brings_its_band_its_date_and_the_fixed_sentence(phone):
    figure = line.draw(a_result(SERIES), [(ENGLAND, a_result(SERIES)), (SITE, a_result(SERIES))], phone=phone)
    band = figure.to_dict()["layout"]["shapes"][0]
    assert (band["x0"], band["x1"]) == ("2015-04-01", "2015-05-01")
    assert "This chart cannot show what the programme caused." in texts(figure)
    assert "April 2015 (month known)" in texts(figure).replace("<br>", " ")
    assert "cannot show" not in texts(line.draw(a_result(SERIES), [(ENGLAND, a_result(SERIES))], phone=phone))


def test_the_chart_begins_two_years_before_a_programme_or_where_dfe_begins():
    from_2012 = a_result("\n".join(f"{year} | 20" for year in range(2012, 2024)))
    assert line.first_day(a_result(SERIES), [(SITE, from_2012)]) == date(2013, 3, 31)
    from_2015 = a_result("\n".join(f"{year} | 20" for year in range(2015, 2024)))
    assert line.first_day(a_result(SERIES), [(SITE, from_2015)]) > date(2014, 1, 1)
    assert line.first_day(a_result(SERIES), [(ENGLAND, from_2012)]) == date(2019, 3, 31)


def test_a_name_from_the_data_is_inert():
    figure = line.draw(a_result(SERIES, name=HOSTILE), [(ENGLAND, a_result(SERIES))])
    assert "<img" not in str(figure.to_dict()) and "&lt;img" in texts(figure)
    assert "<img src=x" not in table.draw(a_result(SERIES, name=HOSTILE), HOSTILE)
    assert "<img src=x" not in card.key(HOSTILE)
    panels = multiples.draw([a_result(GROUPS.replace("under 1", HOSTILE), breakdown="age_band")])
    assert "<img" not in str(panels.to_dict())


def test_labels_at_the_ends_never_overlap():
    close = [a_result(SERIES.replace("27", str(27 + place / 10))) for place in range(3)]
    figure = line.draw(close[0], [(ENGLAND, close[1]), (REGION, close[2])])
    layout = figure.to_dict()["layout"]
    plot = layout["height"] - layout["margin"]["t"] - layout["margin"]["b"]
    heights = sorted(note["y"] * plot for note in layout["annotations"] if note["x"] == 1)
    assert min(np.diff(heights)) > look.LABEL_STEP - 1


def test_labels_are_pushed_up_rather_than_under_the_axis():
    assert look.spread([1, 0], [17, 17], lowest=3) == [20, 3]
    assert look.spread([0, 200], [17, 17], lowest=3) == [3, 200]


@pytest.mark.parametrize("highest", [0, 0.4, 1, 7, 28.5, 61, 113, 980])
def test_a_scale_from_zero_has_three_to_five_round_ticks(highest):
    top, ticks = look.from_zero([None, highest])
    assert ticks[0] == 0 and top > highest and ticks[-1] <= top
    assert 3 <= len(ticks) <= 5


# Panels, bridge ------------------------------------------------------------------------------------------------------


@PHONES
def test_panels_share_one_scale_and_a_hidden_group_says_so(phone):
    figure = multiples.draw([a_result(GROUPS, breakdown="age_band")], phone=phone)
    layout = figure.to_dict()["layout"]
    assert layout["yaxis"]["range"] == layout["yaxis2"]["range"]
    assert "Under 1" in texts(figure) and "1 to 4" in texts(figure)
    assert "[c] Too few" in texts(figure)
    assert len(hatched(figure)) == 1


def test_a_panel_whose_newest_year_is_hidden_labels_no_older_one_in_its_place():
    figure = multiples.draw([a_result("2022 | 21 | | under 1\n2023 | - | hidden | under 1", breakdown="age_band")])
    assert "210" not in texts(figure) and "[c]" in texts(figure)


def test_a_group_that_is_the_same_without_unaccompanied_children_has_one_line():
    one = a_result(GROUPS, breakdown="age_band")
    other = a_result(GROUPS.replace("2023 | 21", "2023 | 15"), breakdown="age_band")
    dashes = [trace["line"].get("dash") for trace in multiples.draw([one], [one]).to_dict()["data"]]
    assert look.ROLES["own_without"].dash not in dashes
    dashes = [trace["line"].get("dash") for trace in multiples.draw([one], [other]).to_dict()["data"]]
    assert dashes.count(look.ROLES["own_without"].dash) == 1


def test_a_count_stands_where_no_rate_can_be_worked_out():
    """Groups have no population: that is no reason to hatch the number of children in them."""
    figure = multiples.draw([a_result(GROUPS.replace("|        |", "| not_available |"), breakdown="age_band")])
    assert len(hatched(figure)) == 1  # only the hidden group


def test_groups_that_nobody_recorded_are_not_zero():
    drawing = (
        "2023 | 0 | not_available | female\n2023 | 0 | not_available | male\n2023 | 30 | not_available | not known"
    )
    figure = multiples.draw([a_result(drawing, breakdown="sex")])
    assert len(hatched(figure)) == 2 and texts(figure).count("[x]") == 2


def test_a_few_children_of_unknown_group_are_in_the_table_and_not_a_panel():
    drawn = a_result(f"{GROUPS.rstrip()}\n2023 | 1 | | not known", breakdown="age_band")
    assert "Not known" not in texts(multiples.draw([drawn])) and "Not known" in table.draw(drawn, "a")
    assert "not known" not in findings.by_group(drawn, a_result("2022 | 50\n2023 | 60"))


@PHONES
def test_a_bridge_starts_each_bar_where_the_last_one_ended(phone):
    (bars,) = bridge.draw(a_bridge(), phone).to_dict()["data"]
    assert bars["base"] == [0, 902, 1193, 1167, 1167, 0]
    assert bars["x"] == [902, 404, 113, 26, 4, 1171]


def test_a_hidden_row_of_a_bridge_is_its_letter_without_a_bar():
    figure = bridge.draw(a_bridge(adopted=np.nan))
    assert figure.to_dict()["data"][0]["x"] == [902, 404, 113, 0, 0, 1171]  # nothing floats on a number not known
    assert "[c]" in texts(figure)
    assert "nan" not in figure.to_json().lower().replace("nanum", "")
    assert "hidden" in findings.bridge(a_bridge(adopted=np.nan))[1]


def test_the_sentence_of_a_bridge_adds_up():
    title, sentence = findings.bridge(a_bridge())
    assert title == "Why the number changed: 404 started and 139 left"
    assert sentence == "902 plus 404 minus 139, plus 4 (rounding), is 1,171."


# Run charts and cards ------------------------------------------------------------------------------------------------


def test_a_run_chart_is_one_image_with_its_text_alternative():
    image = run_chart.image(run_chart.draw(a_result(SERIES), a_result(SERIES)), 'says "what"')
    assert 'alt="says &#34;what&#34;"' in image
    svg = base64.b64decode(re.search(r"base64,([^\"]+)", image)[1]).decode()
    assert svg.startswith("<svg") and ">27<" in svg


def test_a_hidden_run_chart_is_a_hatched_area_in_words():
    svg = run_chart.draw(a_result("2022 | - | hidden\n2023 | - | hidden"))
    assert words.hidden() in svg and "polyline" not in svg


def test_both_clear_verdicts_look_alike():
    sides = [a_figure(2024, 100), a_figure(2023, 300)]
    fall = verdict.rate_verdict(STARTED, *sides)
    rise = verdict.rate_verdict(STARTED, a_figure(2024, 300), a_figure(2023, 100))
    assert (fall.family, rise.family) == (verdict.FALL, verdict.RISE)
    kinds = {re.search(r'class="([^"]+)"', card.chip(one))[1] for one in (fall, rise)}
    assert len(kinds) == 1


def a_figure(year: int, count: float, status: str = "") -> verdict.Figure:
    start, end = pd.Timestamp(year - 1, 4, 1), pd.Timestamp(year, 3, 31)
    return verdict.Figure(count / 10, np.nan, np.nan, count, 100_000, start, end, status)


def test_a_card_says_what_its_title_and_text_alternative_say():
    found = verdict.rate_verdict(STARTED, a_figure(2023, 270), a_figure(2022, 240))
    drawn = card.draw(found, a_result(SERIES), "Without unaccompanied children: 22")
    assert words.alt("Small line chart", found) in html.unescape(drawn)
    assert words.title(found) in words.alt("Small line chart", found)
    assert "Was 24 (240 starts)" in drawn


def test_a_hidden_card_shows_its_letter():
    found = verdict.rate_verdict(STARTED, a_figure(2023, np.nan, "hidden"), a_figure(2022, 240))
    drawn = card.draw(found, a_result("2022 | 24\n2023 | - | hidden"), "")
    assert 'class="hw-figure missing">[' in drawn


# Tables --------------------------------------------------------------------------------------------------------------


def test_a_table_has_a_caption_scopes_and_value_and_status_in_two_columns():
    drawn = table.draw(a_result(WITH_HIDDEN), "Starts by year")
    assert "<caption>Starts by year</caption>" in drawn
    assert drawn.count('scope="row"') == 5 and 'scope="col"' in drawn
    (row,) = re.findall(r"<tr><th scope=\"row\">2021</th>(.*?)</tr>", drawn)
    assert "[c]" in row and "hidden" in row and not re.search(r"\d", row)


def test_a_table_gives_rates_to_one_decimal_rounded_half_up():
    assert ">24.5<" in table.draw(a_result("2023 | 24.45"), "a")


def test_comparators_stand_at_the_right_and_have_rows_of_their_own():
    drawn = table.draw(a_result("2023 | 24"), "a", [(ENGLAND, a_result("2022 | 27\n2023 | 28.04"))])
    assert drawn.count("<tr>") == 3
    assert ">27.0<" in drawn and ">28.0<" in drawn
    assert "[x]" not in drawn  # our own year before the extract is blank, not missing


def test_a_long_table_scrolls_in_its_own_box_and_can_be_reached_by_keyboard():
    drawn = table.draw(a_result("\n".join(f"{year} | 20" for year in range(2000, 2020))), "a")
    assert "hw-long" in drawn and 'tabindex="0"' in drawn and 'role="region"' in drawn


def test_groups_are_counts_in_their_own_order():
    drawn = table.draw(a_result(GROUPS, breakdown="age_band"), "a", group_head="Age")
    assert drawn.index("Under 1") < drawn.index("1 to 4")
    assert "Rate" not in drawn and ">Age<" in drawn


def test_a_cohort_not_followed_yet_says_when_it_will_be_and_gives_no_figure():
    drawn = cohort_table.draw([a_result(WITH_EARLY, HOME)], "a", "Home")
    assert "Home by 12 months" in drawn and "Too early: April 2024" in drawn
    (row,) = re.findall(r"<tr><th scope=\"row\">31 March 2023</th>(.*?)</tr>", drawn)
    assert ">80<" not in row and ">8%<" not in row


def test_a_cohort_bar_is_as_long_as_its_share_on_one_scale():
    drawn = cohort_table.draw([a_result("2021 | 15\n2022 | 30", HOME)], "a", "Home")
    assert "--w:65px" in drawn and "--w:130px" in drawn


def test_cohorts_of_several_times_stand_in_columns_on_one_scale_with_the_newest_of_each_bold():
    by_24 = replace(HOME, formula=replace(HOME.formula, follow_up_days=730))
    early = "2019 | 30\n2020 | 31\n2021 | 33\n2022 | - | incomplete\n2023 | - | incomplete"
    columns = [a_result(WITH_EARLY, HOME), a_result(early, by_24)]
    drawn = cohort_table.draw(columns, "a", "Home", columns)
    assert re.findall("<b>(.*?)</b>", drawn) == ["33%", "22%"]
    assert "Home by 12 months" in drawn and "Home by 24 months" in drawn
    (row,) = re.findall(r"<tr><th scope=\"row\">31 March 2022</th>(.*?)</tr>", drawn)
    assert "Too early: April 2024" in row and "too early: not complete (24 months)" in row
    assert "--w:121px" in drawn  # 220 px of a column are 60%


# Words for several verdicts ------------------------------------------------------------------------------------------


def by_group(*counts: tuple[str, float, float]) -> dict[str, verdict.Verdict]:
    return {name: verdict.rate_verdict(STARTED, a_figure(2024, now), a_figure(2023, was)) for name, was, now in counts}


def test_groups_are_named_in_the_title_while_it_stays_short():
    found = by_group(("under 1", 50, 52), ("10 to 15", 60, 150))
    assert findings.groups_title(found, "age") == "Clear rise: 10 to 15. No clear change elsewhere"
    assert findings.groups_sentence(found).startswith("10 to 15 went from 60 to 150 children.")


def test_many_groups_are_counted_in_the_title():
    found = by_group(*((f"a group with a long name of its own {n}", 60, 150) for n in range(3)), ("other", 60, 61))
    assert findings.groups_title(found, "legal status at the start") == "Clear rise in 3 of 4 groups by legal status"


def test_no_clear_change_is_the_finding_when_no_group_changed():
    found = by_group(("under 1", 50, 52), ("1 to 4", 60, 55))
    assert findings.groups_title(found, "age") == "No clear change in any group by age"
    assert "common by chance" in findings.groups_sentence(found)


def test_groups_too_few_to_say_of_are_not_among_those_that_did_not_change():
    found = by_group(("under 1", 50, 52), ("1 to 4", 3, 4), ("5 to 9", 2, 4))
    assert findings.groups_title(found, "age") == "No clear change by age; 2 of 3 groups too few to say"
    found |= by_group(("10 to 15", 60, 150))
    assert findings.groups_title(found, "age") == "Clear rise: 10 to 15. No other clear change"


def test_there_is_no_largest_difference_where_nothing_differs():
    sentence = findings.groups_sentence(by_group(("under 1", 50, 50), ("1 to 4", 3, 4)))
    assert sentence == "Both years have as many children in each group that can be compared."


def test_too_few_everywhere_says_so():
    found = by_group(("under 1", 3, 4))
    assert findings.groups_title(found, "age") == "Too few to say whether this changed by age"


def test_a_group_is_compared_through_the_population_of_all():
    whole = a_result("2022 | 50\n2023 | 60")
    groups = a_result("2022 | 20 | | under 1\n2023 | 60 | | under 1\n2023 | - | hidden | 1 to 4", breakdown="age_band")
    found = findings.by_group(groups, whole)
    assert found["under 1"].family == verdict.RISE
    assert found["1 to 4"].family == verdict.TOO_FEW


def test_the_answer_names_every_family_once():
    found = [*by_group(("a", 60, 150)).values(), *by_group(("b", 50, 52)).values()]
    assert findings.answer(found) == (
        "Clear rise in children starting to be looked after. No clear change in children starting to be looked after."
    )


def test_a_yearly_chart_has_the_verdict_of_its_own_years():
    found = findings.of_years(a_result(WITH_EARLY, HOME))
    assert (found.now.period_end, found.before.period_end) == (date(2022, 3, 31), date(2021, 3, 31))
    assert found.now.value == 22


def test_every_definition_reads_its_declaration():
    for measure in front_desk.measures():
        drawn = html.unescape(definition.draw(measure, asked=True))
        assert measure.definition in drawn and measure.source in drawn
        assert all(limit in drawn for limit in measure.caveats)
        assert words.banned_words(re.sub(r"<code>.*?</code>|<[^>]+>", " ", drawn)) == []

"""What is said of a change, at the edges of each verdict family, and every word it is said in."""

import math
import re
from dataclasses import fields, replace
from datetime import date
from itertools import product

import pandas as pd
import pytest

from analytics.measures.declare import Events, Measure, Rate, Share, Stock
from analytics.results import words
from analytics.results.verdict import FAMILIES, REASONS, Figure, family_of, rate_verdict, share_verdict, stock_verdict
from analytics.stats.estimate import NO_FIGURE, Estimate
from analytics.stats.rates import rate_interval
from analytics.stats.ratios import Observed, against_rest
from analytics.stats.shares import share_interval

NAN = math.nan
HAPPENED = Events("a_view")
WITHIN_A_YEAR = Share(of=HAPPENED, that="happened", follow_up_days=365)
OF_ALL = Share(of=HAPPENED, that="happened")


def a_measure(identity, title, formula, did, counted, out_of="", collection="ssda903"):
    return Measure(
        id=identity,
        title=title,
        question="Is it so?",
        definition="What it is.",
        why_it_matters="Because it does.",
        source="A return",
        formula=formula,
        did=did,
        counted=counted,
        out_of=out_of,
        collection=collection,
    )


STARTED = a_measure(
    "started_to_be_looked_after",
    "Children starting to be looked after",
    Rate(HAPPENED),
    "started to be looked after",
    "children",
)
LOOKED_AFTER = a_measure(
    "looked_after_at_year_end",
    "Children looked after on 31 March",
    Stock(HAPPENED),
    "were looked after on 31 March",
    "children",
)
WENT_HOME = a_measure(
    "returned_home_within_12_months_of_starting",
    "Returned home within 12 months of starting",
    WITHIN_A_YEAR,
    "returned home within 12 months of starting",
    "children",
    "children who started",
)
CAME_AGAIN = a_measure(
    "re_entered_within_12_months_of_returning_home",
    "Came into care again within 12 months of going home",
    WITHIN_A_YEAR,
    "came into care again within 12 months of going home",
    "returns home",
    "returns home",
)
CEASED = a_measure(
    "ceased",
    "Children ceasing to be looked after",
    Rate(HAPPENED),
    "ceased to be looked after",
    "children",
)
HOME_AMONG_CEASED = a_measure(
    "returned_home_among_ceased",
    "Returned home, of children who ceased to be looked after",
    OF_ALL,
    "returned home",
    "children",
    "children who ceased to be looked after",
)
REFERRALS = a_measure("referrals", "Referrals", Rate(HAPPENED), "were received", "referrals", collection="cin")
NO_ACTION = a_measure(
    "referrals_no_further_action",
    "Referrals with no further action",
    OF_ALL,
    "ended in no further action",
    "referrals",
    "referrals",
    "cin",
)
RE_REFERRED = a_measure(
    "re_referrals_within_12_months",
    "Re-referrals within 12 months",
    OF_ALL,
    "followed another within 12 months",
    "referrals",
    "referrals",
    "cin",
)
MEASURES = (STARTED, LOOKED_AFTER, WENT_HOME, CAME_AGAIN, CEASED, HOME_AMONG_CEASED, REFERRALS, NO_ACTION, RE_REFERRED)
SLIPS = re.compile(
    r"nan|None|\binf\b|  \S|\s[,.]|\.\.|\(\)|-\d|−0\b|[{}]|(?<![\d.,])1 (children|points|referrals|returns)\b"
)
SWINGING = (60, 20) * 18  # phi is about 11


def in_year(measure, numerator, denominator, year=2025, status=""):
    """A figure of one year, worked out as the front desk does."""
    share = measure.formula.unit == "percent"
    found = share_interval(numerator, denominator) if share else rate_interval(numerator, denominator)
    scale = 100 if share else 1
    starts_on = date(year, 3, 31) if isinstance(measure.formula, Stock) else date(year - 1, 4, 1)
    ends = (scale * found.value, scale * found.lower, scale * found.upper)
    return Figure(*ends, numerator, denominator, starts_on, date(year, 3, 31), status)


def change(measure, now, before, months=(), flows=None):
    """The verdict of (numerator, denominator[, status]) now against the year before; of a stock, flows come between."""
    sides = in_year(measure, *now[:2], 2025, *now[2:]), before and in_year(measure, *before[:2], 2024, *before[2:])
    if isinstance(measure.formula, Share):
        return share_verdict(measure, *sides)
    if isinstance(measure.formula, Stock):
        return stock_verdict(measure, *sides, *(flows or (now[0], before[0] if before else None)), months)
    return rate_verdict(measure, *sides, months)


# Families -----------------------------------------------------------------------------------------------------------


def test_a_rate_that_clearly_rose_fell_or_did_neither():
    assert change(STARTED, (600, 147_000), (404, 147_000)).family == "clear rise"
    assert change(STARTED, (404, 147_000), (600, 147_000)).family == "clear fall"
    assert change(STARTED, (404, 147_000), (356, 147_000)).family == "no clear change"


def test_a_share_that_clearly_fell_is_in_points():
    found = change(WENT_HOME, (101, 356), (126, 341))
    assert (found.family, found.kind) == ("clear fall", "difference")
    assert (found.change, found.lower, found.upper) == pytest.approx((-8.58, -15.4, -1.6), abs=0.1)


def test_children_looked_after_change_by_starts_minus_exits():
    found = change(LOOKED_AFTER, (971, 147_000), (902, 147_000), flows=(404, 335))
    assert (found.family, found.kind, found.change) == ("clear rise", "net change", 69)
    assert change(LOOKED_AFTER, (920, 147_000), (902, 147_000), flows=(353, 335)).family == "no clear change"


def test_months_that_vary_more_than_chance_hold_a_verdict_back():
    plain = change(STARTED, (480, 147_000), (404, 147_000))
    widened = change(STARTED, (480, 147_000), (404, 147_000), months=SWINGING)
    assert (plain.family, plain.dispersion, plain.counting_noise_only) == ("clear rise", 1, True)
    assert (widened.family, widened.counting_noise_only) == ("no clear change", False)
    assert widened.dispersion > 10


def test_an_interval_that_touches_no_change_covers_it():
    assert family_of(Estimate(1.2, 1.0, 1.4), "ratio") == "no clear change"
    assert family_of(Estimate(1.2, 1.0000001, 1.4), "ratio") == "clear rise"
    assert family_of(Estimate(0.9, 0.8, 1.0), "ratio") == "no clear change"
    assert family_of(Estimate(0.9, 0.8, 0.9999999), "ratio") == "clear fall"
    assert family_of(Estimate(-5, -9, 0.0), "difference") == "no clear change"
    assert family_of(Estimate(9, 0.001, 20), "net change") == "clear rise"


def test_under_ten_events_on_either_side_is_too_few():
    for measure in MEASURES:
        assert change(measure, (10, 1000), (10, 1000)).family == "no clear change"
        for sides in (((9, 1000), (40, 1000)), ((40, 1000), (9, 1000))):
            found = change(measure, *sides, flows=(20, 20))
            assert (found.family, found.reason) == ("too few to say", "few events")


def test_under_ten_starts_and_exits_together_is_too_few():
    assert change(LOOKED_AFTER, (40, 1000), (40, 1000), flows=(5, 5)).family == "no clear change"
    assert change(LOOKED_AFTER, (40, 1000), (39, 1000), flows=(5, 4)).reason == "few events"


def test_under_twenty_children_followed_is_too_few():
    assert change(WENT_HOME, (10, 20), (10, 20)).family == "no clear change"
    assert change(WENT_HOME, (10, 19), (10, 20)).reason == "few followed"
    assert change(WENT_HOME, (10, 20), (10, 19)).reason == "few followed"


def test_a_hidden_side_leaves_nothing_numeric():
    for measure, hidden_first in product(MEASURES, (True, False)):
        sides = ((40, 1000, "hidden"), (60, 1000)) if hidden_first else ((60, 1000), (40, 1000, "hidden"))
        found = change(measure, *sides, months=SWINGING)
        assert (found.family, found.reason) == ("too few to say", "hidden")
        numbers = (found.change, found.lower, found.upper, found.dispersion)
        assert all(math.isnan(number) for number in numbers)
        side = found.now if hidden_first else found.before
        assert all(math.isnan(getattr(side, f.name)) for f in fields(side)[:5])
        assert not any(character.isdigit() for character in words.sentence(found))


def test_hidden_starts_or_exits_leave_nothing_numeric():
    found = change(LOOKED_AFTER, (40, 1000), (35, 1000), flows=(NAN, 10))
    assert (found.family, found.reason) == ("too few to say", "hidden")
    assert not any(character.isdigit() for character in words.sentence(found))


def test_what_is_missing_gives_no_verdict():
    assert change(STARTED, (40, 1000), None).reason == "missing"
    assert change(STARTED, (NAN, 1000), (40, 1000)).reason == "missing"
    assert change(STARTED, (40, 0), (40, 1000)).reason == "missing"
    assert change(LOOKED_AFTER, (40, 1000), (40, 1000), flows=(None, 20)).reason == "missing"
    for measure, status in product(MEASURES, ("not_available", "not_applicable")):
        assert change(measure, (40, 1000, status), (60, 1000)).reason == "missing"
        assert change(measure, (40, 1000), (60, 1000, status)).reason == "missing"


def test_a_number_of_children_needs_no_population():
    found = change(LOOKED_AFTER, (971, NAN), (902, 147_000), flows=(404, 335))
    assert found.family == "clear rise"
    assert words.sentence(found).startswith(
        "971 children were looked after on 31 March 2025, from 902 on 31 March 2024."
    )


def test_incomplete_figures_give_no_verdict():
    for measure in MEASURES:
        found = change(measure, (600, 1000, "incomplete"), (200, 1000))
        assert (found.family, found.reason) == ("too few to say", "incomplete")
    assert change(STARTED, (600, 10_000, "provisional"), (200, 10_000)).family == "clear rise"


def test_starts_and_exits_that_contradict_the_numbers_hold_a_verdict_back():
    found = change(LOOKED_AFTER, (900, 147_000), (902, 147_000), flows=(404, 300))
    assert (found.family, found.reason) == ("no clear change", "does not add up")
    assert "do not add up" in words.sentence(found)
    assert "common by chance" not in words.sentence(found) + words.was(found)


def test_periods_that_share_events_are_refused():
    now, overlapping = in_year(STARTED, 40, 1000), replace(in_year(STARTED, 40, 1000), period_end=date(2024, 4, 1))
    with pytest.raises(ValueError, match="overlap"):
        rate_verdict(STARTED, now, overlapping)
    with pytest.raises(ValueError, match="overlap"):
        share_verdict(WENT_HOME, now, overlapping)


# Numbers and periods ------------------------------------------------------------------------------------------------


def test_half_is_rounded_up():
    assert [words.round_half_up(x) for x in (0.5, 1.5, 2.5, 24.5, -2.5)] == [1, 2, 3, 25, -3]
    assert words.round_half_up(2.675, 2) == 2.68  # nearer to 2.67 as a float
    assert words.round_half_up(28.499999999999996) == 29  # 57 of 200 by way of a division
    assert words.round_half_up(100 * 57 / 200) == 29
    assert math.isnan(words.round_half_up(NAN))
    assert str(words.round_half_up(-0.2)) == "0.0"


def test_numbers_in_words():
    assert [words.number(x) for x in (1234567, 0, -3, NAN, None)] == ["1,234,567", "0", "−3", "", ""]
    assert (words.rate(27.3), words.rate(27.25, 1), words.rate(1234.5)) == ("27", "27.3", "1,235")
    assert (words.percent(28.4), words.percent(28.45, 1), words.percent(NAN)) == ("28%", "28.5%", "")
    assert (words.interval(24.7, 30.12), words.interval(NAN, 3)) == ("24.7 to 30.1", "")


def test_one_of_each():
    ones = {
        "children": "1 child",
        "children who were looked after": "1 child who was looked after",
        "returns home": "1 return home",
        "re-referrals": "1 re-referral",
        "entries": "1 entry",
        "unaccompanied children": "1 unaccompanied child",
    }
    for plural, one in ones.items():
        assert words.count_of(1, plural) == one
        assert words.count_of(0, plural) == f"0 {plural}"
        assert words.count_of(1200, plural) == f"1,200 {plural}"


def test_periods_in_words():
    spans = {
        ("2024-04-01", "2025-03-31"): "year ending 31 March 2025",
        ("2024-01-01", "2024-12-31"): "12 months to 31 December 2024",
        ("2023-03-01", "2024-02-29"): "12 months to 29 February 2024",
        ("2021-04-01", "2024-03-31"): "three years to 31 March 2024",
        ("2024-04-01", "2024-06-30"): "April to June 2024",
        ("2024-12-01", "2025-02-28"): "December 2024 to February 2025",
        ("2024-10-01", "2024-10-31"): "October 2024",
        ("2025-03-31", "2025-03-31"): "31 March 2025",
        ("2024-04-03", "2024-06-30"): "3 April 2024 to 30 June 2024",
    }
    for (start, end), said in spans.items():
        assert words.period(date.fromisoformat(start), date.fromisoformat(end)) == said
        assert words.period(pd.Timestamp(start), pd.Timestamp(end)) == said
    with pytest.raises(ValueError, match="on or after"):
        words.period(date(2024, 4, 2), date(2024, 4, 1))


def test_what_stands_where_there_is_no_figure():
    assert words.too_early(date(2026, 4, 1)) == "Too early: April 2026"
    assert words.hidden() == "[c] Too few children to show"
    letters = {"hidden": "[c]", "not_available": "[x]", "not_applicable": "[z]", "incomplete": "[x]", "": "[x]"}
    for status, letter in letters.items():
        assert words.headline(STARTED, in_year(STARTED, NAN, 1000, status=status)) == letter


# Verdicts in words --------------------------------------------------------------------------------------------------


def test_titles_state_the_finding():
    started, home = ((398, 148_000), (356, 148_000)), ((101, 356), (126, 341))
    assert words.title(change(STARTED, *started)) == "No clear change: 27 children per 10,000 started, from 24"
    assert words.title(change(WENT_HOME, *home)) == "Clear fall: 28% returned home within 12 months, from 37%"
    again = change(CAME_AGAIN, (52, 348), (49, 331))
    assert words.title(again) == "No clear change: 15% came into care again within 12 months, from 15%"
    held = change(LOOKED_AFTER, (971, 147_000), (902, 147_000), flows=(404, 335))
    assert words.title(held) == "Clear rise: 971 children were looked after on 31 March, from 902"
    referred = change(REFERRALS, (8000, 147_000), (7000, 147_000))
    assert words.title(referred) == "Clear rise: 544 referrals per 10,000 children were received, from 476"
    no_action = change(NO_ACTION, (600, 2000), (610, 2000))
    assert words.title(no_action) == "No clear change: 30% of referrals ended in no further action, from 31%"
    few = change(STARTED, (9, 148_000), (15, 148_000))
    assert words.title(few) == "Too few to say whether more or fewer children started to be looked after"
    early = change(CAME_AGAIN, (52, 348, "incomplete"), (49, 331))
    assert words.title(early) == "Too few to say yet whether the share who came into care again changed"


def test_a_clear_change_is_never_from_a_figure_to_itself():
    found = change(REFERRALS, (3_254_000, 120_000_000), (3_246_000, 120_000_000))
    assert found.family == "clear rise"
    assert words.title(found) == "Clear rise: 271.2 referrals per 10,000 children were received, from 270.5"


def test_a_clear_interval_is_never_seen_to_cover_no_change():
    found = replace(change(WENT_HOME, (101, 356), (126, 341)), lower=-15.2, upper=-0.31)
    assert "The 95% interval of the change is 0.3 to 15.2 points lower." in words.sentence(found)
    assert words.against_comparator(Estimate(1.1, 1.003, 1.2)) == (
        "higher than the rest of England (ratio 1.100, 1.003 to 1.200)"
    )


def test_sentences_give_value_count_interval_and_chance():
    assert words.sentence(change(STARTED, (398, 148_000), (356, 148_000))) == (
        "27 children per 10,000 aged 0 to 17 started to be looked after in the year ending 31 March 2025 "
        "(398 children), from 24 (356) in the year ending 31 March 2024. "
        "The 95% interval of the change is 3% lower to 29% higher. "
        "A difference this size is common by chance in a place this size, so this is not a clear change. "
        "The interval shows counting noise only. "
        "Brothers and sisters often enter together, so real variation is wider than shown."
    )
    assert words.sentence(change(WENT_HOME, (101, 356), (126, 341))).startswith(
        "28% returned home within 12 months of starting (101 of 356 children who started in the year ending "
        "31 March 2025), from 37% (126 of 341 in the year ending 31 March 2024). "
        "The 95% interval of the change is 2 to 15 points lower. "
        "Chance alone would rarely give a difference this size. We cannot tell why from these figures."
    )
    held = change(LOOKED_AFTER, (971, 147_000), (902, 147_000), flows=(404, 335))
    assert words.sentence(held).startswith(
        "971 children were looked after on 31 March 2025 (66 per 10,000 aged 0 to 17), from 902 (61) on 31 March 2024. "
        "There were 69 more starts than exits in between (95% interval 16 to 122 more)."
    )


def test_sentences_say_why_there_is_no_verdict():
    def said(measure, now, before, **rest):
        return words.sentence(change(measure, now, before, **rest))

    assert said(STARTED, (3, 100, "hidden"), (40, 100)) == "Too few children to show."
    assert said(STARTED, (40, 100), (3, 100, "hidden")) == "The earlier figure is hidden: too few children to show."
    assert said(CAME_AGAIN, (30, 100, "incomplete"), (40, 100)) == (
        "Too early: not all returns home in the year ending 31 March 2025 have been followed for 12 months."
    )
    assert said(STARTED, (30, 100, "incomplete"), (40, 100)) == (
        "Too early: what was recorded in the year ending 31 March 2025 is not complete."
    )
    assert said(STARTED, (30, 100), None) == "There is no earlier figure to compare with."
    assert said(STARTED, (NAN, 100), (30, 100)) == (
        "There is no figure for children starting to be looked after in the year ending 31 March 2025."
    )
    assert said(WENT_HOME, (12, 19), (40, 100)) == (
        "There were fewer than 20 children who started in one of the two periods, too few to compare."
    )
    assert said(STARTED, (9, 148_000), (15, 148_000)).endswith(
        "(9 children), from 1 (15) in the year ending 31 March 2024. "
        "With fewer than 10 in one of the two periods there are too few to say whether this changed."
    )
    assert said(LOOKED_AFTER, (40, 1000), (40, 1000), flows=(None, 20)) == (
        "The starts and exits between the two dates are not known."
    )


def test_the_note_prints_phi_or_says_it_is_counting_noise():
    months = (31, 28, 40, 22) * 12
    assert "Months vary 1.5 times as much as chance alone" in words.note(
        change(STARTED, (600, 147_000), (404, 147_000), months)
    )
    assert "about as much as chance" in words.note(change(STARTED, (600, 147_000), (404, 147_000), (30,) * 48))
    assert "often referred together" in words.note(change(REFERRALS, (600, 147_000), (404, 147_000)))


def test_cards():
    found = change(STARTED, (398, 148_000), (356, 148_000))
    assert (words.chip(found), words.headline(STARTED, found.now)) == ("No clear change", "27")
    assert words.under_headline(STARTED, found.now) == "per 10,000 children aged 0 to 17 (398 children)"
    assert words.was(found) == (
        "Was 24 (356 children). A difference this size is common by chance in a place this size."
    )
    home = change(WENT_HOME, (101, 356), (126, 341))
    assert words.headline(WENT_HOME, home.now) == "28%"
    assert (
        words.under_headline(WENT_HOME, home.now) == "101 of 356 children who started in the year ending 31 March 2025"
    )
    assert words.was(home) == "Was 37% (126 of 341). Chance alone would rarely give a difference this size."


def test_one_child_is_said_as_one():
    found = change(LOOKED_AFTER, (10, 10_000), (11, 10_000), flows=(12, 13))
    assert "There was 1 more exit than starts in between (95% interval 11 fewer to 9 more)." in words.sentence(found)
    rare = change(REFERRALS, (10, 100_000), (11, 100_000))
    assert words.title(rare) == "No clear change: 1 referral per 10,000 children was received, from 1"
    rare = change(STARTED, (10, 100_000), (11, 100_000))
    assert words.title(rare) == "No clear change: 1 child per 10,000 started, from 1"


def test_alternative_text_holds_the_title():
    found = change(STARTED, (398, 148_000), (356, 148_000))
    assert words.alt("Line chart", found) == (
        "Line chart: Children starting to be looked after. No clear change: 27 children per 10,000 started, from 24."
    )


# Beside others ------------------------------------------------------------------------------------------------------


def test_words_beside_england_come_from_the_ratio():
    # Barking and Dagenham, DfE, year ending 31 March 2025
    found = against_rest(Observed(203, 66_465), Observed(32_270, 12_183_016))
    assert words.against_comparator(found) == "higher than the rest of England (ratio 1.15, 1.01 to 1.32)"
    assert words.compared(found) == "higher"
    unclear = Estimate(1.02, 0.91, 1.15)
    assert words.compared(unclear) == "similar"
    assert words.against_comparator(unclear, "Devon") == "not clearly different from Devon (ratio 1.02, 0.91 to 1.15)"
    assert words.compared(Estimate(0.8, 0.7, 0.99)) == "lower"


def test_words_beside_england_in_points():
    found = Estimate(-8.2, -14.1, -2.4)
    assert words.against_comparator(found, kind="difference") == (
        "lower than the rest of England (−8 points, −14 to −2)"
    )


def test_nothing_is_said_where_there_is_too_little_to_compare():
    for nothing in (NO_FIGURE, Estimate(math.inf, 1.2, math.inf)):
        assert words.compared(nothing) == ""
        assert words.against_comparator(nothing) == "too few to compare with the rest of England"


# Words we do not use ------------------------------------------------------------------------------------------------


def test_banned_words_are_found_whole():
    text = "Performance improved because of it, the worst  cases led to LAC reviews: a significantly good effect."
    found = ", ".join(words.banned_words(text))
    assert found == "Performance, improved, because of, worst, cases, led to, LAC, significantly, good, effect"
    assert words.banned_words("They do not show what a programme caused. Goods, placements, effective, lacking.") == []


def every_verdict():
    """All nine measures over a grid of figures, statuses, months and flows."""
    counts = (0, 9, 10, 199, 1000)
    for measure, now, before in product(MEASURES, counts, counts):
        yield change(measure, (now, 1000), (before, 1010))
        yield change(measure, (now, 3_000_000), (before, 3_000_000), SWINGING, flows=(before, now))
    for measure, status in product(MEASURES, ("hidden", "incomplete", "provisional", "low_reliability")):
        yield change(measure, (200, 1000, status), (300, 1000))
        yield change(measure, (200, 1000), (300, 1000, status))
    for measure in MEASURES:
        yield change(measure, (NAN, NAN, "not_available"), (300, 1000))
        yield change(measure, (12, 19), (NAN, NAN, "not_available"))
        yield change(measure, (12, 1000), None)
        yield change(measure, (12, 19), (12, 19))
    for flows in ((None, 3), (NAN, 3), (300, 100), (3, 4), (101, 100), (100, 100)):
        yield change(LOOKED_AFTER, (200, 1000), (200, 1000), flows=flows)


def test_everything_said_reads_well():
    families, reasons = set(), set()
    for found in every_verdict():
        title = words.title(found)
        families.add(found.family)
        reasons.add(found.reason)
        said = [words.sentence(found), words.was(found), words.alt("Line chart", found), words.chip(found)]
        said += [words.under_headline(found.measure, found.now), words.headline(found.measure, found.now), title]
        assert title.startswith(words.chip(found))
        assert len(title.split()) <= 14, title
        assert title in said[2]
        for text in said:
            check_plain(text)
        for text in said[:3]:
            assert text.endswith(".")
            assert text[0].isupper() or text[0].isdigit()
    assert families == set(FAMILIES)
    assert reasons == {"", *REASONS}


def check_plain(text):
    assert words.banned_words(text) == [], text
    assert not SLIPS.search(f"{text} "), text

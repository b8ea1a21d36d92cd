"""Places like us and newer figures of DfE's, as somebody would use them."""

import csv
import io
import re
from urllib.parse import quote_plus

import pytest
from rig import serve

from analytics.comparators import figures
from analytics.comparators.places import ENGLAND, neighbours, places

pytestmark = pytest.mark.browser

STARTED = "started_to_be_looked_after"
TIDY = "time_period,time_identifier,geographic_level,country_code,country_name,region_code,region_name,old_la_code,la_name,new_la_code"
RATES = "population_type,population_estimate,children_count,rate_per_10000"
HOSTILE = "<img src=x onerror=alert(1)>"


def next_year_s_file() -> bytes:
    """The starts of 2025 as they are held and made-up ones of 2026, in the layout of the 2025 release."""
    held = figures.figures(STARTED)
    held = held[(held.year_ending == 2025) & held.numerator.notna()].set_index("key").numerator
    people, lines = figures.population(), [f"{TIDY},{RATES}".split(",")]
    for key, count in held.items():
        for year, number in ((2025, count), (2026, count + 10)):
            lines.append([*_where(year, places()[key]), *_counted(people[key][min(year - 1, 2024)], int(number))])
    text = io.StringIO()
    csv.writer(text).writerows(lines)
    return text.getvalue().encode()


def _where(year, place):
    at = [str(year), "Reporting year"]
    if place.key == ENGLAND:
        return [*at, "National", ENGLAND, "England", "", "", "", "", ""]
    if place.level == "region":
        return [*at, "Regional", ENGLAND, "England", place.key, place.name, "", "", ""]
    return [*at, "Local authority", ENGLAND, "England", place.region_code, "", place.key, place.name, place.la_code]


def _counted(people, count):
    return ["Children starting to be looked after each year", int(people), count, round(10_000 * count / people)]


def choose(seen, key, text):
    """Type into a select of the page and take the first option that begins so."""
    seen.page.locator(f".st-key-{key} [role=combobox]").click()
    seen.page.keyboard.type(text)
    seen.page.get_by_role("option", name=re.compile(f"^{text}")).first.click()
    seen.wait()


def newest_year(seen):
    """The last year in the table under the lines of places."""
    block = seen.page.locator("[class*=st-key-block_over_time_]")
    block.get_by_text("Show the numbers").click()
    return block.locator("tbody th").all_inner_texts()[-1]


def test_a_figure_is_chosen_in_two_clicks_and_stays_in_the_link(server, addresses, visit):
    seen = visit(server)
    seen.open(addresses["places_like_us"])
    choose(seen, "topic", "Ceasing")
    choose(seen, "figure", "Returned home as planned")
    assert (
        seen.page.get_by_text(re.compile(r"^Returned home as planned among children who left care, per cent")).count()
        >= 1
    )
    again = visit(server)
    again.open(seen.page.url)
    assert (
        again.page.get_by_text(re.compile(r"^Returned home as planned among children who left care, per cent")).count()
        >= 1
    )
    assert seen.complaints == [] and again.complaints == []


def test_a_group_of_the_reader_s_is_called_that_everywhere_with_the_official_set_beside_it(server, addresses, visit):
    seen = visit(server)
    seen.open(addresses["places_like_us"])
    seen.page.get_by_text("A group of your own").click()
    for name in ("Kent", "Bristol", "Cornwall"):
        choose(seen, "group", name)
    seen.page.keyboard.press("Escape")
    name = seen.page.locator(".st-key-group_name input")
    name.fill(HOSTILE)
    name.press("Enter")
    seen.wait()
    choose(seen, "beside", "Chosen by user")
    assert seen.page.locator("[class*=st-key-block_places_]").count() == 2
    assert "(chosen by user)" in seen.page.locator(".hw-frame").inner_text()
    assert seen.page.locator("img[src=x]").count() == 0

    seen.page.get_by_test_id("stSidebarNavLink").filter(has_text="Coming into care").click()
    seen.page.wait_for_url(re.compile("coming_into_care"))
    seen.wait()
    assert "(chosen by user)" in seen.page.locator(".hw-frame").inner_text()
    assert seen.page.get_by_text("chosen by user").count() > 1
    again = visit(server)
    again.open(seen.page.url)
    assert "(chosen by user)" in again.page.locator(".hw-frame").inner_text()
    assert seen.complaints == [] and again.complaints == []


def test_nonsense_in_the_link_of_a_group_is_no_group(server, addresses, visit):
    seen = visit(server)
    nonsense = "&".join(f"group={quote_plus(word)}" for word in (HOSTILE, "England", "../../etc/passwd"))
    seen.open(f"{addresses['places_like_us']}?{nonsense}&beside=Chosen+by+user&topic={quote_plus(HOSTILE)}")
    assert "chosen by user" not in seen.page.locator(".hw-frame").inner_text()
    assert seen.page.locator("[data-testid=stException]").count() == 0 and seen.complaints == []


def test_a_newer_release_is_seen_before_it_is_added_stands_beside_for_everybody_and_goes_again(
    browser, sample_store, tmp_path, monkeypatch, visit
):
    monkeypatch.setenv("HOMEWARD_PUBLISHED", str(tmp_path / "published"))
    with serve(sample_store, tmp_path / "log.txt") as started:
        other, seen = visit(started), visit(started)
        other.open("/places_like_us")
        assert newest_year(other) == "2025"
        seen.open("/your_data")
        file = {"name": "starts_2026.csv", "mimeType": "text/csv", "buffer": next_year_s_file()}
        seen.page.locator("[class*=st-key-drop_published] input[type=file]").set_input_files([file])
        seen.page.get_by_text("2026 is new").wait_for()
        assert not (tmp_path / "published").exists() or not list((tmp_path / "published").iterdir())
        seen.page.get_by_role("button", name="Add these figures").dblclick()
        seen.page.get_by_text("Added: the figures now stand").wait_for()
        seen.wait()
        other.open("/places_like_us")
        assert newest_year(other) == "2026"
        seen.page.get_by_role("button", name="Take out").click()
        seen.page.get_by_text("Taken out").wait_for()
        seen.wait()
        other.open("/places_like_us")
        assert newest_year(other) == "2025"
        assert seen.complaints == [] and other.complaints == []


def test_in_publication_mode_figures_are_read_but_nobody_adds_any(browser, sample_store, tmp_path, monkeypatch, visit):
    monkeypatch.setenv("HOMEWARD_PUBLISHED", str(tmp_path / "published"))
    with serve(sample_store, tmp_path / "log.txt", "--mode", "publication") as started:
        seen = visit(started)
        seen.open("/your_data")
        files = seen.page.locator("[class*=st-key-drop_published] input[type=file]")
        bad = {"name": f"{HOSTILE}.csv", "mimeType": "text/csv", "buffer": b"a,b\n1,2\n"}
        files.set_input_files([{"name": "new.csv", "mimeType": "text/csv", "buffer": next_year_s_file()}, bad])
        seen.page.get_by_text("Only one person at their own computer").wait_for()
        seen.page.get_by_text("Not usable.").wait_for()
        assert seen.page.get_by_role("button", name="Add these figures").count() == 0
        assert seen.page.locator("img[src=x]").count() == 0 and seen.complaints == []


def test_every_place_of_the_chart_is_in_its_table_a_to_z(server, addresses, visit):
    seen = visit(server)
    seen.open(addresses["places_like_us"])
    block = seen.page.locator("[class*=st-key-block_places_neighbours]")
    block.get_by_text("Show the numbers").click()
    rows = block.locator("tbody th").all_inner_texts()
    expected = sorted(places()[one.key].name for one in neighbours("878", "2025"))
    assert rows[0] == "Exampleshire" and [name for name in rows if name in expected] == expected

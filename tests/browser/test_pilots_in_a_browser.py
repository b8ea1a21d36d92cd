"""The pilot sites as a principal social worker would use them: two clicks, a date of one's own, a phone, two readers."""

import re
from urllib.parse import quote_plus

import pytest
from rig import serve

from analytics.terms import PILOT_SITE_CAVEAT

pytestmark = pytest.mark.browser

LEEDS = "Leeds: Family Valued"
OUTSIDE = r"^https?://(?!127\.0\.0\.1)"


def test_from_the_overview_to_leeds_on_returning_home_in_two_clicks(server, visit):
    seen = visit(server)
    seen.open("/")
    seen.page.get_by_role("link", name=re.compile("pilot sites on returning home")).click()
    seen.page.wait_for_url(re.compile("pilot_sites"))
    seen.wait()
    seen.page.get_by_role("radio", name=LEEDS).click()
    seen.page.get_by_role("heading", name="Leeds Family Valued").wait_for()
    seen.wait()
    answer = seen.page.locator(".hw-answer").inner_text()
    assert answer.startswith("Children who returned home or went to relatives")
    assert "Leeds" in answer and "None has a group to compare with." in answer
    assert seen.page.locator("[class*=st-key-block_official_S002_returned_home] .main-svg").count() >= 1
    assert seen.page.get_by_text("This chart cannot show what the programme caused.").count() >= 3
    again = visit(server)
    again.open(seen.page.url)
    assert again.page.locator(".hw-answer").inner_text() == answer
    assert seen.asked_elsewhere() == again.asked_elsewhere() == []
    assert seen.complaints == again.complaints == []


def test_a_day_of_our_own_is_entered_once_and_stays_in_the_link(server, addresses, visit):
    seen = visit(server)
    seen.open(addresses["pilot_sites"])
    assert seen.page.get_by_text("Enter the day your own change began").count() == 1
    seen.open(f"{addresses['pilot_sites']}?our_start=2021-10-01")
    for block in ("our_years_care_entry_rate", "our_change_care_entry_rate", "our_months_started"):
        chart = seen.page.locator(f"[class*=st-key-block_{block}]")
        assert chart.locator(".main-svg").count() >= 1
        assert chart.locator("svg", has_text=PILOT_SITE_CAVEAT).count() >= 1
    seen.page.get_by_role("radio", name="Years since go-live").dblclick()
    seen.wait()
    assert seen.page.locator("[data-testid=stException]").count() == 0
    assert "our_start=2021-10-01" in seen.page.url
    assert seen.complaints == []


def test_two_readers_look_at_two_sites_at_once(server, addresses, visit):
    one, other = visit(server), visit(server)
    one.open(f"{addresses['pilot_sites']}?site={quote_plus(LEEDS)}")
    other.open(f"{addresses['pilot_sites']}?site={quote_plus('North Yorkshire: No Wrong Door')}")
    one.open(one.page.url)
    assert "Leeds" in one.page.locator(".hw-answer").inner_text()
    assert "North Yorkshire" in other.page.locator(".hw-answer").inner_text()
    assert one.complaints == other.complaints == []


def test_every_figure_of_a_card_opens_and_no_address_is_a_link(server, addresses, visit):
    seen = visit(server)
    seen.open(f"{addresses['pilot_sites']}?site={quote_plus(LEEDS)}")
    seen.page.get_by_text("Show 10 published figures").click()
    seen.page.locator("#evidence-F013").get_by_text("Show values, periods and where it was read").click()
    assert "http" in seen.page.locator("#evidence-F013 details").inner_text()
    seen.page.get_by_text("Show the reading list").click()
    seen.page.get_by_text("https://github.com/foundations-pm/sfpc").first.wait_for()
    links = [link.get_attribute("href") or "" for link in seen.page.locator("a").all()]
    assert [link for link in links if re.match(OUTSIDE, link)] == []
    assert seen.asked_elsewhere() == [] and seen.complaints == []


def test_nothing_scrolls_sideways_and_nothing_is_cut_on_a_phone(server, addresses, visit):
    seen = visit(server, 390)
    for site in (LEEDS, "Hertfordshire: Family Safeguarding"):
        seen.open(f"{addresses['pilot_sites']}?site={quote_plus(site)}&our_start=2021-10-01")
        wide = seen.page.evaluate("document.querySelector('[data-testid=stMain]').scrollWidth")
        assert wide <= 390
        for card in seen.page.locator(".hw-card-evidence").all():
            assert card.evaluate("one => one.scrollWidth <= one.clientWidth + 1")
    assert seen.complaints == []


def test_in_publication_mode_our_own_small_numbers_are_hidden_here_too(browser, sample_store, tmp_path, visit):
    with serve(sample_store, tmp_path / "log.txt", "--mode", "publication") as started:
        seen = visit(started)
        seen.open("/pilot_sites?our_start=2021-10-01")
        assert seen.page.locator("[data-testid=stException]").count() == 0
        block = seen.page.locator("[class*=st-key-block_same_test]")
        block.get_by_text("Show the numbers").click()
        counts = [
            int(text.replace(",", ""))
            for text in block.locator("td.n").all_inner_texts()
            if re.fullmatch(r"[\d,]+", text)
        ]
        assert counts and all(count % 5 == 0 for count in counts)
        assert seen.complaints == []

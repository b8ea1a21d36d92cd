"""Choices a page offers in its own place: marks on the monthly charts, months ahead, and groups. All live in the address."""

import re
from urllib.parse import quote_plus

import pytest

pytestmark = pytest.mark.browser

WORDS = "<img src=x onerror=alert(1)> team began"


def test_a_mark_is_drawn_begins_new_limits_and_survives_in_the_link(server, addresses, visit):
    seen = visit(server)
    seen.open(addresses["coming_into_care"])
    chart = seen.page.locator(".st-key-chart_control_started_to_be_looked_after")
    assert chart.get_by_text(re.compile(r"^Mean \d+ a month$")).count() == 1
    seen.page.locator(".st-key-block_marks summary").click()
    seen.page.locator(".st-key-mark1 [role=combobox]").click()
    seen.page.keyboard.type("April 2024")
    seen.page.get_by_role("option", name="April 2024").click()
    seen.page.wait_for_url(re.compile("mark1=April"))
    seen.wait()
    said = seen.page.locator(".st-key-mark1_words input")
    said.fill(WORDS)
    said.press("Enter")
    seen.page.locator(".st-key-mark1_limits label").click()
    seen.page.wait_for_url(re.compile("mark1_limits=true"))
    seen.wait()
    assert "mark1=April+2024" in seen.page.url
    assert seen.page.get_by_text(re.compile("The limits begin anew at a marked change")).count() == 2
    assert chart.get_by_text("team began").count() == 1 and seen.page.locator("img[src=x]").count() == 0

    again = visit(server)
    again.open(seen.page.url)
    assert again.page.get_by_text(re.compile("The limits begin anew at a marked change")).count() == 2
    assert seen.complaints == [] and again.complaints == []


def test_the_months_ahead_are_off_until_asked_for(server, addresses, visit):
    seen = visit(server)
    seen.open(addresses["coming_into_care"])
    ahead = seen.page.locator("[class*=st-key-block_outlook_]")
    assert ahead.count() == 0
    seen.page.locator(".st-key-ahead label").first.click()
    seen.page.wait_for_url(re.compile("ahead=true"))
    seen.wait()
    assert ahead.count() == 2 and seen.complaints == []


def test_a_link_can_ask_for_two_breakdowns_and_nonsense_is_the_usual_page(server, addresses, visit):
    seen = visit(server)
    seen.open(f"{addresses['different_groups']}?group_by=Sex&then_by=Age")
    assert seen.page.get_by_text("Female, under 1").count() >= 1
    seen.open(f"{addresses['different_groups']}?group_by={quote_plus(WORDS)}&then_by=Sex&then_by=Age&mark1=never")
    assert seen.page.locator("h1").count() == 1 and seen.page.locator("[data-testid=stException]").count() == 0


def test_a_double_click_on_a_switch_leaves_it_as_it_was(server, addresses, visit):
    seen = visit(server)
    seen.open(addresses["coming_into_care"])
    seen.page.locator(".st-key-ahead label").first.dblclick()
    seen.page.wait_for_timeout(500)
    seen.wait()
    assert seen.page.locator("[class*=st-key-block_outlook_]").count() == 0 and seen.complaints == []

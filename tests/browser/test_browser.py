"""What only a browser can see: every page opens, asks nobody else for anything, and nothing overlaps or is cut."""

import os
from pathlib import Path

import pytest
from rig import ANOTHER_NAME, serve

pytestmark = pytest.mark.browser

ROOT = Path(__file__).resolve().parents[2]
PAGES = sorted(path.stem for path in (ROOT / "pages").glob("[!_]*.py"))
SMALLEST_TEXT_PX = 14
# A text's box holds room for accents and tails: boxes may touch by this much while no letters do.
TOUCH_PX = 1.5

TEXTS = """() => [...document.querySelectorAll('[data-testid=stPlotlyChart]')].flatMap((chart, number) =>
  [...chart.querySelectorAll('svg text')]
    .filter((text) => text.textContent.trim() && !text.closest('.hoverlayer'))
    .map((text) => {
      const {left, right, top, bottom} = text.getBoundingClientRect();
      const parts = [text, ...text.querySelectorAll('tspan')];
      const size = Math.min(...parts.map((part) => parseFloat(getComputedStyle(part).fontSize)));
      return {chart: number, words: text.textContent, left, right, top, bottom, size};
    })
    .filter((text) => text.right > text.left))"""
SIDEWAYS = """() => [document.documentElement, document.querySelector('[data-testid=stMain]')]
  .map((box) => box.scrollWidth - box.clientWidth).reduce((a, b) => Math.max(a, b))"""


@pytest.fixture(params=[1440, 390], ids=["desk", "phone"])
def width(request) -> int:
    return request.param


@pytest.mark.parametrize("name", PAGES)
def test_a_page_opens_and_reads_well(server, addresses, visit, name, width):
    seen = visit(server, width)
    seen.open(addresses[name])
    keep_picture(seen.page, f"{name}_{width}")
    found = faults(seen)
    assert not found, "\n".join(found)


def faults(seen) -> list[str]:
    """Everything wrong with the page on screen, in words, so that one run tells all."""
    page, texts = seen.page, seen.page.evaluate(TEXTS)
    found = [f"in the console: {complaint}" for complaint in seen.complaints]
    found += [f"asked somebody else: {url}" for url in seen.asked_elsewhere()]
    found += [f"overlap: {one!r} and {other!r}" for one, other in overlaps(texts)]
    found += [f"{t['size']} px is too small: {t['words']!r}" for t in texts if t["size"] < SMALLEST_TEXT_PX]
    if page.locator("[data-testid=stException]").count():
        found.append(f"an exception is on the page. The server said:\n{seen.server.last_words()}")
    if not page.locator("h1").count():
        found.append("no question (h1)")
    sideways = page.evaluate(SIDEWAYS)
    if sideways > 0:
        found.append(f"scrolls sideways by {sideways} px")
    return found


def overlaps(texts: list[dict]) -> list[tuple[str, str]]:
    """Pairs of texts of one chart whose boxes cover each other."""
    return [
        (one["words"], other["words"])
        for at, one in enumerate(texts)
        for other in texts[at + 1 :]
        if one["chart"] == other["chart"]
        and min(one["right"], other["right"]) - max(one["left"], other["left"]) > TOUCH_PX
        and min(one["bottom"], other["bottom"]) - max(one["top"], other["top"]) > TOUCH_PX
    ]


def keep_picture(page, name: str) -> None:
    """The whole page as a picture, when a folder was named to keep it in. Streamlit scrolls inside: make room first."""
    folder = os.environ.get("HOMEWARD_SCREENSHOTS")
    if not folder:
        return
    Path(folder).mkdir(parents=True, exist_ok=True)
    before = page.viewport_size
    height = page.evaluate("() => document.querySelector('[data-testid=stMain]').scrollHeight")
    page.set_viewport_size({"width": before["width"], "height": max(height, before["height"])})
    page.wait_for_timeout(400)
    page.screenshot(path=Path(folder) / f"{name}.png")
    page.set_viewport_size(before)
    page.wait_for_timeout(200)


def test_a_link_to_a_page_works_as_the_first_request_of_a_server(server, addresses, fresh_server, visit):
    """A folder called pages/ makes Streamlit skip app.py for the first visitor, unless app.py prevents it."""
    name = next(name for name, address in addresses.items() if address != "/")
    usual, first = visit(server), visit(fresh_server)
    usual.open(addresses[name])
    first.open(addresses[name])
    assert first.page.title() == usual.page.title()
    assert first.page.locator("h1").first.inner_text() == usual.page.locator("h1").first.inner_text()
    assert navigation(first.page) == navigation(usual.page)


def navigation(page) -> list[str]:
    return page.locator("[data-testid=stSidebarNavLink]").all_inner_texts()


def test_files_that_are_not_pages_are_not_served(fresh_server, visit):
    seen = visit(fresh_server)
    seen.open("/shell")
    # anything unknown shows the home page, with Streamlit's notice that there is no such page
    assert seen.page.locator("[data-testid=stException]").count() == 0
    assert len(navigation(seen.page)) == len(PAGES)
    assert not any("hell" in words for words in navigation(seen.page))
    assert seen.page.get_by_text("Page not found").count() == 1


def test_a_choice_in_the_side_bar_is_in_the_address_and_survives_a_reload(server, addresses, visit):
    seen = visit(server)
    seen.open("/")
    before = seen.page.url
    change_something(seen.page.locator("[data-testid=stSidebarUserContent]"), seen.page)
    seen.page.wait_for_url(lambda url: url != before)
    seen.wait()
    chosen, address = sidebar(seen.page), seen.page.url
    seen.page.reload()
    seen.wait()
    assert (sidebar(seen.page), seen.page.url) == (chosen, address)
    other = next(name for name, path in addresses.items() if path != "/")
    seen.page.locator("[data-testid=stSidebarNavLink]").nth(1).click()
    seen.page.wait_for_url(lambda url: url != address)
    seen.wait()
    assert sidebar(seen.page) == chosen, f"the choice is lost on the way to another page, such as {other}"
    assert seen.complaints == []


def change_something(bar, page) -> None:
    """Make one other choice, in the first control found."""
    options = bar.locator("[data-testid=stRadio] label:not(:has(input:checked))")
    boxes = bar.locator("[data-testid=stCheckbox] label")
    if options.count():
        options.first.click()
    elif boxes.count():
        boxes.first.click()
    else:
        bar.locator("[data-testid=stSelectbox] [role=combobox]").first.click()
        page.locator("[role=option][aria-selected=false]").first.click()


def sidebar(page) -> list:
    """What every control of the side bar says."""
    return (
        page.locator("[data-testid=stSidebarUserContent] input").evaluate_all(
            "all => all.map(i => [i.type, i.checked, i.value])"
        )
        + page.locator("[data-testid=stSidebarUserContent] [data-testid=stSelectbox]").all_inner_texts()
    )


def mode(page) -> str:
    """The word of the mode tag: "Internal" or "Publication"."""
    return page.locator(".hw-mode").inner_text().split()[0].strip(":")


@pytest.mark.parametrize(("name", "expected"), [("127.0.0.1", "Internal"), (ANOTHER_NAME, "Publication")])
def test_small_numbers_are_shown_only_under_a_name_of_this_computer(server, visit, name, expected):
    seen = visit(server)
    seen.open(server.origin.replace("127.0.0.1", name))
    assert mode(seen.page) == expected


def test_started_in_publication_mode_it_stays_there(browser, sample_store, tmp_path, visit):
    with serve(sample_store, tmp_path / "log.txt", "--mode", "publication") as started:
        seen = visit(started)
        seen.open("/?mode=internal")
        assert mode(seen.page) == "Publication"

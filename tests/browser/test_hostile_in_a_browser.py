"""Hostile text on the real page: planted wherever text of a reader's or a file's is shown, it runs nothing and draws nothing."""

import urllib.parse

import pytest
from rig import READY_MS

pytestmark = pytest.mark.browser

SIGN = "Qzx"
MARKUP = f"<img src=x onerror='window.{SIGN}=1'><svg onload='window.{SIGN}=1'>"
MARKDOWN = f"**{SIGN}b** [x](javascript:window.{SIGN}=1) $\\LaTeX$ :material/home: :red[r]"
LA = "X77000001"
EPISODES = "LA,CHILD,DECOM,RNE,LS,CIN,PLACE,DEC,REC\n" + "".join(
    f"{LA},{year}{child},{year}-{1 + child % 12:02d}-10,S,C1,N1,{{place}},{year + 1}-02-01,E4A\n"
    for year in range(2019, 2025)
    for child in range(40)
)
POPULATION = "mid_year,population,la_code\n" + "".join(f"{year},20000,{LA}\n" for year in range(2016, 2026))
# Begins to watch before anything of the page: what the policy stopped, and every element that nobody of ours would make.
WATCH = """() => {
  window.stopped = [];
  document.addEventListener('securitypolicyviolation', (event) => window.stopped.push(event.violatedDirective + event.sample));
}"""
MADE = f"""() => [...document.querySelectorAll(
    'img[src=x], svg[onload], [onerror], a[href^="javascript:"], strong, .katex, .katex-mathml, [data-testid=stIconMaterial]')]
  .filter((one) => one.matches('img[src=x], svg[onload], [onerror], a[href^="javascript:"], .katex, .katex-mathml')
    || one.textContent.includes('{SIGN}') || (one.textContent === 'home')).map((one) => one.outerHTML)"""


def files(name: str) -> list[dict]:
    """An authority of that name, in files of that name. Two stand for one year, so that a button names one."""
    quoted = '"' + name.replace('"', '""') + '"'
    file = name.replace("/", "").replace("\\", "")  # what would be a path is refused
    texts = {
        "authority.csv": f"la_code,old_la_code,la_name,region_code,region_name,basis\n{LA},X77,{quoted},E12000009,{quoted},invented\n",
        "population.csv": POPULATION,
        f"{file}.csv": EPISODES.format(place="U1"),
        f"{file}2.csv": EPISODES.format(place="U4"),
        f"{file}3.csv": f"{quoted},b\n1,2\n",
    }
    return [{"name": name, "mimeType": "text/csv", "buffer": text.encode()} for name, text in texts.items()]


def assert_nothing_ran(seen) -> None:
    page = seen.page
    assert page.evaluate(f"() => window.{SIGN}") is None
    assert page.evaluate("() => window.stopped") == []
    assert page.evaluate(MADE) == []
    assert page.locator("[data-testid=stException]").count() == 0
    assert seen.complaints == [] and seen.asked_elsewhere() == []


@pytest.mark.parametrize("planted", [MARKUP, MARKDOWN], ids=["markup", "markdown"])
def test_what_files_and_an_authority_are_called_is_shown_as_it_is(server, visit, planted):
    seen = visit(server)
    seen.page.add_init_script(f"({WATCH})()")
    seen.open("/your_data")
    seen.page.locator("[data-testid=stFileUploaderDropzoneInput]").first.set_input_files(files(planted))
    seen.page.locator(".st-key-load button:enabled").click(timeout=READY_MS)
    seen.page.locator(".hw-frame:has-text('uploaded in this session, not kept')").wait_for(timeout=READY_MS)
    seen.wait()
    assert planted in seen.page.locator(".hw-frame b").inner_text()
    assert seen.page.get_by_role("button", name="answer alone").count() == 2
    assert_nothing_ran(seen)
    for number in (0, 2, 5, 6):  # from the side bar, so that the session stays
        seen.page.locator("[data-testid=stSidebarNavLink]").nth(number).click()
        seen.page.locator("h1").first.wait_for(timeout=READY_MS)
        seen.wait()
        assert_nothing_ran(seen)


@pytest.mark.parametrize("planted", [MARKUP, MARKDOWN], ids=["markup", "markdown"])
def test_what_stands_in_an_address_is_shown_as_it_is(server, visit, planted):
    said = {name: planted for name in ("la", "year", "unaccompanied", "measure", "topic", "figure", "site")}
    said |= {"group": "Leeds", "beside": "Chosen by user", "mark1": "January 2024"}
    said |= {"group_name": planted[:40], "group_reason": planted[:120], "mark1_words": planted[:60]}
    seen = visit(server)
    seen.page.add_init_script(f"({WATCH})()")
    for page in ("/coming_into_care", "/places_like_us", "/definitions"):
        seen.open(f"{page}?{urllib.parse.urlencode(said)}")
        assert_nothing_ran(seen)
    seen.open(f"/coming_into_care?{urllib.parse.urlencode(said)}")
    assert planted[:20] in seen.page.locator("[data-testid=stMain]").inner_text()

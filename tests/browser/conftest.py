"""The dashboard in a real browser: one browser, one server for most tests, a fresh one for some."""

import contextlib

import pytest
from rig import CHROMIUM, DRAWN, OFFLINE, PHONE, READY_MS, ROOT, Server, Visit, serve


@pytest.fixture(scope="session")
def browser():
    sync_api = pytest.importorskip("playwright.sync_api", reason="playwright is not installed")
    if not CHROMIUM:
        pytest.skip("chromium is not installed")
    with sync_api.sync_playwright() as playwright:
        chromium = playwright.chromium.launch(executable_path=CHROMIUM, args=["--no-sandbox", OFFLINE])
        yield chromium
        chromium.close()


@pytest.fixture(scope="session")
def rooms(browser) -> dict:
    """One browser profile a width, kept for the session so that Streamlit's own files are fetched once."""
    phone = {"user_agent": PHONE, "is_mobile": True, "has_touch": True}
    return {
        width: browser.new_context(viewport={"width": width, "height": 900}, locale="en-GB", **more)
        for width, more in ((1440, {}), (390, phone))
    }


@pytest.fixture
def visit(rooms):
    """A function that opens a browser page on a server: visit(server, width). Closed at the end of the test."""
    with contextlib.ExitStack() as at_the_end:

        def new(server: Server, width: int = 1440) -> Visit:
            page = rooms[width].new_page()
            at_the_end.callback(page.close)
            seen = Visit(page, server)
            page.on("request", lambda asked: seen.asked.append(asked.url))
            page.on("websocket", lambda socket: seen.asked.append(socket.url))
            page.on("pageerror", lambda error: seen.complaints.append(str(error)))
            page.on("console", seen.hear)
            return seen

        yield new


@pytest.fixture(scope="session")
def server(browser, sample_store, tmp_path_factory):
    """One server for the tests that do not mind what was asked before. Needs the browser first, to skip early."""
    with serve(sample_store, tmp_path_factory.mktemp("server") / "log.txt") as started:
        yield started


@pytest.fixture
def fresh_server(browser, sample_store, tmp_path):
    """A server nobody has asked anything yet."""
    with serve(sample_store, tmp_path / "log.txt") as started:
        yield started


@pytest.fixture(scope="session")
def addresses(browser, server) -> dict[str, str]:
    """Page name (its file's stem) -> address, from the navigation. The home page is at "/" whatever its name."""
    page = browser.new_page()
    page.goto(server.origin)
    page.wait_for_function(DRAWN, timeout=READY_MS)
    links = page.locator("[data-testid=stSidebarNavLink]").evaluate_all("all => all.map(a => new URL(a.href).pathname)")
    page.close()
    stems = {path.stem for path in (ROOT / "pages").glob("[!_]*.py")}
    home = stems - {link.strip("/") for link in links}
    assert len(home) == 1, f"not in the navigation, or no home page among them: {sorted(home)}"
    return {stem: "/" if stem in home else f"/{stem}" for stem in sorted(stems)}

"""Two readers at two browsers at once, each with files of their own: neither is shown the other's, and no disk keeps them."""

import contextlib
import os
from pathlib import Path

import pytest
from benchmarks.browser_like import own_files
from rig import READY_MS, ROOT, Visit, serve
from test_your_data_in_a_browser import files_without_a_name, load

pytestmark = pytest.mark.browser

ONE, OTHER, SHARED = "Qzholm001shire", "Qzholm002shire", "Exampleshire"
MB = 1_000_000


@pytest.fixture
def temporary(tmp_path) -> Path:
    folder = tmp_path / "temporary"
    folder.mkdir()
    return folder


@pytest.fixture
def started(browser, sample_store, tmp_path, temporary):
    with serve(sample_store, tmp_path / "log.txt", temporary=temporary) as server:
        yield server


@pytest.fixture
def three(browser, started):
    """Three browsers that share nothing, not even a cookie."""
    with contextlib.ExitStack() as at_the_end:
        readers = []
        for _ in range(3):
            context = browser.new_context(viewport={"width": 1440, "height": 900}, locale="en-GB")
            at_the_end.callback(context.close)
            seen = Visit(context.new_page(), started)
            seen.page.on("console", seen.hear)
            readers.append(seen)
        yield readers


def files(name: str, size: int) -> list[dict]:
    """What a reader drops. size: bytes of the episodes, filled up with a column that no figure needs."""
    drawn = own_files(name)
    head, *rows = drawn["episodes.csv"].decode().splitlines()
    filling = f"{name} " * (size // len(rows) // (len(name) + 1) + 1)
    drawn["episodes.csv"] = "\n".join([f"{head},Notes", *(f"{row},{filling}" for row in rows)]).encode()
    assert len(drawn["episodes.csv"]) >= size
    return [{"name": file, "mimeType": "text/csv", "buffer": content} for file, content in drawn.items()]


def shown(seen: Visit) -> str:
    """The whole page as the browser holds it, charts and hidden parts included."""
    return seen.page.content()


def turn(seen: Visit, place: int) -> None:
    seen.page.locator("[data-testid=stSidebarNavLink]").nth(place).evaluate("link => link.click()")
    seen.wait()


def holding(marker: bytes, *folders: Path) -> list[str]:
    """Files below the folders that hold a text. What cannot be read, such as a pipe, holds none."""
    found = []
    for path in (path for folder in folders for path in folder.rglob("*")):
        with contextlib.suppress(OSError):
            if path.is_file() and marker in path.read_bytes():
                found.append(path.name)
    return found


def test_two_readers_at_once_see_their_own_on_every_page_and_a_third_sees_neither(three, started, temporary, tmp_path):
    one, other, looks = three
    for seen in three:
        seen.open("/your_data")
    load(one, files(ONE, MB + 1))
    load(other, files(OTHER, 8 * MB + 1))
    places = one.page.locator("[data-testid=stSidebarNavLink]").count()
    for place in range(places):
        for seen in three:  # by turns: both have just asked the same
            turn(seen, place)
        assert (ONE in shown(one), OTHER in shown(one), SHARED in shown(one)) == (True, False, False), place
        assert (ONE in shown(other), OTHER in shown(other), SHARED in shown(other)) == (False, True, False), place
        assert "Qzholm" not in shown(looks) and SHARED in shown(looks), place
    assert [seen.complaints for seen in three] == [[], [], []]
    # nothing of either upload on any disk: where temporary files go, the project, the store, the server's own log
    project = [path for path in ROOT.iterdir() if path.name not in ("tests", ".git", ".venv")]
    home = [Path(os.environ["XDG_CONFIG_HOME"]), temporary, tmp_path]
    for marker in (ONE, OTHER):
        assert holding(marker.encode(), *home, *(path for path in project if path.is_dir())) == []
    assert files_without_a_name(started.pid) == []


def test_clearing_one_session_leaves_the_other_as_it_is(three):
    one, other, looks = three
    for seen in three:
        seen.open("/your_data")
    load(one, files(ONE, 1000))
    load(other, files(ONE, 1000))  # the very same files
    one.page.locator(".st-key-clear button").click()
    one.page.get_by_text("This session is cleared").wait_for(timeout=READY_MS)
    turn(other, 0)
    turn(other, 1)
    assert ONE in other.page.locator(".hw-frame b").inner_text()
    assert ONE not in shown(one) and ONE not in shown(looks)

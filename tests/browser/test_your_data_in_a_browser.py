"""Files dropped on Your data in a real browser: read, shown, kept from everybody else, and gone when cleared."""

import contextlib
import http.client
from pathlib import Path
from urllib.parse import urlsplit

import pytest
from drawn import table
from rig import READY_MS, ROOT, Visit, serve
from test_browser import SIDEWAYS, faults, keep_picture

pytestmark = pytest.mark.browser

SAMPLE = ROOT / "sample_data" / "extracts" / "X99000001"
HOSTILE = "<img src=x onerror=alert(1)> **b** `c`.csv"
EPISODES = """
    LA   | CHILD | DECOM      | RNE | LS | CIN | PLACE | DEC        | REC
    {la} | 1     | 2023-05-01 | S   | V2 | N1  | U1    | 2023-09-01 | E4A
    {la} | 2     | 2023-06-01 | S   | C1 | N1  | U1    | 2024-02-01 | E4B
    {la} | 3     | 2023-07-01 | S   | C1 | N5  | U1    |            |
"""
HERTFORDSHIRE, BUCKINGHAMSHIRE = "E10000015", "E06000060"


@pytest.fixture
def stranger(browser, server):
    """Somebody else at a browser of their own."""
    context = browser.new_context(viewport={"width": 1440, "height": 900}, locale="en-GB")
    yield Visit(context.new_page(), server)
    context.close()


def episodes(la: str, name: str = "episodes.csv") -> dict:
    return {"name": name, "mimeType": "text/csv", "buffer": table(EPISODES.format(la=la)).encode()}


def drop(seen: Visit, files, folder: bool = False) -> None:
    """Put files in the drop zone, and wait until they can be loaded."""
    seen.page.locator("[data-testid=stFileUploaderDropzoneInput]").nth(int(folder)).set_input_files(files)
    seen.page.locator(".st-key-load button:enabled").wait_for(timeout=READY_MS)
    seen.wait()


def load(seen: Visit, files, folder: bool = False) -> None:
    drop(seen, files, folder)
    seen.page.locator(".st-key-load button").click()
    seen.page.locator(".hw-frame:has-text('uploaded in this session, not kept')").wait_for(timeout=READY_MS)
    seen.wait()


def whose(seen: Visit) -> str:
    return seen.page.locator(".hw-frame b").inner_text()


def at_your_data(seen: Visit) -> Visit:
    seen.open("/your_data")
    return seen


@pytest.mark.parametrize("width", [1440, 390])
def test_a_folder_is_loaded_with_its_progress_and_read_on_every_page(server, visit, width):
    seen = at_your_data(visit(server, width))
    drop(seen, SAMPLE, folder=True)
    seen.page.evaluate(
        """() => { window.told = new Set(); new MutationObserver(() => document.querySelectorAll('.hw-step b')
          .forEach((step) => window.told.add(step.textContent))).observe(document.body, {subtree: true, childList: true,
          characterData: true}); }"""
    )
    seen.page.locator(".st-key-load button").dblclick()
    seen.page.locator(".hw-step").wait_for(timeout=READY_MS)
    seen.page.locator(".hw-frame:has-text('uploaded in this session')").wait_for(timeout=READY_MS)
    seen.wait()
    assert set(seen.page.evaluate("() => [...window.told]")) & {"Reading", "Checking", "Building the figures"}
    assert "tables found, in" in seen.page.locator(".st-key-block_tables h2").inner_text()
    keep_picture(seen.page, f"your_data_loaded_{width}")
    found = faults(seen)
    assert not found, "\n".join(found)
    seen.page.locator("[data-testid=stSidebarNavLink]").first.evaluate("link => link.click()")
    seen.page.locator(".st-key-cards").wait_for(timeout=READY_MS)
    seen.wait()
    assert "uploaded in this session, not kept" in seen.page.locator(".hw-frame").inner_text()


def test_two_readers_never_see_each_other_s_files(server, visit, stranger):
    one, other = at_your_data(visit(server)), at_your_data(stranger)
    load(one, episodes(HERTFORDSHIRE))
    other.page.reload()
    other.wait()
    assert (whose(one), whose(other)) == ("Hertfordshire", "Exampleshire")
    load(other, episodes(BUCKINGHAMSHIRE))
    one.page.locator("[data-testid=stSidebarNavLink]").first.click()
    one.page.locator(".st-key-cards").wait_for(timeout=READY_MS)
    one.wait()
    assert (whose(one), whose(other)) == ("Hertfordshire", "Buckinghamshire")
    assert "Buckinghamshire" not in one.page.locator("[data-testid=stMain]").inner_text()


def test_clearing_gives_the_shared_figures_back(server, visit):
    seen = at_your_data(visit(server))
    load(seen, episodes(HERTFORDSHIRE))
    seen.page.locator(".st-key-clear button").click()
    seen.page.get_by_text("This session is cleared").wait_for(timeout=READY_MS)
    seen.wait()
    assert whose(seen) == "Exampleshire"
    assert seen.page.locator(".st-key-clear button:disabled").count() == 1


def test_a_file_that_cannot_be_used_is_said_and_its_name_is_only_a_name(server, visit):
    seen = at_your_data(visit(server))
    alarms = []
    seen.page.on("dialog", lambda dialog: (alarms.append(dialog.message), dialog.dismiss()))
    drop(seen, {"name": HOSTILE, "mimeType": "text/csv", "buffer": b"what,is,this\n1,2,3\n"})
    seen.page.locator(".st-key-load button").click()
    told = seen.page.locator(".hw-notice[role=alert]")
    told.wait_for(timeout=READY_MS)
    seen.wait()
    assert "Nothing was loaded." in told.inner_text() and "<img src=x" in told.inner_text()
    assert not alarms and seen.page.locator("img[src=x]").count() == 0 and whose(seen) == "Exampleshire"
    assert seen.complaints == []


def test_a_button_with_a_file_s_name_shows_the_name_as_it_is(server, visit):
    seen = at_your_data(visit(server))
    second = episodes(HERTFORDSHIRE, HOSTILE)
    second["buffer"] = second["buffer"].replace(b"2023-07-01", b"2023-08-01")
    load(seen, [episodes(HERTFORDSHIRE), second])
    button = seen.page.get_by_role("button", name=f"Let {HOSTILE} answer alone", exact=True)
    assert button.count() == 1 and seen.page.locator("img[src=x]").count() == 0
    button.click()
    button.wait_for(state="detached", timeout=READY_MS)
    seen.wait()
    assert whose(seen) == "Hertfordshire" and seen.complaints == []


def test_the_list_of_problems_is_a_file_that_says_it_is_internal(server, visit):
    seen = at_your_data(visit(server))
    with seen.page.expect_download(timeout=READY_MS) as download:
        seen.page.get_by_role("button", name="Download the list of problems").click()
    lines = Path(download.value.path()).read_text(encoding="utf-8-sig").splitlines()
    assert download.value.suggested_filename == "homeward_problems_INTERNAL.csv"
    assert lines[0].startswith("file,row,column") and len(lines) > 10
    assert any(line.startswith('"INTERNAL: ') for line in lines[-4:])


def test_years_beside_dfe_can_be_chosen_by_keyboard(server, visit):
    seen = at_your_data(visit(server))
    years = seen.page.locator(".st-key-block_reconciled [data-testid=stButtonGroup] button")
    years.nth(2).focus()
    seen.page.keyboard.press("Enter")
    year = years.nth(2).inner_text()
    seen.page.locator(f".st-key-block_reconciled caption:has-text('31 March {year}')").wait_for(timeout=READY_MS)
    assert seen.page.evaluate(SIDEWAYS) <= 0


def test_an_upload_on_its_way_leaves_no_content_on_disk(browser, sample_store, tmp_path, visit):
    """Three megabytes, which Streamlit would spool: not in the temporary folder, nor in a file that has no name."""
    temporary = tmp_path / "temporary"
    temporary.mkdir()
    with serve(sample_store, tmp_path / "log.txt", temporary=temporary) as started:
        seen = at_your_data(visit(started))
        with seen.page.expect_request(lambda asked: asked.method == "PUT") as put:
            drop(seen, episodes(HERTFORDSHIRE))
        with on_its_way(put.value, table(EPISODES.format(la=HERTFORDSHIRE)).encode() + b"\n" * 3_000_000):
            seen.page.wait_for_timeout(1000)
            assert written(temporary) == [] and files_without_a_name(started.pid) == []
        seen.page.locator(".st-key-load button").click()
        seen.page.locator(".hw-frame:has-text('uploaded in this session')").wait_for(timeout=READY_MS)
        assert written(temporary) == [] and files_without_a_name(started.pid) == []


@contextlib.contextmanager
def on_its_way(put, content: bytes):
    """The browser's upload again with other content, all but its end: the rest is sent when the block is left."""
    address = urlsplit(put.url)
    head = b'--end\r\nContent-Disposition: form-data; name="f"; filename="large.csv"\r\nContent-Type: text/csv\r\n\r\n'
    body, tail = head + content, b"\r\n--end--\r\n"
    asked = {name: value for name, value in put.all_headers().items() if name.lower() in ("cookie", "x-xsrftoken")}
    asked |= {"Content-Type": "multipart/form-data; boundary=end", "Content-Length": str(len(body) + len(tail))}
    connection = http.client.HTTPConnection(address.hostname, address.port, timeout=30)
    connection.putrequest("PUT", address.path)
    for name, value in asked.items():
        connection.putheader(name, value)
    try:
        connection.endheaders(body)
        yield
        connection.send(tail)
        assert connection.getresponse().status == 204
    finally:
        connection.close()


def written(folder: Path) -> list[str]:
    return [path.name for path in folder.rglob("*") if path.is_file() and path.stat().st_size]


def files_without_a_name(pid: int) -> list[str]:
    """Open files of a process that are deleted already, as a spooled upload is."""
    if not Path("/proc/self/fd").exists():
        return []
    found = []
    for descriptor in Path(f"/proc/{pid}/fd").iterdir():
        try:
            target = str(descriptor.readlink())
        except FileNotFoundError:
            continue
        if target.endswith("(deleted)") and not target.startswith(("/memfd:", "/dev/")):
            found.append(target)
    return found

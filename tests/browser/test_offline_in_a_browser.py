"""Nothing is fetched from anywhere: server and browser in a network of their own, with nobody else in it.

The test starts this file again inside that network, where it visits every page and prints what was wrong.
"""

import http.client
import json
import os
import shutil
import subprocess
import sys
from pathlib import Path
from urllib.parse import urlsplit

import pytest
from rig import CHROMIUM, DRAWN, READY_MS, ROOT, Server, Visit, serve

pytestmark = pytest.mark.browser

# Runs first in every Python the server starts: writes down who was to be reached, if it is not this computer.
LISTENS = """
import os, sys

HERE = (None, "", "localhost", "::1", "0.0.0.0", "::")

def heard(event, given):
    if event in ("socket.connect", "socket.sendto", "socket.sendmsg"):
        to = given[1][0] if isinstance(given[1], tuple) else None  # a path is a socket of this computer
    elif event in ("socket.getaddrinfo", "socket.gethostbyname"):
        to = given[0]
    else:
        return
    to = to.decode() if isinstance(to, bytes) else to
    if to not in HERE and not to.startswith("127."):
        write(f"{event} {to}")

def write(line):
    with open(os.environ["HEARD"], "a", encoding="utf-8") as file:
        print(line, file=file)

write("listening")
sys.addaudithook(heard)
"""
# A network namespace begins with its loopback switched off. SIOCSIFFLAGS, IFF_UP: the same as `ip link set lo up`.
LOOPBACK_UP = (
    "import fcntl, os, socket, struct, sys\n"
    "fcntl.ioctl(socket.socket(socket.AF_INET, socket.SOCK_DGRAM), 0x8914, struct.pack('16sh14x', b'lo', 1))\n"
    "os.execv(sys.executable, [sys.executable, *sys.argv[1:]])\n"
)
ALONE = ("unshare", "--map-root-user", "--net", sys.executable, "-c", LOOPBACK_UP)
REACHES_OUT = "import socket\ntry: socket.create_connection(('192.0.2.1', 80), 5)\nexcept OSError: pass"
EPISODES = b"LA,CHILD,DECOM,RNE,LS,CIN,PLACE,DEC,REC\n" + b"".join(
    b"E10000015,%d,2023-%02d-01,S,C1,N1,U1,2024-01-05,E4A\n" % (child, 1 + child % 9) for child in range(40)
)


@pytest.fixture
def alone():
    """The command that runs Python in a network of its own."""
    if not CHROMIUM:
        pytest.skip("chromium is not installed")
    pytest.importorskip("playwright.sync_api", reason="playwright is not installed")
    if not shutil.which("unshare"):
        pytest.skip("networks of one's own are made by unshare, which is not here (it comes with Linux)")
    tried = subprocess.run([*ALONE, "-c", ""], capture_output=True, text=True)
    if tried.returncode:
        pytest.skip(f"this computer does not allow a network of one's own: {tried.stderr.strip()[-200:]}")
    return ALONE


def test_every_page_works_and_nobody_else_is_asked_for_anything(alone, sample_store, tmp_path):
    done = subprocess.run(
        [*alone, __file__, sample_store, tmp_path], cwd=ROOT, capture_output=True, text=True, timeout=600
    )
    assert done.returncode == 0, done.stderr[-3000:]
    seen = json.loads(done.stdout)
    assert seen["wrong"] == []
    assert set(seen["visited"]) == {path.stem for path in (ROOT / "pages").glob("[!_]*.py")}
    assert seen["charts"] > 10 and seen["problems"] > 10 and seen["uploaded"] == "Hertfordshire"
    assert seen["session_of_another_site"] == 403
    assert set(seen["heard"]) == {"listening"}, "the server tried to reach somebody"
    assert "socket.connect 192.0.2.1" in seen["heard_when_reaching_out"], "the listener is deaf"


# Inside that network -------------------------------------------------------------------------------------------------


def visits(store: Path, folder: Path) -> dict:
    """Server and browser side by side, a visit to everything; what was seen."""
    from playwright.sync_api import sync_playwright

    heard = listen(folder)
    with serve(store, folder / "log.txt") as server, sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=CHROMIUM, args=["--no-sandbox"])
        one = visitor(browser.new_page(locale="en-GB"), server)
        seen = {"visited": {}, "wrong": [], "charts": 0}
        for name, address in addresses(one).items():
            one.open(address)
            open_everything(one)
            seen["visited"][name] = address
            seen["charts"] += one.page.locator("[data-testid=stPlotlyChart] .main-svg").count()
            seen["wrong"] += [f"{name}: {fault}" for fault in faults(one)]
        seen["problems"] = downloaded(one)
        seen["uploaded"] = uploaded(one)
        seen["wrong"] += faults(one)
        seen["session_of_another_site"] = session_of_another_site(server)
        browser.close()
    seen["heard"] = heard.read_text(encoding="utf-8").split("\n")[:-1]
    heard.unlink()
    subprocess.run([sys.executable, "-c", REACHES_OUT], check=True)
    return {**seen, "heard_when_reaching_out": heard.read_text(encoding="utf-8").split("\n")[:-1]}


def listen(folder: Path) -> Path:
    """From now on every Python that is started writes down whom it tries to reach. Gives the file."""
    (folder / "sitecustomize.py").write_text(LISTENS, encoding="utf-8")
    os.environ |= {"PYTHONPATH": str(folder), "HEARD": str(folder / "heard.txt")}
    return folder / "heard.txt"


def visitor(page, server: Server) -> Visit:
    one = Visit(page, server)
    page.on("request", lambda asked: one.asked.append(asked.url))
    page.on("websocket", lambda socket: one.asked.append(socket.url))
    page.on("pageerror", lambda error: one.complaints.append(str(error)))
    page.on("console", one.hear)
    return one


def addresses(one: Visit) -> dict[str, str]:
    """Page name -> address, from the navigation; the home page is at "/"."""
    one.open("/")
    links = one.page.locator("[data-testid=stSidebarNavLink]").evaluate_all(
        "all => all.map(a => new URL(a.href).pathname)"
    )
    return {link.strip("/") or "overview": link for link in links}


def open_everything(one: Visit) -> None:
    one.page.evaluate("() => document.querySelectorAll('details').forEach((details) => { details.open = true; })")
    one.page.mouse.wheel(0, 4000)
    one.wait()


def faults(one: Visit) -> list[str]:
    """What went wrong up to now; told once."""
    found = [*one.complaints, *(f"asked somebody else: {url}" for url in one.asked_elsewhere())]
    found += ["an exception is on the page"] * one.page.locator("[data-testid=stException]").count()
    found += ["there is no question on the page"] * (not one.page.locator("h1").count())
    one.complaints.clear()
    one.asked.clear()
    return found


def downloaded(one: Visit) -> int:
    """The number of lines of the list of problems."""
    one.open("/your_data")
    with one.page.expect_download(timeout=READY_MS) as download:
        one.page.get_by_role("button", name="Download the list of problems").click()
    return len(Path(download.value.path()).read_text(encoding="utf-8-sig").splitlines())


def uploaded(one: Visit) -> str:
    """Whose figures are on the page once a file was dropped and loaded."""
    file = {"name": "episodes.csv", "mimeType": "text/csv", "buffer": EPISODES}
    one.page.locator("[data-testid=stFileUploaderDropzoneInput]").first.set_input_files(file)
    one.page.locator(".st-key-load button:enabled").click(timeout=READY_MS)
    one.page.locator(".hw-frame:has-text('uploaded in this session, not kept')").wait_for(timeout=READY_MS)
    one.page.wait_for_function(DRAWN, timeout=READY_MS)
    return one.page.locator(".hw-frame b").inner_text()


def session_of_another_site(server: Server) -> int:
    """What a page of another site is answered: Streamlit alone would first ask the internet for this computer's address."""
    address = urlsplit(server.origin)
    connection = http.client.HTTPConnection(address.hostname, address.port, timeout=20)
    key = {"Sec-WebSocket-Version": "13", "Sec-WebSocket-Key": "dGhlIHNhbXBsZSBub25jZQ=="}
    upgrade = {"Connection": "Upgrade", "Upgrade": "websocket", "Origin": "http://elsewhere.example"}
    connection.request("GET", "/_stcore/stream", headers={**key, **upgrade})
    status = connection.getresponse().status
    connection.close()
    return status


if __name__ == "__main__":
    print(json.dumps(visits(Path(sys.argv[1]), Path(sys.argv[2]))))

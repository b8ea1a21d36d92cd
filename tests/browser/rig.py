"""The dashboard served for a browser, and a visit that keeps everything it asked for and complained about."""

import contextlib
import http.client
import os
import shutil
import socket
import subprocess
import sys
import time
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path
from urllib.parse import urlsplit

import pytest

ROOT = Path(__file__).resolve().parents[2]
CHROMIUM = next(filter(None, map(shutil.which, ("chromium", "chromium-browser", "google-chrome"))), None)
PHONE = "Mozilla/5.0 (Linux; Android 14) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/140.0 Mobile Safari/537.36"
READY_MS = 60_000
# Nothing but this computer can be reached, so a page that needs something else fails here as it would offline.
# It also goes by a name such as one an attacker or a colleague would use.
ANOTHER_NAME = "homeward.example"
OFFLINE = f"--host-resolver-rules=MAP {ANOTHER_NAME} 127.0.0.1, MAP * ~NOTFOUND, EXCLUDE 127.0.0.1, EXCLUDE localhost"

# No chart is still to come: every one that has a place has been drawn.
DRAWN = """() => {
  const all = (selector) => document.querySelectorAll(selector);
  const charts = [...all('[data-testid=stPlotlyChart]')];
  return all('[data-testid=stApp][data-test-script-state=notRunning]').length === 1
    && all('[data-testid=stMain] [data-testid=stElementContainer]').length > 0
    && all('[data-testid=stSkeleton]').length === 0
    && charts.every((chart) => chart.querySelector('.main-svg'));
}"""


@dataclass(frozen=True)
class Server:
    """Where the dashboard answers, the file it writes its complaints to, and its process."""

    origin: str
    log: Path
    pid: int = 0

    def last_words(self) -> str:
        return self.log.read_text(encoding="utf-8", errors="replace")[-2000:]


@dataclass
class Visit:
    """A browser page on our server, with all it asked for and all it complained about."""

    page: object
    server: Server
    asked: list[str] = field(default_factory=list)
    complaints: list[str] = field(default_factory=list)

    def open(self, address: str) -> None:
        """Go to an address on the server, or to a whole address, and wait until all is drawn."""
        self.page.goto(self.server.origin + address if address.startswith("/") else address)
        self.wait()

    def wait(self) -> None:
        """Until the script has ended and every chart is drawn. Two looks: a widget may have started another run."""
        for _ in range(2):
            self.page.wait_for_function(DRAWN, timeout=READY_MS)
            self.page.wait_for_timeout(150)

    def hear(self, said) -> None:
        """Keep a console error; not Streamlit's own search for its server: below a deep link, then at the root."""
        search = said.text.startswith("Failed to load resource") and "/_stcore/" in said.location["url"]
        if said.type == "error" and not search:
            self.complaints.append(f"{said.text} {said.location['url']}")

    def asked_elsewhere(self) -> list[str]:
        here = urlsplit(self.server.origin).netloc
        return [
            url
            for url in self.asked
            if urlsplit(url).scheme in ("http", "https", "ws", "wss") and urlsplit(url).netloc != here
        ]


@contextlib.contextmanager
def serve(store: Path, log: Path, *arguments: str, temporary: Path | None = None) -> Iterator[Server]:
    """A fresh server on a free port, answering before this returns. Ended, and waited for, at the end.

    temporary: where it puts temporary files, if it makes any.
    """
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = free.getsockname()[1]
    command = [sys.executable, "-m", "streamlit", "run", "app.py", "--server.headless", "true"]
    command += ["--server.address", "127.0.0.1", "--server.port", str(port), "--", *arguments]
    environment = {**os.environ, "HOMEWARD_STORE": str(store), **({"TMPDIR": str(temporary)} if temporary else {})}
    with log.open("wb") as out, subprocess.Popen(command, cwd=ROOT, env=environment, stdout=out, stderr=out) as server:
        started = Server(f"http://127.0.0.1:{port}", log, server.pid)
        try:
            for _ in range(300):
                if server.poll() is not None or _answers(port):
                    break
                time.sleep(0.1)
            if server.poll() is not None or not _answers(port):
                pytest.fail(f"The server does not answer:\n{started.last_words()}")
            yield started
        finally:
            server.terminate()


def _answers(port: int) -> bool:
    connection = http.client.HTTPConnection("127.0.0.1", port, timeout=5)
    try:
        connection.request("GET", "/_stcore/health")
        return connection.getresponse().status == 200
    except OSError:
        return False
    finally:
        connection.close()

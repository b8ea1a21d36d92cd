"""Many readers at once on one dashboard: does each see its own alone, is anything answered wrong, does memory stay bounded?

python tests/benchmarks/many_sessions.py [--sessions 32] [--minutes 5]

Run by hand. The readers speak to a real server on this computer; each has invented files, a group and file names of its own,
and every message to every reader is searched for what is another's.
"""

import argparse
import os
import platform
import random
import re
import statistics
import sys
import tempfile
import threading
import time
from collections import Counter, defaultdict
from dataclasses import dataclass, field
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]
sys.path[:0] = [str(ROOT), str(ROOT / "tests")]

from benchmarks.browser_like import Failed, Reader, own_files  # noqa: E402 - found by the line above
from browser.rig import serve  # noqa: E402

MARKER = re.compile(rb"Qz(?:holm|group|file)(\d{3})")
ODD = {
    "year": ("'; DROP TABLE starts; --", "1e9", "2016", "\x00"),
    "beside": ("<script>alert(1)</script>", "England", "%00%ff"),
    "la": ("../../etc/passwd", "X99000001", "=1+1"),
    "unaccompanied": ("Without", "__import__('os')"),
    "measure": ("started_to_be_looked_after", "<img src=x onerror=alert(1)>"),
    "group": ("Barnsley", "../../etc/passwd"),
    "site": ("Leeds", "'; DROP TABLE starts; --"),
}
SETTLED = 60.0  # seconds until everybody has come and every page has been drawn once
GONE = 150.0  # seconds after which nothing is kept of who has left
THINKS = 6.0  # seconds between two actions, at most
MANY_LOADS, BAD = "no more can wait", {"Qzbad.csv": b"what,is,this\n1,2,3\n"}


@dataclass
class Seen:
    """What all readers came across. seconds: kind of action -> of each. rss: seconds since the start -> MiB of the server."""

    seconds: dict[str, list[float]] = field(default_factory=lambda: defaultdict(list))
    turned_away: int = 0
    messages: int = 0
    errors: list[str] = field(default_factory=list)
    leaks: list[str] = field(default_factory=list)
    rss: list[tuple[float, float]] = field(default_factory=list)


class Person:
    """One reader, who does one thing after another until told to leave. number: of this one, in all its markers."""

    def __init__(self, origin: str, number: int, seen: Seen):
        self.number, self.seen, self.chance = number, seen, random.Random(number)
        self.name, self.group = f"Qzholm{number:03}shire", f"Qzgroup{number:03}"
        self.reader = Reader(origin, heard=self.hear)
        self.has_own = False
        # kind -> (how often, what)
        self.does = {
            "open a page": (30, self.turn),
            "change a filter": (25, self.filter),
            "make a group": (5, self.make_group),
            "odd deep link": (8, self.odd_link),
            "load own files": (8, self.load),
            "load a bad file": (2, self.load_bad),
            "clear": (3, self.clear),
            "download a list": (4, self.download),
            "lose the connection": (6, self.lose),
            "leave and come anew": (3, self.leave),
        }

    def hear(self, data: bytes) -> None:
        self.seen.messages += 1
        for marker in MARKER.finditer(data):
            if int(marker[1]) != self.number:
                self.seen.leaks.append(f"reader {self.number} was sent {marker[0].decode()}")

    def stay(self, until: float) -> None:
        """Do one thing after another until a moment of the monotonic clock."""
        self.act("come", self.come)
        if self.number % 2:  # half of them at once, so that memory is filled early
            self.act("load own files", self.load)
        kinds, often = list(self.does), [often for often, _ in self.does.values()]
        while time.monotonic() < until:
            (kind,) = self.chance.choices(kinds, often)
            self.act(kind, self.does[kind][1])
            time.sleep(self.chance.uniform(0, THINKS))
        self.reader.close()

    def act(self, kind: str, what) -> None:
        began = time.monotonic()
        try:
            what()
            self.check()
        except (Failed, OSError) as failed:
            self.seen.errors.append(f"{kind}: {failed}")
            self.come()
        self.seen.seconds[kind].append(time.monotonic() - began)
        self.seen.errors += [f"{kind}: {error}" for error in self.reader.errors]
        self.reader.errors.clear()

    def check(self) -> None:
        """Whose figures stand on the page."""
        frame = re.search(r'<div class="hw-frame">(.*?)</div>', self.reader.texts())
        expected = self.name if self.has_own else "Exampleshire"
        if frame is None or f"<b>{expected}</b>" not in frame[1]:
            raise Failed(f"{expected} does not stand on {self.reader.page_name or 'the first page'}")

    # What a person does ----------------------------------------------------------------------------------------------

    def come(self) -> None:
        self.has_own = False
        self.reader.open(self.chance.choice(("", "going_home", "your_data", "coming_into_care")))

    def turn(self) -> None:
        self.reader.go(self.chance.choice(list(self.reader.pages)))

    def filter(self) -> None:
        selects = [e.selectbox for e in self.reader.elements.values() if e.WhichOneof("type") == "selectbox"]
        chosen = self.chance.choice([select for select in selects if not select.disabled])
        self.reader.choose(chosen.id.rpartition("-")[2], self.chance.choice(list(chosen.options)))

    def make_group(self) -> None:
        names = list(self.reader.widget("group").options)
        self.reader.choose_several("group", self.chance.sample(names, 3))
        self.reader.write("group_name", self.group)
        self.reader.write("group_reason", f"{self.group} is alike")
        self.reader.choose("beside", "Chosen by user")

    def odd_link(self) -> None:
        self.reader.close()
        self.has_own = False
        said = {name: self.chance.choice(values) for name, values in ODD.items() if self.chance.random() < 0.5}
        self.reader.open(self.chance.choice(("", *filter(None, self.reader.pages))), **said)

    def load(self) -> None:
        self.reader.go("your_data")
        files = own_files(self.name, f"X99{self.number:06}", shift=self.chance.randrange(40))
        files[f"Qzfile{self.number:03}.csv"] = files.pop("episodes.csv")
        loaded = self.reader.load(files)
        if self.reader.finds("stop_loading"):
            raise Failed("the load does not end")
        if MANY_LOADS in self.reader.texts():
            self.seen.turned_away += 1
        else:
            self.has_own = loaded

    def load_bad(self) -> None:
        self.reader.go("your_data")
        self.reader.load(BAD)

    def clear(self) -> None:
        self.reader.go("your_data")
        if not self.reader.widget("clear").disabled:
            self.reader.press("clear")
        self.has_own = False

    def download(self) -> None:
        self.reader.go("your_data")
        if self.reader.finds("problem_list"):
            self.hear(self.reader.deferred_download("problem_list"))

    def lose(self) -> None:
        self.reader.drop()
        time.sleep(self.chance.uniform(1, 5))
        self.reader.come_back()

    def leave(self) -> None:
        self.reader.drop()
        self.come()


# All of them ---------------------------------------------------------------------------------------------------------


def crowd(origin: str, pid: int, sessions: int, seconds: float) -> Seen:
    """Have so many readers on a server for so long, and watch the memory of its process."""
    seen, began = Seen(), time.monotonic()
    people = [Person(origin, number, seen) for number in range(1, sessions + 1)]
    threads = [threading.Thread(target=one.stay, args=(began + seconds,)) for one in people]
    for thread in threads:
        thread.start()
    while any(thread.is_alive() for thread in threads):
        seen.rss.append((time.monotonic() - began, resident(pid)))
        time.sleep(1)
    return seen


def resident(pid: int) -> float:
    """MiB of memory a process holds."""
    pages = int(Path(f"/proc/{pid}/statm").read_text().split()[1])
    return pages * os.sysconf("SC_PAGE_SIZE") / 2**20


def growth(rss: list[tuple[float, float]]) -> float:
    """MiB a minute, as a straight line has it."""
    return 60 * statistics.linear_regression(*zip(*rss, strict=True)).slope if len(rss) > 2 else 0.0


def main() -> int:
    asked = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    asked.add_argument("--sessions", type=int, default=32)
    asked.add_argument("--minutes", type=float, default=5)
    said = asked.parse_args()
    with tempfile.TemporaryDirectory() as folder:
        os.environ.setdefault("HOMEWARD_KEY", "a key for a test only: nothing real is hashed with it")
        from analytics.store import build

        build.load([ROOT / "sample_data" / "extracts"], Path(folder) / "store")
        with serve(Path(folder) / "store", Path(folder) / "log.txt") as server:
            before = resident(server.pid)
            seen = crowd(server.origin, server.pid, said.sessions, said.minutes * 60)
            print(f"Everybody has left; waiting {GONE:.0f} seconds for what they held to be let go of ...", flush=True)
            time.sleep(GONE)
            Reader(server.origin).open()  # somebody comes: what has run out is swept then, if not before
            after = resident(server.pid)
            complaints = re.findall(r"Traceback|Error\b.*", server.log.read_text(encoding="utf-8", errors="replace"))
    tell(said, seen, before, after, complaints)
    return 1 if seen.errors or seen.leaks or complaints else 0


def tell(said: argparse.Namespace, seen: Seen, before: float, after: float, complaints: list[str]) -> None:
    print(f"Python {platform.python_version()}, {os.cpu_count()} cores, load average {os.getloadavg()[0]:.1f}")
    print(f"{said.sessions} sessions, {said.minutes:g} minutes, {seen.messages:,} messages searched\n")
    print(f"{'action':22}{'times':>7}{'p50 s':>8}{'p95 s':>8}{'max s':>8}")
    for kind, times in sorted(seen.seconds.items()):
        _row(kind, times)
    _row("all", [one for times in seen.seconds.values() for one in times])
    settled = [(at, mib) for at, mib in seen.rss if at >= SETTLED]
    halves = settled[len(settled) // 2 :]
    print(f"\nloads told to wait: {seen.turned_away}")
    print(f"errors: {len(seen.errors)}   leaks: {len(seen.leaks)}   complaints of the server: {len(complaints)}")
    print(
        f"memory, MiB: start {before:.0f}, peak {max(mib for _, mib in seen.rss):.0f}, end {seen.rss[-1][1]:.0f}, gone {after:.0f}"
    )
    print(
        f"growth, MiB a minute: after the first minute {growth(settled):+.1f}, in the last half {growth(halves):+.1f}"
    )
    for line, times in Counter([*seen.errors, *seen.leaks, *complaints]).most_common(20):
        print(f"{times:6} {line}")


def _row(kind: str, times: list[float]) -> None:
    ordered = sorted(times)
    print(
        f"{kind:22}{len(ordered):>7}",
        *(f"{ordered[int(share * (len(ordered) - 1))]:>7.2f}" for share in (0.5, 0.95, 1)),
    )


if __name__ == "__main__":
    sys.exit(main())

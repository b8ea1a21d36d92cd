"""What breaks, and what is said then: every fault ends in a sentence that says what to do, and the last good store stays.

Real files, real processes that are killed, a real disk that is full. The scenarios are the parameters of the tests.
"""

import os
import random
import shutil
import signal
import subprocess
import sys
import tempfile
from collections.abc import Callable
from datetime import date
from pathlib import Path

import duckdb
import pytest
import test_pages
from drawn import table, write
from streamlit.navigation.page import StreamlitPage
from streamlit.testing.v1 import AppTest
from test_pages import start, written

from analytics.__main__ import main
from analytics.comparators import figures, refresh, tables
from analytics.extracts.problems import UnusableExtract
from analytics.results import front_desk, opened
from analytics.store import build, folder, key, stage
from pages import _frame

ROOT = Path(__file__).parent.parent
CHILD = "Qzchild77"  # an id that must never be in a message
EPISODES = (
    "CHILD|DECOM|RNE|LS|DEC|REC\n"
    + "\n".join(f"{CHILD}{i}|0{1 + i % 9}/05/2023|S|V2|01/07/2023|E4A" for i in range(12))
    + f"\n{CHILD}x|01/04/2022|S|V2||"
)
LOAD_AGAIN = "Load your returns again"
slow = pytest.mark.slow
unix = pytest.mark.skipif(sys.platform == "win32", reason="kills processes and limits them as Linux and macOS do")


@pytest.fixture(scope="module")
def two_loads(tmp_path_factory) -> Path:
    """A folder with a store of two loads, and what they were made of. Copied by whoever spoils it."""
    root = tmp_path_factory.mktemp("two")
    write(root / "first", {"episodes": EPISODES})
    write(root / "second", {"episodes": EPISODES.replace("01/07", "05/07")})
    write(root / "third", {"episodes": EPISODES.replace("01/07", "09/07")})
    for name in ("first", "second"):
        build.load([root / name], root / "store", la="383")
    return root


@pytest.fixture
def made(two_loads, tmp_path) -> Path:
    """A copy of it of one's own."""
    shutil.copytree(two_loads, tmp_path / "made")
    return tmp_path / "made"


# the command line in a process of its own; as root, under a user who may not read what nobody is allowed to
COMMAND = """
import os, sys
import pandas, analytics.results.front_desk, analytics.store.build
from analytics.__main__ import main
user = int(sys.argv[1])
if user:
    os.setgroups([])
    os.setgid(user)
    os.setuid(user)
sys.exit(main(sys.argv[2:]))
"""


def command(*words: object, user: int = 0, project: Path = ROOT) -> subprocess.CompletedProcess:
    """The command line in a process of its own."""
    asked = [sys.executable, "-c", COMMAND, str(user), *map(str, words)]
    said = {"capture_output": True, "text": True, "check": False}
    return subprocess.run(asked, cwd=project, env={**environment(), "PYTHONPATH": str(project)}, **said)


def slowly(scenario: str):
    """A scenario that waits for the nightly run."""
    return pytest.param(scenario, marks=slow)


def environment() -> dict[str, str]:
    """Of a child: as now, with the key and folders of the tests."""
    return {**os.environ, "PYTHONPATH": str(ROOT)}


def is_clear(said: str) -> bool:
    """A sentence with a next step; no stack trace, and nobody's record."""
    return said.strip().endswith(".") and "Traceback" not in said and "duckdb." not in said and CHILD not in said


def is_whole(store: Path) -> bool:
    """Both pointers name files that can be read to the last cell, and nothing half made is left."""
    named = [folder.current_file(store), folder.previous_file(store)]
    left = {p.name for p in store.iterdir()} - {p.name for p in named if p}
    return all(folder.is_sound(p) for p in named if p) and left <= {folder.POINTER, folder.PREVIOUS, folder.LOCK}


# A file that cannot be read ------------------------------------------------------------------------------------------


def _other_database(path: Path) -> None:
    path.unlink()
    con = duckdb.connect(str(path))
    con.execute("CREATE TABLE something (a INTEGER)")
    con.close()


def _changed(sql: str) -> Callable[[Path], None]:
    def change(path: Path) -> None:
        con = duckdb.connect(str(path))
        con.execute(sql)
        con.close()

    return change


def _put(at: int, some: bytes) -> Callable[[Path], None]:
    def put(path: Path) -> None:
        held = bytearray(path.read_bytes())
        held[at : at + len(some)] = some
        path.write_bytes(held)

    return put


def _cut(share: float, less: int = 0) -> Callable[[Path], None]:
    return lambda path: os.truncate(path, int(path.stat().st_size * share) - less)


BROKEN_FILES = {
    "no bytes": _cut(0),
    "cut off after its header": lambda path: os.truncate(path, 3 * 4096),
    "cut off half way": _cut(0.5),
    "cut off by a block": _cut(1, 262144),
    "cut off by a byte": _cut(1, 1),
    "random bytes": lambda path: path.write_bytes(random.Random(7).randbytes(300_000)),
    "text": lambda path: path.write_text("CHILD,DECOM\n" * 1000),
    "the first header spoilt": _put(0, b"\1" * 64),
    "both later headers spoilt": _put(4096, b"\1" * 8192),
    "a storage format of long ago": _put(12, (1).to_bytes(8, "little")),
    "a storage format of a later DuckDB": _put(12, (9999).to_bytes(8, "little")),
    "a database that is no store": _other_database,
    "other rules": _changed("UPDATE load_facts SET rules = 'another'"),
    "no facts of its load": _changed("DELETE FROM load_facts"),
    "two loads in one": _changed("INSERT INTO load_facts FROM load_facts"),
    "a table gone": _changed("DROP TABLE answers CASCADE"),
    "a folder in its place": lambda path: (path.unlink(), path.mkdir()),
    "a file that is gone": Path.unlink,
}


QUICK_TO_TELL = sorted(set(BROKEN_FILES) - {"cut off by a byte", "a table gone", "a folder in its place"})


@pytest.mark.parametrize("broken", BROKEN_FILES)
def test_a_file_that_cannot_be_read_says_so_and_the_load_before_it_opens(broken, made, capsys):
    store = made / "store"
    newest = folder.current_file(store)
    BROKEN_FILES[broken](newest)
    with pytest.raises(folder.StoreMissing, match=LOAD_AGAIN) as told:
        front_desk.open_store(store)
    assert is_clear(str(told.value))
    assert main(["figures", "started_to_be_looked_after", "--store", str(store)]) == 1
    assert is_clear(capsys.readouterr().err)
    before = front_desk.open_previous(store)
    assert before.info.fingerprint == folder.previous_file(store).stem != newest.stem
    if broken != "a table gone":  # what it adds to needs only what was read
        with pytest.raises(folder.StoreMissing) as told:
            build.load([made / "third"], store, la="383", add=True)
        assert is_clear(str(told.value))


@pytest.mark.parametrize("broken", ["cut off by a byte", "a table gone", *map(slowly, QUICK_TO_TELL)])
def test_loading_again_mends_a_file_that_cannot_be_read(broken, made):
    store = made / "store"
    newest = folder.current_file(store)
    BROKEN_FILES[broken](newest)
    assert build.load([made / "second"], store, la="383").path == newest
    assert front_desk.open_store(store).info.fingerprint == newest.stem and is_whole(store)


@pytest.mark.parametrize("at", [0.5, *map(slowly, (0.3, 0.7))])
def test_a_bad_block_in_the_middle_is_found_when_asked_and_mended_by_loading_again(at, made):
    store = made / "store"
    newest = folder.current_file(store)
    size = newest.stat().st_size
    _put(int(size * at), b"\7" * (size // 4))(newest)
    assert not folder.is_sound(newest)
    build.load([made / "second"], store, la="383")
    assert folder.current_file(store) == newest and is_whole(store)


def test_a_load_over_a_broken_newest_keeps_the_good_one_before_it(made):
    store = made / "store"
    good = folder.previous_file(store)
    _cut(0)(folder.current_file(store))
    build.load([made / "third"], store, la="383")
    assert folder.previous_file(store) == good and is_whole(store)


# A pointer that is damaged -------------------------------------------------------------------------------------------

BROKEN_POINTERS = {
    "gone": Path.unlink,
    "empty": lambda p: p.write_bytes(b""),
    "blank": lambda p: p.write_bytes(b" \n"),
    "of another folder": lambda p: p.write_text("../elsewhere/aaaaaaaaaaaaaaaa.duckdb"),
    "of the machine's": lambda p: p.write_text("/etc/passwd"),
    "this folder itself": lambda p: p.write_text("."),
    "binary": lambda p: p.write_bytes(b"\xff\xfe\0\x81" * 20),
    "with a null": lambda p: p.write_bytes(b"aaaaaaaa\0aaaaaaa.duckdb"),
    "very long": lambda p: p.write_bytes(b"a" * 1_000_000),
    "two names": lambda p: p.write_text("aaaaaaaaaaaaaaaa.duckdb\nbbbbbbbbbbbbbbbb.duckdb"),
    "a file that is not there": lambda p: p.write_text("aaaaaaaaaaaaaaaa.duckdb"),
    "a folder": lambda p: (p.unlink(), p.mkdir()),
}


@pytest.mark.parametrize("broken", BROKEN_POINTERS)
def test_a_damaged_pointer_says_so_and_the_load_before_still_opens(broken, made):
    store = made / "store"
    BROKEN_POINTERS[broken](store / folder.POINTER)
    with pytest.raises(folder.StoreMissing, match=r"Load your returns") as told:
        front_desk.open_store(store)
    assert is_clear(f"{told.value}.".replace("..", "."))
    assert front_desk.open_previous(store).info.fingerprint == folder.previous_file(store).stem
    BROKEN_POINTERS[broken](store / folder.PREVIOUS)
    assert front_desk.open_previous(store) is None


@pytest.mark.parametrize("pointer", [folder.POINTER, folder.PREVIOUS])
@pytest.mark.parametrize("broken", ["binary", *map(slowly, sorted(set(BROKEN_POINTERS) - {"binary", "a folder"}))])
def test_the_next_load_mends_a_damaged_pointer(broken, pointer, made):
    store = made / "store"
    BROKEN_POINTERS[broken](store / pointer)
    last = build.load([made / "third"], store, la="383")
    assert folder.current_file(store) == last.path and folder.previous_file(store) and is_whole(store)


@pytest.mark.parametrize("where", ["nothing", "an empty folder", "a file", "a folder of other things"])
def test_a_store_that_is_missing_says_how_to_load(where, tmp_path):
    store = tmp_path / "store"
    if where == "a file":
        store.write_text("x")
    elif where != "nothing":
        store.mkdir()
    if where == "a folder of other things":
        (store / "notes.duckdb").write_text("somebody's own")
    with pytest.raises(folder.StoreMissing, match="python -m analytics load"):
        front_desk.open_store(store)


def test_a_load_deletes_nobody_s_own_files(made):
    (made / "store" / "notes.duckdb").write_text("somebody's own")
    build.load([made / "third"], made / "store", la="383")
    assert (made / "store" / "notes.duckdb").read_text() == "somebody's own"


# Permissions ---------------------------------------------------------------------------------------------------------


@pytest.fixture
def nobody() -> int:
    """The user a child must be, or 0 for this one: root may read what nobody is allowed to."""
    return 65534 if os.getuid() == 0 else 0


@pytest.fixture
def open_to_all(two_loads) -> Path:
    """A copy of the store and of the program in a folder that every user can reach: a clone may be in a private one."""
    root = Path(tempfile.mkdtemp(prefix="faults-"))
    shutil.copytree(two_loads, root, dirs_exist_ok=True)
    shutil.copytree(ROOT / "analytics", root / "analytics", ignore=shutil.ignore_patterns("__pycache__"))
    for path in (root, *root.rglob("*")):
        path.chmod(0o755 if path.is_dir() else 0o644)
    yield root
    for path in (root, *root.rglob("*")):
        path.chmod(0o755)
    shutil.rmtree(root)


CLOSED = {"the folder": lambda s: s, "the pointer": lambda s: s / "current", "the file": folder.current_file}


@unix
@pytest.mark.parametrize("closed", CLOSED)
def test_a_store_that_may_not_be_read_says_who_can_help(closed, open_to_all, nobody):
    store = open_to_all / "store"
    CLOSED[closed](store).chmod(0)
    ended = command("figures", "referrals", "--store", store, user=nobody, project=open_to_all)
    assert ended.returncode == 1 and "may not read" in ended.stderr and is_clear(ended.stderr)


@unix
@pytest.mark.parametrize("there", [True, False])
def test_a_store_that_may_not_be_written_to_stays_as_it_was(there, open_to_all, nobody):
    store = open_to_all / ("store" if there else "new")
    (store if there else open_to_all).chmod(0o555)
    ended = command("load", open_to_all / "third", "--store", store, "--la", "383", user=nobody, project=open_to_all)
    assert ended.returncode == 1 and "may not write there" in ended.stderr and is_clear(ended.stderr)
    assert not there or is_whole(store)


# A disk that is full -------------------------------------------------------------------------------------------------


@pytest.fixture
def tiny_disk(tmp_path):
    """A disk of 24 MB, where the system lets us have one."""
    disk = tmp_path / "disk"
    disk.mkdir()
    mount = shutil.which("mount")
    if not mount or subprocess.run([mount, "-t", "tmpfs", "-o", "size=24m", "tmpfs", disk], check=False).returncode:
        pytest.skip("only root can mount a disk")
    yield disk
    subprocess.run(["umount", disk], check=True)


@unix
@pytest.mark.parametrize("room", [40_000, *(pytest.param(room, marks=slow) for room in (0, 400_000, 1_500_000))])
def test_a_full_disk_leaves_the_store_as_it_was_and_room_mends_it(room, tiny_disk, two_loads):
    store = tiny_disk / "store"
    shutil.copytree(two_loads / "store", store)
    before = {p.name: p.read_bytes() for p in store.iterdir()}
    free = shutil.disk_usage(tiny_disk).free
    (tiny_disk / "filler").write_bytes(bytes(max(0, free - room)))
    ended = command("load", two_loads / "third", "--store", store, "--la", "383")
    assert ended.returncode == 1 and "the disk is full" in ended.stderr and is_clear(ended.stderr)
    assert {p.name: p.read_bytes() for p in store.iterdir()} == before
    assert front_desk.open_store(store)
    (tiny_disk / "filler").unlink()
    assert command("load", two_loads / "third", "--store", store, "--la", "383").returncode == 0 and is_whole(store)


# a load whose files may not grow any more, from its k-th rename on (0: not beyond a megabyte from the start)
LIMITED = """
import os, resource, signal, sys
from pathlib import Path
from analytics.__main__ import main
signal.signal(signal.SIGXFSZ, signal.SIG_IGN)
most = resource.getrlimit(resource.RLIMIT_FSIZE)[1]
at, seen, real = int(sys.argv[1]), 0, os.replace
def replace(*given):
    global seen
    seen += 1
    real(*given)
    if seen == at:
        resource.setrlimit(resource.RLIMIT_FSIZE, (0, most))
os.replace = replace
if at == 0:
    resource.setrlimit(resource.RLIMIT_FSIZE, (1_000_000, most))
sys.exit(main(sys.argv[2:]))
"""


@unix
@pytest.mark.parametrize("at", [0, 1], ids=["the store", "the pointers"])
def test_a_write_that_fails_leaves_the_store_as_it_was(at, made):
    store = made / "store"
    newest = folder.current_file(store)
    words = ("load", made / "third", "--store", store, "--la", "383")
    asked = [sys.executable, "-c", LIMITED, str(at), *map(str, words)]
    ended = subprocess.run(asked, capture_output=True, text=True, cwd=ROOT, env=environment(), check=False)
    assert ended.returncode == 1 and "may not grow" in ended.stderr and is_clear(ended.stderr)
    assert folder.current_file(store) == newest and is_whole(store)
    assert front_desk.open_store(store).info.fingerprint == newest.stem
    assert len(list(store.glob("*.duckdb"))) == 2


# Killed --------------------------------------------------------------------------------------------------------------

# Loads into a copy of the store for each place where it can be cut off, in a fork that is killed there. Places in the
# swap are the calls that change a name or wait for the disk; those before it are the steps a load tells of.
KILLED = """
import os, shutil, signal, sys
from pathlib import Path
from analytics.store import build

def die():
    os.kill(os.getpid(), signal.SIGKILL)

def cut(place, store):
    seen = 0
    def counted(real):
        def call(*given, **named):
            nonlocal seen
            seen += 1
            if str(seen) == place:
                die()
            return real(*given, **named)
        return call
    for name in ("replace", "unlink", "fsync"):
        setattr(os, name, counted(getattr(os, name)))
    def heard(progress):
        if progress.step == place or (place == "half written" and progress.step == "build" and progress.share > 0):
            die()
    build.load([root / "third"], store, la="383", progress=heard)

root = Path(sys.argv[1])
for place in sys.argv[2:]:
    shutil.copytree(root / "store", root / place)
    child = os.fork()
    if child == 0:
        code = 1
        try:
            cut(place, root / place)
            code = 0
        finally:
            os._exit(code)
    print("ended", place, os.waitpid(child, 0)[1], sep="|")
"""


def cut_off_at(root: Path, places: tuple[str, ...]) -> dict[str, int]:
    """How the load that was to be killed at each place ended; its store is the folder of that name."""
    asked = [sys.executable, "-c", KILLED, str(root), *places]
    said = subprocess.run(asked, capture_output=True, text=True, cwd=ROOT, env=environment(), check=True).stdout
    ended = (line.split("|") for line in said.splitlines() if line.startswith("ended|"))
    return {place: int(how) for _, place, how in ended}


@unix
def test_a_load_killed_while_it_writes_or_between_file_and_pointer_leaves_the_old_store(made):
    old = folder.current_file(made / "store").stem
    assert set(cut_off_at(made, ("half written", "4")).values()) == {signal.SIGKILL}
    for place in ("half written", "4"):
        assert front_desk.open_store(made / place).info.fingerprint == old
        assert folder.is_sound(folder.current_file(made / place))
    assert any(".growing" in p.name for p in (made / "half written").iterdir())
    build.load([made / "third"], made / "half written", la="383")
    assert is_whole(made / "half written")


STEPS = ("read", "check", "build", "half written")
CALLS = tuple(str(number) for number in range(1, 15))


@pytest.fixture(scope="module")
def killed(two_loads, tmp_path_factory) -> tuple[Path, dict[str, int], dict[str, str]]:
    """Copies of the store, a load into each of which was killed at one place; how each load ended, and what was served then."""
    root = tmp_path_factory.mktemp("killed") / "made"
    shutil.copytree(two_loads, root)
    ended = cut_off_at(root, (*STEPS, *CALLS, "999"))
    return root, ended, {place: folder.current_file(root / place).stem for place in ended}


@unix
@slow
@pytest.mark.parametrize("place", [*STEPS, *CALLS])
def test_a_load_that_is_killed_leaves_the_old_store_or_the_new(place, killed, two_loads):
    root, ended, _ = killed
    store = root / place
    assert ended[place] == signal.SIGKILL
    served = front_desk.open_store(store).info.fingerprint
    old, new = folder.current_file(two_loads / "store").stem, folder.current_file(root / "999").stem
    assert served in (old, new) and (place not in STEPS or served == old)
    assert folder.is_sound(folder.current_file(store)) and folder.is_sound(folder.previous_file(store))
    assert build.load([root / "third"], store, la="383").path.stem == new and is_whole(store)


@unix
@slow
def test_every_step_of_the_swap_was_cut(killed):
    """With the last place the load is past the swap, and the one that was not cut went through."""
    root, ended, after = killed
    assert ended["999"] == 0 and is_whole(root / "999")
    served = [after[place] for place in CALLS]
    assert served == sorted(served, key=lambda name: name == after["999"])
    assert len(set(served)) == 2


# Taken away while it is served ---------------------------------------------------------------------------------------


@unix
@pytest.mark.parametrize("taken", ["the file", "the folder"])
def test_an_open_store_goes_on_answering_and_the_next_opening_says_what_to_do(taken, made):
    store = made / "store"
    serving = front_desk.open_store(store)
    folder.current_file(store).unlink() if taken == "the file" else shutil.rmtree(store)
    ((children,),) = serving.con.cursor().execute("SELECT count(DISTINCT child) FROM store.episodes").fetchall()
    assert children == 13
    with pytest.raises(folder.StoreMissing, match=r"Load your returns"):
        front_desk.open_store(store)


def test_a_store_opened_while_loads_go_on_is_the_newest(made, monkeypatch):
    """The file may be gone between reading the pointer and opening what it names: then the pointer is read again."""
    store, real = made / "store", opened.open_file

    def late(file):
        if late.first:
            late.first = False
            for name in ("third", "first"):
                build.load([made / name], store, la="383")
        return real(file)

    late.first = True
    monkeypatch.setattr(opened, "open_file", late)
    assert front_desk.open_store(store).info.fingerprint == folder.current_file(store).stem


# Clocks --------------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    "days", [("2030-01-01", "2024-06-01"), ("2024-06-01", "2099-12-31"), ("2024-06-01", "2024-05-01")]
)
def test_the_newest_load_is_the_one_that_finished_last_whatever_the_clock_says(days, two_loads, tmp_path):
    for name, day in zip(("first", "second"), days, strict=True):
        last = build.load([two_loads / name], tmp_path / "store", la="383", today=date.fromisoformat(day))
    assert folder.current_file(tmp_path / "store") == last.path and is_whole(tmp_path / "store")


@pytest.mark.parametrize("moment", ["1970-01-01 00:00:00", "2099-12-31 23:59:59"])
def test_a_store_loaded_at_an_impossible_time_is_served_and_replaced(moment, made):
    store = made / "store"
    _changed(f"UPDATE load_facts SET loaded_at = '{moment}'")(folder.current_file(store))
    for path in store.iterdir():
        os.utime(path, (2**31, 2**31) if moment > "2000" else (0, 0))
    assert str(front_desk.open_store(store).info.loaded_on) == moment[:10]
    last = build.load([made / "third"], store, la="383")
    assert folder.current_file(store) == last.path and is_whole(store)


# Memory --------------------------------------------------------------------------------------------------------------


def test_a_load_too_large_for_the_memory_says_so_and_changes_nothing(made, monkeypatch, capsys):
    monkeypatch.setattr(build, "LOAD_MEMORY", "4MB")
    newest = folder.current_file(made / "store")
    assert main(["load", str(made / "third"), "--store", str(made / "store"), "--la", "383"]) == 1
    said = capsys.readouterr().err
    assert "memory" in said and is_clear(said)
    assert folder.current_file(made / "store") == newest and is_whole(made / "store")


def test_an_upload_too_large_for_a_session_says_so(made, monkeypatch):
    monkeypatch.setattr(build, "SESSION_MEMORY", "4MB")
    with (made / "third" / "episodes.csv").open("rb") as file, pytest.raises(UnusableExtract, match="memory") as told:
        front_desk.load_session([("episodes.csv", file)], la="383")
    assert is_clear(str(told.value))


def test_a_question_too_large_for_the_memory_ends_in_a_sentence(made):
    store = front_desk.open_store(made / "store")
    with pytest.raises(folder.TooMuchToAsk) as told, folder.reading():
        store.con.cursor().execute(TOO_LARGE).fetchall()
    assert is_clear(str(told.value))
    assert store.con.cursor().execute("SELECT count(*) FROM store.episodes").fetchall() == [(13,)]


def test_a_question_put_wrongly_is_not_taken_for_a_damaged_store(made):
    cursor = front_desk.open_store(made / "store").con.cursor()
    for sql in ("SELECT nothing FROM store.episodes", "SELEC 1", "SELECT 'x'::INTEGER"):
        with pytest.raises(duckdb.Error) as told, folder.reading():
            cursor.execute(sql).fetchall()
        assert not isinstance(told.value, folder.StoreMissing)


TOO_LARGE = "SELECT list(hash(range) || repeat('x', 200)) FROM range(100_000_000)"


# Two loads at once ---------------------------------------------------------------------------------------------------

LOADS = """
import sys
from datetime import date
from pathlib import Path
from analytics.store import build
source, store, rounds, day = Path(sys.argv[1]), Path(sys.argv[2]), int(sys.argv[3]), int(sys.argv[4])
for number in range(rounds):
    print(build.load([source], store, la="383", data_to=date(2025, 1 + number % 12, day)).fingerprint, flush=True)
"""
ADDS = """
import sys
from pathlib import Path
from analytics.extracts.problems import UnusableExtract
from analytics.store import build
store = Path(sys.argv[1])
for source in sys.argv[2:]:
    while True:
        try:
            build.load([Path(source)], store, la="383", add=True)
            break
        except UnusableExtract as told:
            assert "Another load finished meanwhile" in str(told), told
"""


def at_once(*asked: list) -> list[subprocess.Popen]:
    return [
        subprocess.Popen(
            [sys.executable, "-c", *map(str, words)], stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True, env=environment(), cwd=ROOT
        )
        for words in asked
    ]  # fmt: skip


def outcomes(children: list[subprocess.Popen]) -> list[list[str]]:
    """What each printed; a child that failed fails the test with what it said."""
    said = [child.communicate() for child in children]
    assert [err for (_, err), child in zip(said, children, strict=True) if child.returncode] == []
    return [out.split() for out, _ in said]


@pytest.mark.parametrize("rounds", [2, slowly(40)])
def test_of_two_loads_at_once_the_last_one_counts_and_no_reader_ever_finds_a_broken_store(rounds, made):
    store = made / "store"
    children = at_once(*([LOADS, made / name, store, rounds, day] for name, day in (("first", 1), ("third", 2))))
    looks = 0
    while any(child.poll() is None for child in children):
        front_desk.open_store(store).close()
        looks += 1
    made_by = outcomes(children)
    assert looks and folder.current_file(store).stem in {prints[-1] for prints in made_by}
    assert is_whole(store)


@pytest.mark.parametrize("files", [1, slowly(12)])
def test_two_that_add_at_once_lose_nothing(files, made):
    sources = [made / f"more{number}" / "episodes.csv" for number in range(2 * files)]
    for number, source in enumerate(sources):
        source.parent.mkdir()
        drawn = f"CHILD|DECOM|RNE|LS|DEC|REC\n{CHILD}{number}|03/05/{1990 + number}|S|V2|01/07/{1990 + number}|E4A"
        source.write_text(table(drawn))
    outcomes(at_once(*([ADDS, made / "store", *some] for some in (sources[:files], sources[files:]))))
    con = front_desk.open_store(made / "store").con.cursor()
    ((held,),) = con.execute("SELECT count(*) FROM store.sources WHERE collection = 'ssda903'").fetchall()
    assert held == 1 + 2 * files and is_whole(made / "store")


@unix
def test_what_another_load_is_writing_is_left_alone_and_what_a_dead_one_left_is_deleted(made):
    store = made / "store"
    alive = store / f"aaaaaaaaaaaaaaaa.{os.getppid()}-12345.growing"
    dead = subprocess.Popen([sys.executable, "-c", ""])
    dead.wait()
    left = store / f"bbbbbbbbbbbbbbbb.{dead.pid}-12345.growing"
    for file in (alive, left, left.with_suffix(".growing.wal"), store / f"current.{dead.pid}.growing"):
        file.write_bytes(b"half")
    build.load([made / "third"], store, la="383")
    assert [p for p in store.iterdir() if ".growing" in p.name] == [alive]


# The key -------------------------------------------------------------------------------------------------------------


@pytest.fixture
def key_file(monkeypatch, tmp_path) -> Path:
    monkeypatch.delenv("HOMEWARD_KEY")
    for name in ("XDG_CONFIG_HOME", "APPDATA"):
        monkeypatch.setenv(name, str(tmp_path / "settings"))
    return key.key_path()


BROKEN_KEYS = {
    "empty": lambda p: p.write_bytes(b""),
    "blank": lambda p: p.write_bytes(b"\n" * 64),
    "cut off": lambda p: os.truncate(p, 10),
    "a folder": lambda p: (p.unlink(), p.mkdir()),
}


@pytest.mark.parametrize("broken", BROKEN_KEYS)
def test_a_damaged_key_file_refuses_every_load_and_says_what_to_do(broken, key_file, made, capsys):
    build.load([made / "first"], made / "new", la="383")
    newest, held = folder.current_file(made / "new"), key_file.read_bytes()
    BROKEN_KEYS[broken](key_file)
    for how in ([], ["--add"]):
        assert main(["load", str(made / "third"), "--store", str(made / "new"), "--la", "383", *how]) == 1
        said = capsys.readouterr().err
        assert "key" in said and is_clear(said) and held.decode() not in said
    assert folder.current_file(made / "new") == newest


def test_a_key_file_in_a_place_that_cannot_be_written_says_so(key_file, made, capsys):
    key_file.parents[1].write_text("a file where the folder should be")
    assert main(["load", str(made / "third"), "--store", str(made / "new"), "--la", "383"]) == 1
    assert "HOMEWARD_KEY" in capsys.readouterr().err


def test_another_key_refuses_to_add_and_a_whole_load_goes_through(key_file, made):
    build.load([made / "first"], made / "new", la="383")
    key_file.write_text("b" * 64)
    with pytest.raises(UnusableExtract, match="another key") as told:
        build.load([made / "third"], made / "new", la="383", add=True)
    assert is_clear(str(told.value))
    assert front_desk.open_store(made / "new")
    build.load([made / "first"], made / "new", la="383")
    assert is_whole(made / "new")


def test_two_first_loads_at_once_make_one_key(key_file, tmp_path):
    words = "from analytics.store import key; print(key.mark(key.installation_key()))"
    settings = {**environment(), "XDG_CONFIG_HOME": str(tmp_path / "settings"), "APPDATA": str(tmp_path / "settings")}
    settings.pop("HOMEWARD_KEY", None)
    asked = [sys.executable, "-c", words]
    children = [subprocess.Popen(asked, stdout=subprocess.PIPE, env=settings, cwd=ROOT) for _ in range(4)]
    assert len({child.communicate()[0] for child in children}) == 1
    assert [p.name for p in key_file.parent.iterdir()] == ["key"]


# Added releases damaged by hand --------------------------------------------------------------------------------------

RELEASE = (
    "id,publication,year,title,publisher,url,licence,note,files\n"
    "cla_2031,cla,2031,Looked after 2031,DfE,https://example.invalid,OGL,Added here.,x.csv\n"
)
SERIES = "key,year_ending,numerator,status,release\nE92000001,2030,80000,,cla_2031\nE92000001,2031,81000,,cla_2031\n"
POPULATION = "key,mid_year,population\nE92000001,2030,12000000\n"


@pytest.fixture
def added(monkeypatch, tmp_path) -> Path:
    """A release that was added, sound."""
    monkeypatch.setenv("HOMEWARD_PUBLISHED", str(tmp_path / "published"))
    release = tmp_path / "published" / "cla_2031"
    release.mkdir(parents=True)
    for name, text in (("release.csv", RELEASE), ("looked_after.csv", SERIES), ("population.csv", POPULATION)):
        (release / name).write_text(text)
    assert figures.added_releases() == [release] and figures.damaged_releases() == []
    return release


BROKEN_RELEASES = {
    "half a figure": ("looked_after.csv", lambda p: p.write_text(SERIES[:-20])),
    "a line without its end": ("looked_after.csv", lambda p: p.write_text(SERIES.rstrip("\n"))),
    "another header": ("looked_after.csv", lambda p: p.write_text(SERIES.replace("numerator", "Number"))),
    "a row too long": ("looked_after.csv", lambda p: p.write_text(f"{SERIES}a,2030,1,,x,y,z\n")),
    "words for numbers": ("looked_after.csv", lambda p: p.write_text(SERIES.replace("80000", "eighty"))),
    "no figure and no reason": ("looked_after.csv", lambda p: p.write_text(SERIES.replace("80000", ""))),
    "nothing in it": ("looked_after.csv", lambda p: p.write_bytes(b"")),
    "binary": ("looked_after.csv", lambda p: p.write_bytes(random.Random(3).randbytes(5000))),
    "saved by a spreadsheet": ("looked_after.csv", lambda p: p.write_bytes(b"PK\3\4" + bytes(500))),
    "a folder": ("looked_after.csv", lambda p: (p.unlink(), p.mkdir())),
    "an open quote": ("looked_after.csv", lambda p: p.write_text(SERIES + '"a,2030,1,,cla_2031\n')),
    "half of the population": ("population.csv", lambda p: p.write_text(POPULATION[:-12])),
    "no population": ("population.csv", lambda p: p.write_text(POPULATION.replace("12000000", ""))),
    "another population": ("population.csv", lambda p: p.write_text("a,b\n1,2\n")),
    "no name of the release": ("release.csv", lambda p: p.write_bytes(b"")),
    "half of its name": ("release.csv", lambda p: p.write_text(RELEASE[:-30])),
    "a year in words": ("release.csv", lambda p: p.write_text(RELEASE.replace(",2031,", ",soon,"))),
    "a header alone": ("release.csv", lambda p: p.write_text(RELEASE.splitlines()[0] + "\n")),
}


@pytest.mark.parametrize("broken", BROKEN_RELEASES)
def test_a_damaged_release_is_left_out_whole_and_can_be_taken_out(broken, added, capsys):
    name, spoil = BROKEN_RELEASES[broken]
    whole, mark = figures.figures("looked_after"), figures.version()
    assert "cla_2031" in set(whole.release)
    spoil(added / name)
    assert figures.damaged_releases() == ["cla_2031"] and figures.version() != mark
    assert "cla_2031" not in set(figures.figures("looked_after").release) | set(figures.releases().index)
    con = stage.memory()
    tables.attach(con)  # the population of every rate
    assert con.execute("SELECT count(*) FROM population").fetchall()[0][0] > 1000
    con.close()
    assert main(["published"]) == 0
    assert "cla_2031 (added): damaged and left out" in capsys.readouterr().out
    refresh.remove("cla_2031")
    assert figures.damaged_releases() == [] and not added.exists()


@pytest.mark.parametrize("gone", ["looked_after.csv", "population.csv", "release.csv"])
def test_a_file_of_a_release_that_is_gone_gives_way_to_what_was_published_before(gone, added):
    (added / gone).unlink()
    assert figures.damaged_releases() == []
    rows = figures.figures("looked_after")
    assert ("cla_2031" in set(rows.release)) == (gone == "population.csv")


def test_a_mended_release_counts_again(added):
    (added / "looked_after.csv").write_text("spoilt")
    assert figures.added_releases() == []
    (added / "looked_after.csv").write_text(SERIES)
    assert figures.added_releases() == [added] and "cla_2031" in set(figures.figures("looked_after").release)


# On a page -----------------------------------------------------------------------------------------------------------


@pytest.fixture
def served(made, monkeypatch, tmp_path) -> Path:
    """The copy, served as app.py serves it."""
    monkeypatch.setenv("HOMEWARD_STORE", str(made / "store"))
    start(monkeypatch, "internal")
    return made / "store"


store = test_pages.store  # makes AppTest serve pages as app.py leaves it


def page(name: str = "definitions") -> AppTest:
    app = AppTest.from_file(str(ROOT / "app.py"), default_timeout=60)
    app.run()
    return app.switch_page(f"pages/{name}.py").run()


@pytest.mark.parametrize(
    "broken", ["no bytes", "cut off by a byte", "a database that is no store", "a file that is gone"]
)
def test_a_page_shows_the_load_before_and_says_so(broken, store, served):
    BROKEN_FILES[broken](folder.current_file(served))
    app = page()
    said = written(app)
    assert not app.exception and "The newest load cannot be read. You see the load before it, of" in said
    assert LOAD_AGAIN in said and "Leeds" in said


class Asking:
    """A page that asks the store one thing."""

    def __init__(self, sql: str):
        self.sql = sql

    def run(self) -> None:
        _frame.view().store.con.cursor().execute(self.sql).fetchall()


def asking(sql: str) -> AppTest:
    """A page that asks this, under the frame, as app.py runs it."""
    real, StreamlitPage.run = StreamlitPage.run, lambda _: _frame.run(Asking(sql))
    try:
        return AppTest.from_file(str(ROOT / "app.py"), default_timeout=60).run()
    finally:
        StreamlitPage.run = real


def test_a_question_too_large_for_a_page_ends_in_a_sentence_and_the_next_page_is_drawn(store, served):
    app = asking(TOO_LARGE)
    assert not app.exception and "need more memory than Homeward takes" in written(app)
    app = page()
    assert not app.exception and "need more memory" not in written(app)


def test_a_page_that_finds_a_damaged_file_shows_the_load_before(store, served):
    newest = folder.current_file(served)
    _put(newest.stat().st_size // 3, b"\7" * (newest.stat().st_size // 2))(newest)
    app = asking("SELECT bit_xor(hash(e)) FROM store.episodes e")
    assert not app.exception and "The newest load cannot be read. You see the load before it" in written(app)


def test_a_page_says_which_release_was_left_out(store, served, added):
    (added / "looked_after.csv").write_text("spoilt")
    app = page()
    assert not app.exception and "Figures added from cla_2031 are damaged and left out" in written(app)


@unix
@pytest.mark.parametrize("taken", ["the file", "the folder"])
def test_a_page_whose_store_is_taken_away(taken, store, served):
    app = page()
    if taken == "the file":  # what is open goes on answering
        folder.current_file(served).unlink()
        said = written(app.run())
        assert "Leeds" in said and "cannot be read" not in said
    else:
        shutil.rmtree(served)
        assert "No store was found" in written(app.run())
    assert not app.exception

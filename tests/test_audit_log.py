"""The log of who did what: one whole line for each event, whatever a name holds and however many write at once."""

import json
import os
import re
import stat
import subprocess
import sys
from datetime import UTC, datetime, timedelta, timezone
from pathlib import Path

import pytest

from analytics.disclosure.audit_log import EVENTS, PAGE, SIGN_IN, Seen, new_mark, where, write

ROOT = Path(__file__).resolve().parent.parent
ANN = Seen(PAGE, "ann@example.gov.uk (s-1)", "0a1b2c3d", "Going home", "internal")


def lines(path: Path) -> list[dict]:
    return [json.loads(line) for line in path.read_text(encoding="ascii").splitlines()]


def test_a_line_says_who_when_and_what_view(tmp_path):
    noon = datetime(2026, 7, 1, 13, 0, tzinfo=timezone(timedelta(hours=1)))
    assert write(tmp_path / "log", ANN, noon)
    assert lines(tmp_path / "log") == [
        {
            "time": "2026-07-01T12:00:00.000Z",
            "who": "ann@example.gov.uk (s-1)",
            "session": "0a1b2c3d",
            "event": "page",
            "view": "Going home",
            "mode": "internal",
        }
    ]


def test_lines_are_added_and_none_is_changed(tmp_path):
    write(tmp_path / "log", ANN)
    before = (tmp_path / "log").read_bytes()
    for event in EVENTS:
        assert write(tmp_path / "log", Seen(event, "ron", "1", "", ""))
    assert (tmp_path / "log").read_bytes().startswith(before)
    assert [line["event"] for line in lines(tmp_path / "log")[1:]] == list(EVENTS)


def test_an_event_nobody_knows_is_a_mistake_of_ours(tmp_path):
    with pytest.raises(ValueError, match="no such event"):
        write(tmp_path / "log", Seen("peek", "ann", "1"))


@pytest.mark.parametrize(
    "name",
    [
        'ann"\n{"time": "2026-01-01T00:00:00.000Z", "who": "ron", "event": "load"}',
        "ann\r\nron",
        "ann\u2028ron\u2029\x85\x0b\x0c\x00\x1b[2J",
        "\ud800",
        "ann\u202enor",
        "x" * 100_000,
    ],
)
def test_no_name_forges_a_line(tmp_path, name):
    assert write(tmp_path / "log", Seen(SIGN_IN, name, "1", name, "internal"))
    written = (tmp_path / "log").read_bytes()
    assert written.count(b"\n") == 1 and written.endswith(b"\n") and len(written) < 8000
    assert re.fullmatch(rb"[\x20-\x7e]+\n", written)
    (line,) = lines(tmp_path / "log")
    assert (line["who"], line["event"]) == (name[:500], "sign_in")


@pytest.mark.skipif(os.name == "nt", reason="Windows has no such permissions")
def test_only_the_one_who_runs_it_may_read_it(tmp_path):
    before = os.umask(0)
    try:
        write(tmp_path / "new" / "log", ANN)
    finally:
        os.umask(before)
    assert stat.S_IMODE((tmp_path / "new" / "log").stat().st_mode) == 0o600
    assert stat.S_IMODE((tmp_path / "new").stat().st_mode) == 0o700


def test_a_log_that_cannot_be_written_is_said_and_not_raised(tmp_path):
    (tmp_path / "file").write_text("x")
    (tmp_path / "folder").mkdir()
    assert write(tmp_path / "file" / "log", ANN) is False
    assert write(tmp_path / "folder", ANN) is False


@pytest.mark.skipif(not Path("/dev/full").exists(), reason="this system has no disk that is always full")
def test_a_full_disk_is_said_and_not_raised():
    assert write(Path("/dev/full"), ANN) is False


def test_a_line_cut_short_by_a_full_disk_does_not_spoil_the_next(tmp_path):
    (tmp_path / "log").write_bytes(b'{"time": "2026-')
    assert write(tmp_path / "log", ANN)
    cut, whole = (tmp_path / "log").read_bytes().splitlines()
    assert cut == b'{"time": "2026-' and json.loads(whole)["view"] == "Going home"


def test_the_file_can_be_moved_or_emptied_between_lines(tmp_path):
    log = tmp_path / "log"
    write(log, ANN)
    log.rename(tmp_path / "log.1")
    write(log, ANN)
    assert len(lines(log)) == len(lines(tmp_path / "log.1")) == 1
    os.truncate(log, 0)
    write(log, ANN)
    assert len(lines(log)) == 1


MANY = """
import sys
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from analytics.disclosure.audit_log import Seen, write
with ThreadPoolExecutor(4) as pool:
    for _ in range(100):
        pool.submit(write, Path(sys.argv[1]), Seen("page", sys.argv[2] * 300, "1", "Overview", "internal"))
"""


def test_lines_of_many_processes_and_threads_stay_whole(tmp_path):
    log = tmp_path / "log"
    processes = [subprocess.Popen([sys.executable, "-c", MANY, str(log), name], cwd=ROOT) for name in "abcd"]
    assert [process.wait() for process in processes] == [0] * 4
    names = [line["who"] for line in lines(log)]
    assert sorted(names) == sorted(name * 300 for name in "abcd" for _ in range(100))


def test_where_it_is_can_be_said(tmp_path):
    assert where({}, tmp_path) == tmp_path / "audit.jsonl" == where({"HOMEWARD_LOG": ""}, tmp_path)
    assert where({"HOMEWARD_LOG": "/var/log/homeward.jsonl"}, tmp_path) == Path("/var/log/homeward.jsonl")


def test_a_session_s_mark_is_short_and_its_own():
    assert re.fullmatch("[0-9a-f]{8}", new_mark()) and len({new_mark() for _ in range(100)}) == 100


def test_the_time_is_now_where_none_is_given(tmp_path):
    write(tmp_path / "log", ANN)
    written = datetime.fromisoformat(lines(tmp_path / "log")[0]["time"])
    assert written <= datetime.now(UTC) < written + timedelta(hours=1)

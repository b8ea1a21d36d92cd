"""An open store is a dead end: it writes nothing, reads no other file, spills nothing to disk and cannot be unlocked."""

import io
import os
import subprocess
import sys
from pathlib import Path

import duckdb
import pytest
from drawn import a_load, table

from analytics.results import front_desk
from analytics.store import build, stage

ROOT = Path(__file__).parent.parent
EPISODES = "CHILD|DECOM|RNE|LS|DEC|REC\n1|01/05/2023|S|V2|01/07/2023|E4A"
# {out} is a path that must never come to be, {other} a database that is there
REFUSED = {
    "a table written to a file": "COPY store.episodes TO '{out}.csv'",
    "a table written as parquet": "COPY (SELECT 1) TO '{out}.parquet'",
    "the database exported": "EXPORT DATABASE '{out}'",
    "a database imported": "IMPORT DATABASE '{out}'",
    "a file read as CSV": "SELECT * FROM read_csv('/etc/passwd')",
    "a file read as text": "SELECT * FROM read_text('/etc/passwd')",
    "a file read as bytes": "SELECT * FROM read_blob('/etc/passwd')",
    "a file read as JSON": "SELECT * FROM read_json('/etc/passwd')",
    "a file read by its name": "SELECT * FROM '/etc/passwd'",
    "a folder listed": "SELECT * FROM glob('/etc/*')",
    "a file copied in": "COPY memory.population FROM '/etc/passwd'",
    "another database": "ATTACH '{other}' AS other",
    "a new database": "ATTACH '{out}.duckdb' AS fresh",
    "an address": "SELECT * FROM read_csv('http://127.0.0.1:9/x.csv')",
    "an extension fetched": "INSTALL httpfs",
    "an extension loaded": "LOAD httpfs",
    "an extension from a file": "LOAD '{out}.duckdb_extension'",
    "extensions updated": "UPDATE EXTENSIONS",
    "a secret kept": "CREATE PERSISTENT SECRET held (TYPE s3)",
    "a Python variable": "SELECT * FROM a_variable",
    "the machine's settings": "SELECT getenv('PATH')",
    "a row deleted": "DELETE FROM store.episodes",
    "a row changed": "UPDATE store.load_facts SET rules = 'x'",
    "a table made": "CREATE TABLE store.fresh (a INTEGER)",
    "a table dropped": "DROP TABLE store.episodes",
    "files allowed": "SET enable_external_access = true",
    "the lock opened": "SET lock_configuration = false",
    "more memory": "SET memory_limit = '64GB'",
    "memory as it was": "RESET memory_limit",
    "more memory by a pragma": "PRAGMA memory_limit = '64GB'",
    "a place to spill": "SET temp_directory = '{out}'",
    "a place to spill for all": "SET GLOBAL temp_directory = '{out}'",
    "threads": "PRAGMA threads = 64",
    "extensions by themselves": "SET autoinstall_known_extensions = true",
    "unsigned extensions": "SET allow_unsigned_extensions = true",
    "a profile": "PRAGMA enable_profiling = 'json'",
    "a profile in a file": "PRAGMA profiling_output = '{out}.json'",
    "a log of questions": "SET log_query_path = '{out}.log'",
    "a log in files": "CALL enable_logging(storage = 'file', storage_path = '{out}')",
    "spilling by force": "SET debug_force_external = true",
}


def _session() -> front_desk.Store:
    return front_desk.load_session([("episodes.csv", io.BytesIO(table(EPISODES).encode()))], la="383")


@pytest.fixture(scope="module", params=["on disk", "of a session"])
def store(request) -> front_desk.Store:
    return front_desk.open_store(a_load(episodes=EPISODES)[0]) if request.param == "on disk" else _session()


@pytest.fixture(scope="module")
def other(tmp_path_factory) -> Path:
    path = tmp_path_factory.mktemp("other") / "other.duckdb"
    duckdb.connect(str(path)).close()
    return path


OF_THE_FILE = ("a row deleted", "a row changed", "a table made", "a table dropped")  # a session's own has no file


@pytest.mark.parametrize("asked", REFUSED)
def test_an_open_store_refuses(asked, store, other, tmp_path):
    if asked in OF_THE_FILE and store.con.execute(
        "SELECT readonly FROM duckdb_databases() WHERE database_name = 'store'"
    ).fetchall() == [(False,)]:
        pytest.skip("a session's store is its own memory")
    a_variable = duckdb.sql("SELECT 1 AS secret")
    cursor = store.con.cursor()
    with pytest.raises(duckdb.Error):
        cursor.execute(REFUSED[asked].format(out=tmp_path / "out", other=other)).fetchall()
    assert list(tmp_path.iterdir()) == [] and a_variable
    assert cursor.execute("SELECT count(*) FROM store.episodes").fetchall() == [(1,)]


SETTINGS = {
    "temp_directory": "",
    "enable_external_access": False,
    "lock_configuration": True,
    "autoinstall_known_extensions": False,
    "autoload_known_extensions": False,
    "allow_community_extensions": False,
    "allow_unsigned_extensions": False,
    "allow_persistent_secrets": False,
}


@pytest.mark.parametrize("name", SETTINGS)
def test_an_open_store_has_every_setting_that_holds_it(name, store):
    assert store.con.cursor().execute(f"SELECT current_setting('{name}')").fetchall() == [(SETTINGS[name],)]


def test_every_store_has_a_bound_on_its_memory(store):
    ((most,),) = store.con.cursor().execute("SELECT current_setting('memory_limit')").fetchall()
    assert most in ("953.6 MiB", "1.8 GiB")  # 1 GB on disk; 2 GB of a session, which holds the store itself
    assert build.SESSION_MEMORY == "2GB"


def test_the_loader_s_own_connection_spills_nothing_and_fetches_nothing():
    con = stage.memory()
    for name in (
        "temp_directory",
        "autoinstall_known_extensions",
        "autoload_known_extensions",
        "allow_persistent_secrets",
    ):
        assert con.execute(f"SELECT current_setting('{name}')").fetchall() == [(SETTINGS[name],)]
    con.close()


# a question and a load that need more memory than they may take, in a process whose every folder is watched
SPILLS = """
import sys
from pathlib import Path
import duckdb
from analytics.extracts.problems import UnusableExtract
from analytics.results import front_desk, opened
from analytics.store import build, folder
store, source = Path(sys.argv[1]), Path(sys.argv[2])
opened.ASKING_MEMORY = "60MB"
con = front_desk.open_store(store).con
try:
    with folder.reading():
        con.cursor().execute("SELECT hash(range), repeat('x', 50) FROM range(20_000_000) ORDER BY 1").fetchone()
    sys.exit("the question was answered")
except folder.TooMuchToAsk:
    pass
build.LOAD_MEMORY = "4MB"
try:
    build.load([source], store)
    sys.exit("the files were loaded")
except UnusableExtract as told:
    print(told)
"""


def test_what_does_not_fit_into_memory_is_written_nowhere(tmp_path):
    path, _ = a_load(episodes=EPISODES)
    source = tmp_path / "episodes.csv"
    source.write_text(table(EPISODES + "\n" + "\n".join(f"{i}|01/05/2023|S|V2|02/07/2023|E4A" for i in range(5000))))
    watched = {name: tmp_path / name for name in ("TMPDIR", "HOME", "here")}
    for place in watched.values():
        place.mkdir()
    before = sorted(path.iterdir())
    environment = {
        **os.environ,
        "PYTHONPATH": str(ROOT),
        "TMPDIR": str(watched["TMPDIR"]),
        "HOME": str(watched["HOME"]),
    }
    asked = [sys.executable, "-c", SPILLS, str(path), str(source)]
    ended = subprocess.run(asked, capture_output=True, text=True, cwd=watched["here"], env=environment, check=False)
    assert ended.returncode == 0, ended.stderr
    assert "memory" in ended.stdout
    assert [found for place in watched.values() for found in place.rglob("*")] == []
    assert sorted(path.iterdir()) == before

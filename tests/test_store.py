"""The store: one file a load, a pointer replaced whole, opened read-only and locked, and nothing identifying in it."""

import stat
from datetime import date

import duckdb
import pytest
from drawn import a_load, a_store, numbers, table, write

from analytics.results import front_desk
from analytics.store import build, folder, key, stage

EPISODES = (
    "CHILD|DECOM|RNE|LS|DEC|REC|HOME_POST|PL_POST|URN\nZX81QQ|01/05/2023|S|V2|01/07/2023|E4A|AB12 3CD|EF45 6GH|SC999111"
)
HEADER = "CHILD|SEX|DOB|ETHNIC|UPN|MOTHER|MC_DOB\nZX81QQ|2|17/09/2011|WBRI|U987654321098|1|05/05/2022"
DETAILS = "LAchildID|CINreferralDate|CINclosureDate|ReferralNFA\nZX81QQ|2023-04-20|2023-06-01|false"
PEOPLE = "LAchildID|UPN|PersonBirthDate|GenderCurrent\nZX81QQ|U987654321098|2011-09-17|2"
IDENTIFYING = ("ZX81QQ", "AB12", "EF45", "SC999111", "17/09/2011", "2011-09-17", "U987654321098", "05/05/2022")


def test_no_identifying_value_is_in_the_bytes_of_anything_a_load_leaves(tmp_path):
    write(
        tmp_path / "in", {"episodes": EPISODES, "header": HEADER, "cin_details": DETAILS, "child_identifiers": PEOPLE}
    )
    build.load([tmp_path / "in"], tmp_path / "store")
    left = [p for p in (tmp_path / "store").rglob("*") if p.is_file()]
    assert {p.suffix for p in left} == {".duckdb", ""}
    for path in left:
        held = path.read_bytes()
        assert [v for v in IDENTIFYING if v.encode() in held] == []
    # the birth date cannot be worked back from what is kept: the month of the 18th birthday, and ages
    con = duckdb.connect(str(next((tmp_path / "store").glob("*.duckdb"))), read_only=True)
    days = [str(v) for v in con.execute("SELECT month_of_18 FROM episodes").fetchall()[0]]
    con.close()
    assert days == ["2029-09-01"]


def test_one_id_in_both_collections_is_one_child_and_another_key_gives_another_hash(monkeypatch):
    def children(store):
        cursor = store.con.cursor()
        return [
            {c for (c,) in cursor.execute(f"SELECT child FROM store.{t}").fetchall()}
            for t in ("episodes", "cin_referrals")
        ]

    drawn = {"episodes": EPISODES, "cin_details": DETAILS}
    care, referred = children(a_store(**drawn))
    assert care == referred
    monkeypatch.setenv("HOMEWARD_KEY", "another key")
    assert children(a_store(**drawn))[0].isdisjoint(care)


def test_the_hash_is_hmac_sha256():
    import hashlib
    import hmac

    con = stage.memory()
    inner, outer = key.hmac_pads(b"k" * 70)
    (digest,) = con.execute(
        "SELECT sha256($outer || unhex(sha256($inner || encode('abc'))))", {"inner": inner, "outer": outer}
    ).fetchall()[0]
    assert digest == hmac.new(b"k" * 70, b"abc", hashlib.sha256).hexdigest()


def test_the_key_is_made_at_first_use_and_readable_by_its_user_alone(monkeypatch, tmp_path):
    monkeypatch.delenv("HOMEWARD_KEY")
    monkeypatch.setenv("XDG_CONFIG_HOME", str(tmp_path))
    monkeypatch.setattr("sys.platform", "linux")
    made = key.installation_key()
    assert made == key.installation_key() and len(made) >= 32
    assert stat.S_IMODE(key.key_path().stat().st_mode) == 0o600


def test_loading_again_with_the_same_sources_is_the_same_store(tmp_path):
    write(tmp_path / "in", {"episodes": EPISODES})
    first, second = (build.load([tmp_path / "in"], tmp_path / "store") for _ in range(2))
    assert first.path == second.path and len(list((tmp_path / "store").glob("*.duckdb"))) == 1


def test_another_data_end_is_another_store_and_the_pointer_follows(tmp_path):
    write(tmp_path / "in", {"episodes": EPISODES})
    build.load([tmp_path / "in"], tmp_path / "store")
    later = build.load([tmp_path / "in"], tmp_path / "store", data_to=date(2025, 3, 31))
    assert folder.current_file(tmp_path / "store") == later.path
    assert len(list((tmp_path / "store").glob("*.duckdb"))) == 2


def test_an_open_store_can_change_nothing_reach_nothing_and_unlock_nothing():
    con = a_store(episodes=EPISODES).con.cursor()
    for sql in (
        "CREATE TABLE store.x (a INTEGER)",
        "DELETE FROM store.episodes",
        "COPY (SELECT 1) TO 'out.csv'",
        "SELECT * FROM read_csv('/etc/hostname')",
        "ATTACH 'other.duckdb'",
        "INSTALL httpfs",
        "SET enable_external_access = true",
        "SET memory_limit = '64GB'",
    ):
        with pytest.raises(duckdb.Error):
            con.execute(sql)


def test_two_people_read_one_store_at_once(tmp_path):
    path, _ = a_load(episodes=EPISODES)
    first, second = front_desk.open_store(path), front_desk.open_store(path)
    assert numbers(first, "started_to_be_looked_after") == numbers(second, "started_to_be_looked_after")


@pytest.mark.parametrize("pointer", [None, "", "gone.duckdb", "../elsewhere.duckdb"])
def test_a_store_that_is_not_there_says_what_to_do(pointer, tmp_path):
    if pointer is not None:
        (tmp_path / folder.POINTER).write_text(pointer)
    with pytest.raises(folder.StoreMissing, match=r"[Ll]oad your returns"):
        front_desk.open_store(tmp_path)


def test_a_file_that_is_no_store_says_what_to_do(tmp_path):
    (tmp_path / "x.duckdb").write_bytes(b"not a database")
    (tmp_path / folder.POINTER).write_text("x.duckdb")
    with pytest.raises(folder.StoreMissing, match="cannot be read"):
        front_desk.open_store(tmp_path)


def test_every_view_runs_alone_in_a_shell_on_the_store(tmp_path):
    """An analyst can open the file, run a view's SQL, and get the rows the store keeps."""
    _, loaded = a_load(episodes=EPISODES, header=HEADER, cin_details=DETAILS)
    con = duckdb.connect(str(loaded.path), read_only=True)
    kept = [t for (t,) in con.execute("SELECT table_name FROM duckdb_tables() WHERE schema_name = 'kept'").fetchall()]
    assert "starts" in kept
    for view in kept:
        assert (
            con.execute(f"SELECT count(*) FROM {view}").fetchall()
            == con.execute(f"SELECT count(*) FROM kept.{view}").fetchall()
        )
        selected = (stage.HERE / "views").glob(f"*_{view}.sql")
        sql = next(selected).read_text(encoding="utf-8")
        con.execute(sql[sql.index(" AS\n") + 4 :]).fetchall()
    con.close()


def test_a_load_that_dies_leaves_the_last_store_serving(tmp_path, monkeypatch):
    write(tmp_path / "in", {"episodes": EPISODES})
    before = build.load([tmp_path / "in"], tmp_path / "store")
    (tmp_path / "in" / "more.csv").write_text(table(EPISODES.replace("ZX81QQ", "OTHER").replace("2023", "2024")))

    def dies(*_, **__):
        raise KeyboardInterrupt

    monkeypatch.setattr(stage, "work_out_views", dies)
    with pytest.raises(KeyboardInterrupt):
        build.load([tmp_path / "in"], tmp_path / "store")
    assert folder.current_file(tmp_path / "store") == before.path
    assert numbers(front_desk.open_store(tmp_path / "store"), "started_to_be_looked_after") == {"2024-03-31": 1}


def test_the_same_files_paired_otherwise_are_another_store(tmp_path):
    """A header beside another return gives other ages, so a store made of it must not be taken for the first one."""
    later, header = EPISODES.replace("2023", "2024"), HEADER
    write(tmp_path / "a" / "x", {"episodes": EPISODES, "header": header})
    write(tmp_path / "a" / "y", {"episodes": later})
    write(tmp_path / "b" / "x", {"episodes": EPISODES})
    write(tmp_path / "b" / "y", {"episodes": later, "header": header})
    first, second = (build.load([tmp_path / name], tmp_path / "store") for name in "ab")
    assert first.fingerprint != second.fingerprint

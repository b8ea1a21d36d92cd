"""Adding to a store: what an earlier load typed is taken over as it is, so that its files need not be read again."""

from dataclasses import dataclass
from pathlib import Path

import duckdb

from analytics.extracts.problems import FILE_RULES, Problem, UnusableExtract
from analytics.extracts.read import place_of
from analytics.store import folder, key, stage
from analytics.store.pairing import File


@dataclass(frozen=True)
class HeldFile:
    """A file that a store already holds."""

    file_id: int
    name: str
    part: str
    what: str
    table: str | None
    collection: str
    digest: str
    folders: tuple[str, ...]
    la: str
    snapshot: bool
    rows: int
    blank: int

    @property
    def is_of_children(self) -> bool:
        """Whether rows of it were typed: not left alone, nor a table about the authority."""
        return self.table is not None and self.collection != "own"

    def as_file(self, file_id: int) -> File:
        """As pairing sees it."""
        return File(
            file_id, self.collection, self.table, place_of(self, self.part), self.folders, self.digest, self.snapshot
        )


def attach(con: duckdb.DuckDBPyConnection, path: Path) -> list[HeldFile]:
    """Attach a store file as `held`. Raises UnusableExtract when the id key has changed since: no child could be linked."""
    folder.attach(con, path, "held")
    ((mark,),) = con.execute("SELECT key_mark FROM held.load_facts").fetchall()
    if mark != key.mark(key.installation_key()):
        raise UnusableExtract(
            "The store's child ids were made with another key, so its children cannot be linked with new files. "
            "Load all returns together, or use the key the store was made with."
        )
    rows = con.execute(
        'SELECT file_id, name, part, what, "table", collection, digest, folders, la, snapshot, rows_read, rows_blank FROM held.sources'
    ).fetchall()
    return [HeldFile(*row[:7], tuple(row[7]), *row[8:]) for row in rows]


def take_over(con: duckdb.DuckDBPyConnection, numbers: dict[int, int]) -> None:
    """Copy a held store's typed rows into the reading room. numbers: its file number -> the number in this load."""
    con.execute("CREATE TABLE renumbered (old INTEGER, file_id INTEGER)")
    stage.insert(con, "renumbered", sorted(numbers.items()))
    con.execute(
        """
        INSERT INTO room.read_episodes BY NAME
        SELECT n.file_id, source_row, la, year_label, child, DECOM, RNE, LS, CIN, PLACE, PLACE_PROVIDER, DEC, REC, REASON_PLACE_CHANGE,
               age_at_start AS held_age_at_start, age_at_end AS held_age_at_end
        FROM held.episodes h JOIN renumbered n ON n.old = h.file_id;
        INSERT INTO room.read_referrals BY NAME
        SELECT n.file_id, source_row, la, year_label, child, CINreferralDate, ReferralSource, PrimaryNeedCode, CINclosureDate,
               ReasonForClosure, ReferralNFA, age_at_referral AS held_age_at_referral
        FROM held.cin_referrals h JOIN renumbered n ON n.old = h.file_id;
        INSERT INTO room.read_children BY NAME
        SELECT n.file_id, source_row, la, year_label, child, part, SEX, ethnic_group, month_of_18, disability_recorded,
               false AS birth_is_due
        FROM held.children h JOIN renumbered n ON n.old = h.file_id;
        INSERT INTO room.read_unaccompanied BY NAME
        SELECT n.file_id, source_row, la, year_label, child, until_month
        FROM held.unaccompanied_rows h JOIN renumbered n ON n.old = h.file_id;
        INSERT INTO room.read_protection_plans BY NAME
        SELECT n.file_id, source_row, la, year_label, child, started, ended
        FROM held.protection_plan_rows h JOIN renumbered n ON n.old = h.file_id;
        """
    )


def problems(con: duckdb.DuckDBPyConnection) -> list[Problem]:
    """File problems of the held store that stay true whatever is added."""
    stays = [rule.id for rule in FILE_RULES if rule.id not in ("file_without_return", "data_to_after_last_return")]
    rows = con.execute(
        'SELECT file, source_row, "column", rule, detail FROM held.file_problems WHERE rule IN (SELECT unnest(?))',
        [stays],
    ).fetchall()
    return [Problem(*row) for row in rows]


def finish(con: duckdb.DuckDBPyConnection) -> None:
    """Row problems of held files that only their text could show, and what an authority said of itself before."""
    con.execute(
        """
        INSERT INTO store.main.row_problems BY NAME
        SELECT h.* REPLACE (n.file_id AS file_id) FROM held.row_problems h JOIN renumbered n ON n.old = h.file_id
        WHERE rule <> 'R6_stray_date' AND n.file_id IN (SELECT file_id FROM sources)
          AND (n.file_id, source_row, "column", rule) NOT IN (SELECT (file_id, source_row, "column", rule) FROM store.main.row_problems)
        """
    )
    for table in ("own_population", "own_authorities", "own_neighbours", "own_published"):
        con.execute(
            f"INSERT INTO store.main.{table} FROM held.{table} WHERE la NOT IN (SELECT la FROM store.main.{table} WHERE la IS NOT NULL)"  # noqa: S608
        )

"""Which authority a code or name means: the sources' own authority table first, then the published one."""

import duckdb

from analytics.comparators import tables as comparators
from analytics.extracts.problems import UnusableExtract


class Authorities:
    """Resolves what files, folders and the reader say. own: rows of the sources' authority tables."""

    def __init__(self, con: duckdb.DuckDBPyConnection, own: list[dict], la: str | None):
        self.con, self.attached, self.cache = con, False, {}
        self.own = {
            text.strip().upper(): row["LA_CODE"].strip().upper()
            for row in own
            for text in (row["LA_CODE"], row["LA_NAME"])
            if text and row["LA_CODE"]
        }
        self.default, known = self.key(la) if la else ("", True)
        if not known:
            raise UnusableExtract("The authority given with --la is in no published table. Check the code or name.")

    def key(self, text: str) -> tuple[str, bool]:
        """The ONS code of an authority and that it is known; else the text itself: figures still come, rates do not."""
        known = self._known(text)
        return known or text.strip().upper(), known is not None

    def of_file(self, folders: tuple[str, ...]) -> str:
        """The authority of a file that does not say: the one given, else the innermost folder that names one."""
        said = [text.strip().upper() for text in reversed(folders)]
        own = next((self.own[text] for text in said if text in self.own), None)
        return self.default or own or next((k for k in map(self._known, said) if k), "")

    def _known(self, text: str) -> str | None:
        text = text.strip().upper()
        if text in self.own:
            return self.own[text]
        if text not in self.cache:
            if not self.attached:
                comparators.attach_authorities(self.con)
                self.attached = True
            key = comparators.resolve(self.con, text)
            found = self.con.execute("SELECT la_code FROM authorities WHERE key = ?", [key]).fetchall() if key else []
            self.cache[text] = found[0][0] if found else None
        return self.cache[text]

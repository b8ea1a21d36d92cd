"""What is wrong with a file or a row, said once: where, what, and what to do. Never a value from a child's record."""

from dataclasses import dataclass

STOPS, CHANGES, TIDY = "stops a chart", "changes a number", "tidy later"


class UnusableExtract(Exception):
    """Nothing in the sources could be loaded, or the load was refused."""


@dataclass(frozen=True)
class Doubt:
    """A column some of whose dates fit month first only. rows: how many. also: other columns of the file in doubt with it."""

    file: str
    column: str
    rows: int
    also: tuple[str, ...] = ()


class DatesDoubted(UnusableExtract):
    """Some columns cannot be read until somebody says whether the day or the month comes first."""

    def __init__(self, doubts: list[Doubt]):
        self.doubts = tuple(doubts)
        self.columns = tuple((d.file, d.column, d.rows) for d in doubts)
        told = [f"{d.file}, {d.column}: {d.rows:,} dates fit month first only{_with(d)}." for d in doubts]
        super().__init__(
            " ".join(told) + " Day first is the statutory form. Say how these files write dates: --dates day-first or "
            "--dates month-first. Nothing was loaded."
        )


def _with(doubt: Doubt) -> str:
    return f"; {', '.join(doubt.also)} of the same file could be month first too" if doubt.also else ""


@dataclass(frozen=True)
class Rule:
    """One named rule a row or file can break. kind is STOPS, CHANGES or TIDY.

    CHANGES says what the rule can do; where the column it is broken in feeds no figure the problem is TIDY all the same.
    v903: the number of the same rule in the public validator of the return, where there is one.
    """

    id: str
    kind: str
    what: str
    fix: str
    v903: str = ""


@dataclass(frozen=True)
class Problem:
    """One rule broken at one place. row is the row of the file as a spreadsheet shows it; None for the whole file."""

    file: str
    row: int | None
    column: str | None
    rule: str
    detail: str = ""


# what keeps a file, or part of it, from being read
FILE_RULES = (
    Rule("file_not_recognised", STOPS, "the columns fit no table we know", "Check the headings of the first row."),
    Rule("file_empty", STOPS, "the file has no rows", "Export it again."),
    Rule("file_no_rows", TIDY, "there are headings and no rows below them", "Nothing to do if that is right."),
    Rule("file_not_text", STOPS, "the file is not a CSV text file", "Save it as CSV and load it again."),
    Rule("file_row_too_long", STOPS, "a row is longer than any table's", "Check for a missing line end or quote."),
    Rule(
        "file_not_supported", TIDY, "this kind of file is not read", "Save it as CSV, XML or a workbook if it is data."
    ),
    Rule("file_is_a_link", TIDY, "a link that leaves the folder is not followed", "Copy the file itself here."),
    Rule("file_unreadable", STOPS, "the file cannot be opened", "Check that you may read it and that it is closed."),
    Rule("file_too_large", STOPS, "the file is too large", "Split it by year and load the parts together."),
    Rule(
        "file_name_escapes",
        STOPS,
        "a file name has a \\ or points outside its folder",
        "Give the file a plain name; if it came in an archive, make the archive again.",
    ),
    Rule("file_is_a_zip", STOPS, "the file is a zip under another name", "Name it .zip, or unpack it first."),
    Rule("zip_damaged", STOPS, "the zip, or this file in it, is damaged", "Make it again."),
    Rule("zip_locked", STOPS, "the file in the zip has a password", "Unpack it first and load the folder."),
    Rule("zip_method", STOPS, "the file is packed in a way we do not read", "Unpack the zip first."),
    Rule("zip_in_zip", STOPS, "a zip inside a zip is not read", "Unpack it first."),
    Rule("zip_too_large", STOPS, "the zip holds too much", "Unpack it first and load the folder."),
    Rule(
        "workbook_unreadable",
        STOPS,
        "the workbook is damaged, has a password, or is too large to read",
        "Save it again without a password, or as CSV.",
    ),
    Rule("sheet_not_recognised", TIDY, "the sheet is no table we know", "Nothing to do unless it holds data."),
    Rule("workbook_errors", TIDY, "cells hold an error such as #N/A; read as blank", "Correct the formulas."),
    Rule("xml_damaged", STOPS, "the XML breaks off or is not well formed at this line", "Export it again."),
    Rule("xml_not_allowed", STOPS, "the XML declares a document type or entities", "Export it without a DOCTYPE."),
    Rule("xml_too_deep", STOPS, "the XML is nested too deep or holds too long a text", "Export it again."),
    Rule("heading_twice", STOPS, "the heading stands there twice, and we do not guess which", "Remove one column."),
    Rule("title_rows", TIDY, "rows above the headings were passed over", "Nothing to do."),
    Rule(
        "ssd_without_legal_status",
        CHANGES,
        "no ssd_legal_status was loaded, so short breaks cannot be told from other care and are counted",
        "Load ssd_legal_status beside it.",
    ),
    Rule("file_without_return", STOPS, "no episodes or referrals stand beside this file", "Load both together."),
    Rule("la_not_known", TIDY, "the authority's code or name is in no published table", "Check the LA column."),
    Rule("data_to_after_last_return", TIDY, "the data end given lies after the last return", "Check --data-to."),
    Rule("R0_row_shape", CHANGES, "the row has more or fewer cells than the heading; left out", "Export it again."),
    Rule("R0_quote_open", CHANGES, "a quotation mark is never closed in the row; left out", "Remove the mark."),
    Rule("R0_total_row", TIDY, "the row is a total, not a child; left out", "Nothing to do."),
    Rule("R0_row_evened", TIDY, "rows with blank cells too many or last cells too few were read", "Nothing to do."),
)
# rules that leave a row out while a file is read: every row of a file is handed on or listed under one of these
LISTED_ROWS = frozenset(("R0_row_shape", "R0_quote_open", "R0_total_row"))
# what is wrong with a row that was read
ROW_RULES = (
    Rule("R0_no_child", CHANGES, "the child's id is blank; row left out", "Fill it in your case system."),
    Rule(
        "R0_child_shortened",
        CHANGES,
        "a spreadsheet shortened the child's id (as in 1.2E+05), so it may be several children; row left out",
        "Export again with the id as text.",
    ),
    Rule("R0_population_unreadable", CHANGES, "the year or the number cannot be read; row left out", "Correct it."),
    Rule(
        "R0_name_cleaned",
        TIDY,
        "the name has signs that cannot be seen, or over 80 of them; it is shown without",
        "Write it on one line.",
    ),
    Rule("R0_no_start", CHANGES, "the start date is blank; row left out", "Fill it in your case system."),
    Rule("R0_date_unreadable", CHANGES, "the date is not DD/MM/YYYY or YYYY-MM-DD; row left out", "Correct it."),
    Rule("R0_end_before_start", CHANGES, "the date is before the start date; row left out", "Correct the end date."),
    Rule(
        "R0_unknown_code",
        CHANGES,
        "the code is not in the collection's list; row kept, code not known",
        "Check the code.",
    ),
    Rule("R0_blank", CHANGES, "the cell is blank; row kept, value not known", "Fill it in your case system."),
    Rule("R0_birth_unreadable", CHANGES, "the birth date is blank or unreadable; age not known", "Correct it."),
    Rule(
        "R0_birth_blank",
        TIDY,
        "the birth date is blank, which is right only for a child not yet born; age not known",
        "Fill it in for children who were born.",
    ),
    Rule(
        "R0_end_unreadable",
        CHANGES,
        "the date that unaccompanied status ended cannot be read; taken as not ended",
        "Correct it.",
    ),
    Rule("R1_superseded", TIDY, "the same episode stands in another row, which is used", "Nothing to do."),
    Rule(
        "R1_two_files",
        CHANGES,
        "another file stands for the same authority and year: both are used together",
        "Let one of them answer alone (--replace, or the button on Your data) if the other is out of date.",
    ),
    Rule("file_replaced", TIDY, "left out: another file was told to answer alone for its year", "Nothing to do."),
    Rule(
        "R2_long_short_break",
        TIDY,
        "a short break (V3) of more than 17 days; not counted as care",
        "Check LS and DEC.",
        "365",
    ),
    Rule(
        "R2_many_short_breaks",
        TIDY,
        "short breaks (V3) of more than 75 days in a year; not counted as care",
        "Check LS and the dates.",
        "367",
    ),
    Rule(
        "R2_two_kinds_of_short_break",
        TIDY,
        "short breaks coded V3 and V4 in one year; not counted as care",
        "Check LS.",
        "426",
    ),
    Rule(
        "R3_continuation",
        TIDY,
        "RNE is S on the day another episode ended: not a start, unless that was a short break",
        "Check RNE.",
        "431",
    ),
    Rule(
        "R3_gap_before",
        CHANGES,
        "RNE says that care went on, but the episode before did not end that day",
        "Check the dates and RNE.",
        "433",
    ),
    Rule("R3_started_at_18", CHANGES, "care starts at 18 or over; counted", "Check DECOM and the birth date.", "352"),
    Rule(
        "R3_need_changed",
        TIDY,
        "the category of need differs from the episode before; the one the period began with is used",
        "Give every episode of a period the need it began with.",
        "504",
    ),
    Rule("R3_no_start_record", CHANGES, "care begins without an RNE S row: not a start", "Load the earlier return."),
    Rule(
        "R4_overlap",
        CHANGES,
        "the child's next episode begins before this one ends",
        "Correct the end date in your case system and export again.",
        "501",
    ),
    Rule("R4_same_day", CHANGES, "the episode starts and ends on one day: neither start nor exit", "Correct it."),
    Rule(
        "R4_x1_without_continuation",
        CHANGES,
        "REC is X1 but no episode starts that day: not an exit",
        "Check REC.",
        "388",
    ),
    Rule("R4_ended_without_rec", CHANGES, "DEC has no ceasing REC: neither open nor an exit", "Fill REC."),
    Rule("R4_open_with_rec", CHANGES, "REC is filled but DEC is blank: still open", "Clear REC or fill DEC.", "148"),
    Rule("R6_stray_date", CHANGES, "the date lies outside the return's year", "Check the date."),
    Rule("R6_open_then_missing", CHANGES, "open in one return and missing from the next", "Close the episode."),
    Rule("C1_same_day_referral", TIDY, "the child has another referral on that day: counted once", "Nothing to do."),
    Rule(
        "C2_referred_while_open", CHANGES, "referred while an earlier referral is open; counted", "Check the referral."
    ),
)
RULES = {rule.id: rule for rule in (*FILE_RULES, *ROW_RULES)}


def message(problem: Problem) -> str:
    """One line for people: file, row, column, what, and what to do."""
    rule = RULES[problem.rule]
    where = [problem.file]
    if problem.row is not None:
        where.append(f"row {problem.row}")
    if problem.column:
        where.append(problem.column)
    detail = f" ({problem.detail})" if problem.detail else ""
    return f"{', '.join(where)}: {rule.what}{detail}. {rule.fix}"

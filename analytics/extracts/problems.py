"""What is wrong with a file or a row, said once: where, what, and what to do. Never a value from a child's record."""

from dataclasses import dataclass

STOPS, CHANGES, TIDY = "stops a chart", "changes a number", "tidy later"


class UnusableExtract(Exception):
    """Nothing in the sources could be loaded, or the load was refused."""


@dataclass(frozen=True)
class Rule:
    """One named rule a row or file can break. kind is STOPS, CHANGES or TIDY."""

    id: str
    kind: str
    what: str
    fix: str


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
    Rule("file_not_text", STOPS, "the file is not a CSV text file", "Save it as CSV and load it again."),
    Rule("file_without_return", STOPS, "no episodes or referrals stand beside this file", "Load both together."),
    Rule("la_not_known", TIDY, "the authority's code or name is in no published table", "Check the LA column."),
    Rule("data_to_after_last_return", TIDY, "the data end given lies after the last return", "Check --data-to."),
    Rule("R0_row_shape", CHANGES, "the row has more or fewer cells than the heading; left out", "Export it again."),
)
# what is wrong with a row that was read
ROW_RULES = (
    Rule("R0_no_child", CHANGES, "the child's id is blank; row left out", "Fill it in your case system."),
    Rule("R0_no_start", CHANGES, "the start date is blank; row left out", "Fill it in your case system."),
    Rule("R0_date_unreadable", CHANGES, "the date is not DD/MM/YYYY or YYYY-MM-DD; row left out", "Correct it."),
    Rule("R0_end_before_start", CHANGES, "the date is before the start date; row left out", "Correct the end date."),
    Rule(
        "R0_unknown_code",
        TIDY,
        "the code is not in the collection's list; row kept, code not known",
        "Check the code.",
    ),
    Rule(
        "R0_birth_unreadable",
        CHANGES,
        "the birth date is blank or unreadable; age not known",
        "Correct it.",
    ),
    Rule("R1_superseded", TIDY, "the same episode stands in another row, which is used", "Nothing to do."),
    Rule("R3_continuation", TIDY, "RNE is S on the day another episode ended: not a start", "Check RNE."),
    Rule("R3_no_start_record", CHANGES, "care begins without an RNE S row: not a start", "Load the earlier return."),
    Rule("R4_same_day", CHANGES, "the episode starts and ends on one day: neither start nor exit", "Correct it."),
    Rule("R4_x1_without_continuation", CHANGES, "REC is X1 but no episode starts that day: not an exit", "Check REC."),
    Rule("R4_ended_without_rec", CHANGES, "DEC has no ceasing REC: neither open nor an exit", "Fill REC."),
    Rule("R4_open_with_rec", TIDY, "REC is filled but DEC is blank: still open", "Clear REC or fill DEC."),
    Rule("R6_stray_date", TIDY, "the date lies outside the return's year", "Check the date."),
    Rule("R6_open_then_missing", CHANGES, "open in one return and missing from the next", "Close the episode."),
    Rule("C1_same_day_referral", TIDY, "the child has another referral on that day: counted once", "Nothing to do."),
    Rule("C2_referred_while_open", TIDY, "referred while an earlier referral is open", "Check the referral."),
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

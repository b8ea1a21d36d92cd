"""Run as a program of its own: a workbook on standard input, its sheets as lines of JSON on standard output.

A process apart, because a workbook of a few kilobytes can ask for hundreds of gigabytes (two cells in opposite corners),
and the reader then takes the whole process down with it. This one has a limit and may fall.
"""

import datetime
import io
import json
import sys
import zipfile

from python_calamine import CalamineError, CalamineSheet, CalamineWorkbook, SheetTypeEnum, SheetVisibleEnum


def main(memory: int) -> int:
    """Write {"errors": n} and then {"sheet": name, "first": row, "rows": [[text]]} for each visible sheet with cells."""
    _limit(memory)
    data = sys.stdin.buffer.read()
    try:
        workbook = CalamineWorkbook.from_filelike(io.BytesIO(data))
        _say({"errors": _errors(data)})
        for told in workbook.sheets_metadata:
            if told.visible == SheetVisibleEnum.Visible and told.typ == SheetTypeEnum.WorkSheet:
                _sheet(workbook.get_sheet_by_name(told.name))
    except CalamineError:
        return 1
    return 0


def _limit(memory: int) -> None:
    try:
        import resource
    except ImportError:  # Windows has none
        return
    resource.setrlimit(resource.RLIMIT_AS, (memory, memory))
    resource.setrlimit(resource.RLIMIT_CORE, (0, 0))


def _sheet(sheet: CalamineSheet) -> None:
    if sheet.start is None:
        return
    rows = [[_text(cell) for cell in row] for row in sheet.iter_rows()]
    if any(cell for row in rows for cell in row):
        _say({"sheet": sheet.name, "first": sheet.start[0] + 1, "rows": rows})


def _say(told: dict) -> None:
    sys.stdout.write(json.dumps(told) + "\n")


def _text(cell) -> str:
    """A cell as a CSV export of the sheet would hold it, dates as ISO, whole numbers without a point."""
    if isinstance(cell, str):
        return cell
    if isinstance(cell, bool):
        return str(cell).upper()
    if isinstance(cell, float):
        return str(int(cell)) if cell.is_integer() and abs(cell) < 1e15 else repr(cell)
    if isinstance(cell, datetime.datetime):
        return cell.date().isoformat() if cell.time() == datetime.time() else cell.isoformat(" ", "seconds")
    return str(cell)


def _errors(data: bytes) -> int:
    """How many cells of an .xlsx hold an error: calamine gives them as blank without a word."""
    found = 0
    if zipfile.is_zipfile(io.BytesIO(data)):
        with zipfile.ZipFile(io.BytesIO(data)) as archive:
            for name in archive.namelist():
                if name.startswith("xl/worksheets/") and name.endswith(".xml"):
                    found += archive.read(name).count(b' t="e"')
    return found


if __name__ == "__main__":
    sys.exit(main(int(sys.argv[1])))

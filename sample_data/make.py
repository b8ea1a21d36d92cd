"""Write the invented returns of Exampleshire: python sample_data/make.py [--into FOLDER]. Same bytes every time."""

import argparse
import csv
import gc
from pathlib import Path

from exampleshire import authority, history, problems, returns

HERE = Path(__file__).parent


def write(path: Path, rows: returns.Rows) -> None:
    """One CSV, with the same line ends on every system."""
    path.parent.mkdir(parents=True, exist_ok=True)
    with path.open("w", encoding="utf-8", newline="") as file:
        csv.writer(file, lineterminator="\n").writerows(rows)


def make(into: Path) -> None:
    """Simulate the history once, cut the returns from it, plant the problems, count, write."""
    gc.disable()  # nothing is thrown away before the end, and looking for it takes a third of the time
    children = history.everyone()
    by_year = returns.annual_returns(children)
    planted = problems.plant(by_year)
    home = into / "extracts" / authority.LA_CODE
    for year, tables in by_year.items():
        for name, rows in tables.items():
            write(home / returns.folder(year) / name, rows)
    for name, rows in authority.tables(by_year).items():
        write(home / "authority" / name, rows)
    write(into / "planted.csv", [list(problems.PLANTED), *planted])


if __name__ == "__main__":
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--into", type=Path, default=HERE, help="the folder to write extracts/ and planted.csv to")
    make(parser.parse_args().into)

"""The command line, over the same front desk as the pages: load, figures, measures, published."""

import argparse
import json
import os
import sys
from collections import Counter
from collections.abc import Iterable
from dataclasses import asdict
from datetime import date
from pathlib import Path

from analytics.extracts.problems import RULES, Problem, UnusableExtract, message
from analytics.measures import catalogue
from analytics.results.ask import PERIODS, Ask, UnusableQuestion
from analytics.store import folder

# What one command needs is imported by it: a load does not wait for pandas, nor a figure for the reader of files.
LOADED, REFUSED, WRONG_USE = 0, 1, 2
LISTED = 200  # rows of one rule that are printed


def main(words: list[str] | None = None) -> int:
    """Run one command. Returns 0 done, 1 nothing usable or refused, 2 wrong use."""
    asked = parser().parse_args(words)
    try:
        with folder.reading():
            return asked.run(asked)
    except (UnusableExtract, folder.StoreMissing, folder.TooMuchToAsk) as problem:
        print(problem, file=sys.stderr)
        return REFUSED
    except (catalogue.UnknownMeasure, UnusableQuestion) as problem:
        print(problem, file=sys.stderr)
        return WRONG_USE


def parser() -> argparse.ArgumentParser:
    """Every command with its options."""
    commands = argparse.ArgumentParser(prog="python -m analytics", description="Homeward on the command line.")
    command = commands.add_subparsers(required=True, metavar="COMMAND")
    load = command.add_parser("load", help="read returns into a store")
    load.add_argument("sources", nargs="*", type=Path, metavar="SOURCE", help="a file, a zip, or a folder of them")
    load.add_argument("--store", required=True, type=Path, metavar="PATH", help="the store's folder")
    load.add_argument("--la", metavar="CODE", help="authority of files that do not say: DfE code, ONS code or name")
    load.add_argument("--data-to", type=_day, metavar="YYYY-MM-DD", help="the last day the data cover")
    load.add_argument("--dates", choices=("day-first", "month-first"), help="how columns in doubt write their dates")
    load.add_argument("--add", action="store_true", help="keep what the store holds and add these files to it")
    load.add_argument(
        "--replace",
        action="append",
        default=[],
        metavar="FILE",
        help="this file answers alone for its authority and year (may be given several times)",
    )
    load.add_argument("--json", action="store_true", help="print the outcome as JSON")
    load.set_defaults(run=_load)
    figures = command.add_parser("figures", help="print the figures of measures")
    figures.add_argument("measures", nargs="+", metavar="MEASURE_ID")
    figures.add_argument("--store", required=True, type=Path, metavar="PATH")
    figures.add_argument("--by", choices=PERIODS, default="year")
    figures.add_argument("--breakdown", metavar="NAME")
    figures.add_argument("--second", metavar="NAME", help="another breakdown within the first; there is no third")
    figures.add_argument("--without-uasc", action="store_true", help="leave unaccompanied children out")
    figures.add_argument("--mode", choices=("publication", "internal"), default="publication")
    figures.add_argument("--format", choices=("table", "csv", "json"), default="table")
    figures.set_defaults(run=_figures)
    listed = command.add_parser("measures", help="list the measures")
    listed.set_defaults(run=_measures)
    published = command.add_parser(
        "published", help="list the releases of published figures, look at newer ones, add them"
    )
    published.add_argument("files", nargs="*", type=Path, metavar="FILE", help="a CSV file as DfE or ONS publishes it")
    way = published.add_mutually_exclusive_group()
    way.add_argument(
        "--add", action="store_true", help="add the files; without it, only what they would change is told"
    )
    way.add_argument("--remove", metavar="RELEASE", help="take an added release out again")
    way.add_argument("--breaks", action="store_true", help="list the authorities whose printed rate breaks after 2018")
    published.set_defaults(run=_published)
    return commands


def _day(text: str) -> date:
    try:
        return date.fromisoformat(text)
    except ValueError:
        raise argparse.ArgumentTypeError("a day is written YYYY-MM-DD") from None


def _load(asked: argparse.Namespace) -> int:
    from analytics.store import build

    if not asked.sources and not asked.replace:
        raise UnusableQuestion("Nothing to load was named. Give files, zips or folders.")
    loaded = build.load(
        asked.sources,
        asked.store,
        asked.la,
        asked.data_to,
        dates=asked.dates,
        replace=asked.replace,
        add=asked.add,
        progress=_on_screen if sys.stderr.isatty() and not asked.json else None,
    )
    if asked.json:
        _print_json(loaded, build.problems(loaded.path))
        return LOADED
    print(f"Loaded {len(loaded.files)} files; data to {loaded.data_to:%d %B %Y}; store {loaded.path.name}")
    for name, what, rows in loaded.files:
        print(f"  {name} ({what}, {rows:,} rows)")
    _print_problems(build.problems(loaded.path))
    return LOADED


def _on_screen(progress) -> None:
    """One line that is written over while a load lasts."""
    print(f"\r{progress.step} {progress.share:4.0%} {progress.what[:60]:<60}", end="", file=sys.stderr, flush=True)


def _print_json(loaded, problems: Iterable[Problem]) -> None:
    """The outcome as JSON. Problems are written one by one: a large load can have millions."""
    head = {
        "fingerprint": loaded.fingerprint,
        "data_to": loaded.data_to.isoformat(),
        "files": [{"name": n, "table": what, "rows": rows} for n, what, rows in loaded.files],
    }
    print(json.dumps(head, indent=1).rstrip("\n}") + ',\n "problems": [', end="")
    for number, p in enumerate(problems):
        told = asdict(p) | {"kind": RULES[p.rule].kind, "message": message(p)}
        print(",\n  " if number else "\n  ", json.dumps(told), sep="", end="")
    print("\n ]\n}")


def _print_problems(problems: Iterable[Problem]) -> None:
    """How many rows broke each rule, then the first of each; those another return answers for are only counted."""
    counted, first = Counter(), []
    for problem in problems:
        counted[problem.rule] += 1
        if problem.rule != "R1_superseded" and counted[problem.rule] <= LISTED:
            first.append(problem)
    if not counted:
        print("No problems were found.")
        return
    print(f"{counted.total():,} rows or files to look at:")
    for rule, rows in sorted(counted.items(), key=lambda item: (RULES[item[0]].kind, item[0])):
        print(f"  {RULES[rule].kind}: {rows:,} x {RULES[rule].what} ({rule})")
    for problem in first:
        print(f"  {message(problem)}")
    if any(rows > LISTED for rule, rows in counted.items() if rule != "R1_superseded"):
        print(f"  Only the first {LISTED} of each are listed; --json lists every one.")


def _figures(asked: argparse.Namespace) -> int:
    import pandas as pd

    from analytics.results import front_desk

    store = front_desk.open_store(asked.store)
    questions = [Ask(m, asked.by, asked.breakdown, asked.without_uasc, second=asked.second) for m in asked.measures]
    figures = pd.concat([front_desk.result(store, ask, asked.mode).figures for ask in questions], ignore_index=True)
    if asked.mode == "internal":
        print("INTERNAL: contains small numbers, do not share.", file=sys.stderr)
    print(_written(figures, asked.format), end="")
    return LOADED


def _written(figures, form: str) -> str:
    """Figures as CSV or JSON, not rounded; or as a table, rounded for display."""
    from analytics.results import data_report

    dated = figures.assign(**{c: figures[c].dt.strftime("%Y-%m-%d") for c in ("period_start", "period_end")})
    if form == "csv":
        texts = dated.select_dtypes(["str", "object"])
        return dated.assign(**texts.map(data_report.inert)).to_csv(index=False, lineterminator="\n")
    if form == "json":
        return dated.to_json(orient="records", indent=1, double_precision=15) + "\n"
    shown = dated.drop(columns=["la_code", "period_start"])
    for column, places in (("numerator", 0), ("denominator", 0), ("value", 1), ("lower", 1), ("upper", 1)):
        shown[column] = [_cell(v, s, places) for v, s in zip(dated[column], dated["status"], strict=True)]
    return shown.to_string(index=False) + "\n"


def _cell(value: float, status: str, places: int) -> str:
    from analytics.results import words
    from analytics.results.result import LETTERS

    return words.number(value, places) or LETTERS.get(status, "")


def _measures(asked: argparse.Namespace) -> int:
    for m in catalogue.MEASURES:
        print(f"{m.id}\n    {m.definition}")
    return LOADED


def _published(asked: argparse.Namespace) -> int:
    from analytics.comparators.downloads import UnusableDownload

    if asked.files and (asked.remove or asked.breaks):
        raise UnusableQuestion("Files cannot be named together with --remove or --breaks.")
    if asked.add and not asked.files:
        raise UnusableQuestion("Nothing to add was named. Give files as DfE or ONS publishes them.")
    try:
        return _published_files(asked) if asked.files else _published_releases(asked)
    except UnusableDownload as problem:
        print(problem, file=sys.stderr)
        return REFUSED


def _published_files(asked: argparse.Namespace) -> int:
    """Say what each file would change; keep them all if asked to and every one can be."""
    from analytics.comparators import refresh
    from analytics.comparators.downloads import UnusableDownload

    usable = []
    for path in asked.files:
        try:
            usable.append(_download(path))
        except UnusableDownload as problem:
            print(problem, file=sys.stderr)
    for download in usable:
        found = refresh.compare(download)
        nothing = [] if refresh.changes(found) else ["Nothing in it is newer than what is held."]
        print("\n  ".join([*refresh.describe(found), *nothing]))
    if len(usable) < len(asked.files):
        if asked.add:
            print("No file was added, as not all of them can be read.", file=sys.stderr)
        return REFUSED
    if not asked.add:
        print("Nothing was added. Give --add to add what is new.")
        return LOADED
    added = refresh.add(usable)
    print("\n".join(f"Added: {where}" for where in added) or "Nothing was added.")
    return LOADED


def _download(path: Path):
    """One file as read. Reads no more than the largest file there can be."""
    from analytics.comparators import downloads

    try:
        with path.open("rb") as opened:
            return downloads.read(path.name, opened.read(downloads.LIMIT + 1))
    except OSError as problem:
        raise downloads.UnusableDownload(
            f"{downloads.shown(path.name)}: cannot be read ({problem.strerror})."
        ) from None


def _published_releases(asked: argparse.Namespace) -> int:
    from analytics.comparators import figures, refresh

    if asked.remove:
        refresh.remove(asked.remove)
        print(f"Removed: {asked.remove}")
        return LOADED
    if asked.breaks:
        return _printed_breaks()
    for name in figures.damaged_releases():
        print(f"{name} (added): damaged and left out. Take it out with --remove {name} and add its files again.")
    for held in refresh.releases_in_use():
        print(
            f"{held.id} ({'added' if held.added else 'bundled'}): {held.title}\n    newest for {refresh.as_runs(held.years)}"
        )
    return LOADED


def _printed_breaks() -> int:
    """Authorities whose rate as printed moves from 2018 to 2019 otherwise than on one population."""
    from analytics.comparators.series import BY_ID, CEASED, LOOKED_AFTER, STARTED
    from analytics.results.printed_breaks import AFTER, BEFORE, printed_breaks

    for series in (STARTED, LOOKED_AFTER, CEASED):
        found = printed_breaks(series)
        print(f"{BY_ID[series].title}, {BEFORE} and {AFTER}: {len(found):,} authorities")
        for one in found:
            counts, printed, ours = (
                f"{before:,.{places}f} and {after:,.{places}f}"
                for (before, after), places in ((one.counts, 0), (one.printed, 0), (one.ours, 1))
            )
            print(f"    {one.name}: {counts} children; rate as printed {printed}, on one population {ours}")
    return LOADED


def run() -> None:
    """Entry point; a reader that stops listening (head) is not an error."""
    try:
        code = main()
        sys.stdout.flush()
    except BrokenPipeError:
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
        code = LOADED
    sys.exit(code)


if __name__ == "__main__":
    run()

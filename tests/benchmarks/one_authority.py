"""How long one authority takes, on the sample: load, event views, first page, warm page. Run by hand, never as a test.

python tests/benchmarks/one_authority.py [RUNS]
"""

import itertools
import json
import os
import platform
import random
import resource
import statistics
import subprocess
import sys
import tempfile
import time
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]
SAMPLE = ROOT / "sample_data" / "extracts"
SIX = (
    *("started_to_be_looked_after", "looked_after_at_year_end", "ceased_to_be_looked_after"),
    *("returned_home_within_12_months_of_starting", "re_entered_within_12_months_of_returning_home", "referrals"),
)


def in_a_new_process(step: str, *words: str) -> dict:
    """Run one step of this file in a fresh interpreter; what it measured, and the whole process's wall seconds."""
    started = time.perf_counter()
    said = subprocess.run(
        [sys.executable, __file__, step, *words], capture_output=True, text=True, check=True, cwd=ROOT
    )
    return json.loads(said.stdout) | {"process": time.perf_counter() - started}


def measured(work) -> dict:
    """Wall and CPU seconds of one call, and the process's peak memory in MiB afterwards."""
    wall, cpu = time.perf_counter(), time.process_time()
    work()
    peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024
    return {"wall": time.perf_counter() - wall, "cpu": time.process_time() - cpu, "peak_mib": peak}


def load(store: str) -> dict:
    from analytics.store import build

    return measured(lambda: build.load([SAMPLE], Path(store)))


def views(store: str) -> dict:
    from analytics.store import folder, stage, write

    con = stage.memory()
    folder.attach(con, folder.current_file(Path(store)))
    for table in (*write.OF_A_SLICE, *write.OF_A_LOAD):
        con.execute(f"CREATE TABLE {table} AS FROM store.main.{table}")
    return measured(lambda: stage.work_out_views(con))


def first_page(store: str) -> dict:
    from analytics.results import front_desk

    def six():
        opened = front_desk.open_store(Path(store))
        key = opened.info.authorities[0].key
        return [front_desk.headline(opened, m, key, "internal") for m in SIX]

    return measured(six)


def warm(store: str) -> dict:
    from analytics.results import front_desk
    from analytics.results.ask import Ask

    opened = front_desk.open_store(Path(store))
    key, chance, times = opened.info.authorities[0].key, random.Random(1), []
    cuts = list(itertools.product((None, "age_band", "sex", "category_of_need"), (False, True), ("year", "rolling")))
    for _ in range(60):
        breakdown, without, by = chance.choice(cuts)
        started = time.perf_counter()
        for measure in SIX:
            asked = front_desk.measure(measure)
            period = by if by in asked.formula.periods else "year"
            front_desk.result(opened, Ask(measure, period, breakdown, without and asked.without_uasc, key), "internal")
        times.append(time.perf_counter() - started)
    return {"p50": statistics.median(times), "p95": statistics.quantiles(times, n=20)[-1]}


def main() -> None:
    os.environ.setdefault("HOMEWARD_KEY", "a key for benchmarks only")
    sys.path.insert(0, str(ROOT))
    steps = {"load": load, "views": views, "first_page": first_page, "warm": warm}
    if len(sys.argv) > 2:
        print(json.dumps(steps[sys.argv[1]](sys.argv[2])))
        return
    runs = int(sys.argv[1]) if len(sys.argv) > 1 else 3
    import duckdb
    import pandas

    print(f"Python {platform.python_version()}, duckdb {duckdb.__version__}, pandas {pandas.__version__}, ", end="")
    print(f"{os.cpu_count()} cores, load {os.getloadavg()[0]:.1f}; medians of {runs} runs")
    with tempfile.TemporaryDirectory() as folder:
        for name in steps:
            found = [in_a_new_process(name, f"{folder}/{i if name == 'load' else 0}") for i in range(runs)]
            told = {key: statistics.median(f[key] for f in found) for key in found[0]}
            print(f"{name:11}", "  ".join(f"{k} {v:,.3f}" for k, v in told.items()))


if __name__ == "__main__":
    main()

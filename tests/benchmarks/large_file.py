"""How long one very large episodes file takes, and how much memory. Run by hand, never as a test.

python tests/benchmarks/large_file.py [ROWS]     # 6,000,000 unless told; writes and removes a file of 77 bytes a row
"""

import os
import resource
import sys
import tempfile
import time
from datetime import date, timedelta
from itertools import chain
from pathlib import Path
from random import Random

ROOT = Path(__file__).resolve().parents[2]
HEADING = "CHILD,DECOM,RNE,LS,CIN,PLACE,PLACE_PROVIDER,DEC,REC,REASON_PLACE_CHANGE,HOME_POST,PL_POST,URN\n"
FIRST, LAST = date(2013, 4, 1), 4383  # to 31 March 2025
WITHIN = ("L", "P", "T", "B", "U")
ENDINGS = ("E4A", "E4B", "E8", "E11", "E45", "E13")
STATUSES, PLACES = ("C1", "C2", "V2", "E1", "L1", "V3"), ("U1", "U3", "U6", "K2", "P1", "H5")


def a_child(number: int, chance: Random, days: list[str]) -> list[str]:
    """One child's period of care as rows: an episode after the other, the last one open or ended."""
    rows, began, need = [], chance.randrange(LAST), f"N{1 + number % 8}"
    episodes = min(1 + int(chance.expovariate(0.3)), 40)
    for i in range(episodes):
        ended, last = began + 30 + chance.randrange(400), i == episodes - 1
        reason = "S" if i == 0 else WITHIN[began % 5]
        head = f"{100_000_000 + 7 * number},{days[began]},{reason},{STATUSES[began % 6]},{need},{PLACES[i % 6]},PR1"
        if ended > LAST:
            return [*rows, f"{head},,,,AB1 2CD,AB3 4EF,SC{began:06d}\n"]
        rows.append(
            f"{head},{days[ended]},{ENDINGS[i % 6] if last else 'X1'},{'' if last else 'CARPL'},AB1 2CD,AB3 4EF,SC{began:06d}\n"
        )
        began = ended
    return rows


def write(path: Path, wanted: int) -> int:
    """Write at least this many rows of made-up episodes; gives how many."""
    chance, number, written = Random(1), 0, 0
    days = [(FIRST + timedelta(days=i)).strftime("%d/%m/%Y") for i in range(LAST + 500)]
    with path.open("w", encoding="utf-8") as file:
        file.write(HEADING)
        while written < wanted:
            rows = list(chain.from_iterable(a_child(number + i, chance, days) for i in range(1000)))
            file.writelines(rows)
            number, written = number + 1000, written + len(rows)
    return written


def main() -> None:
    os.environ.setdefault("HOMEWARD_KEY", "a key for benchmarks only")
    sys.path.insert(0, str(ROOT))
    from analytics.store import build

    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "episodes.csv"
        rows = write(path, int(sys.argv[1]) if len(sys.argv) > 1 else 6_000_000)
        print(f"{rows:,} rows, {path.stat().st_size / 1e6:,.0f} MB, load {os.getloadavg()[0]:.1f}")
        wall, cpu = time.perf_counter(), time.process_time()
        build.load([path], Path(folder) / "store")
        peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024
        print(f"wall {time.perf_counter() - wall:,.1f} s  cpu {time.process_time() - cpu:,.1f} s  peak {peak:,.0f} MiB")


if __name__ == "__main__":
    main()

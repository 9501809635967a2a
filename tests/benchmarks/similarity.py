"""Time the comparison of papers and its memory: `python -m tests.benchmarks.similarity`.

Prints a table with the time and the peak of memory at 1,300, 5,216 and 13,000 papers of 60 questions, each
in a process of its own. Exits with 1 where the promised memory is exceeded.
"""

from __future__ import annotations

import subprocess
import sys
from resource import RUSAGE_SELF, getrusage
from time import process_time

from lms.exams.integrity.rules import similar_pairs
from tests.exams.rules.test_similarity import simulated

QUESTIONS = 60
PEOPLE = (1_300, 5_216, 13_000)
PROMISED_MEGABYTES = 300


def peak() -> float:
    """Return the highest memory of this process so far, in megabytes."""
    return getrusage(RUSAGE_SELF).ru_maxrss / 1024


def measured(people: int) -> str:
    """Compare so many papers in this process; give the cells of a row."""
    papers = simulated(people, QUESTIONS, seed=5)
    before, began = peak(), process_time()
    similar_pairs(papers)
    return f"{process_time() - began:.1f} s | {before:.0f} MB | {peak():.0f} MB"


def main() -> int:
    """Print the table, or one row's cells where a number of papers is given."""
    if len(sys.argv) > 1:
        print(measured(int(sys.argv[1])))
        return 0
    print("| papers | processor time | memory before | peak |\n|---|---|---|---|")
    highest = 0.0
    for people in PEOPLE:
        command = [sys.executable, "-m", "tests.benchmarks.similarity", str(people)]
        row = subprocess.run(command, check=True, capture_output=True, text=True).stdout.strip()
        print(f"| {people:,} × {QUESTIONS} | {row} |", flush=True)
        highest = max(highest, float(row.rpartition("| ")[2].removesuffix(" MB")))
    return 1 if highest > PROMISED_MEGABYTES else 0


if __name__ == "__main__":
    sys.exit(main())

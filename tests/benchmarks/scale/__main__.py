"""Seed the demo on PostgreSQL, make its company 4, 16 and 40 times as large, and measure at each size.

`make bench-scale` calls this and writes a section of docs/reference/benchmarks.md. `--sizes 1,4` stops
earlier; `--keep NAME` leaves the database behind under that name, or goes on with one that was left.
"""

from __future__ import annotations

import argparse
import os
import subprocess
import sys
import tempfile
from contextlib import ExitStack

from tests.benchmarks.servers import ROOT, database, database_url

NAME = "xunping_scale"


def main() -> int:
    """Make the database, then measure in a process that finds it in its environment."""
    parser = argparse.ArgumentParser(prog="python -m tests.benchmarks.scale", description=__doc__)
    parser.add_argument("--sizes", default="1,4,16,40", help="how many times the demo's company, ascending")
    parser.add_argument("--keep", metavar="NAME", help="leave the database behind, or go on with it")
    parser.add_argument("--only", default="", help="measure only pages and jobs whose name holds this")
    parser.add_argument(
        "--hold", action="store_true", help="print only which pages grow faster than they may; exit with 1"
    )
    options = parser.parse_args()
    with ExitStack() as stack:
        folder = stack.enter_context(tempfile.TemporaryDirectory())
        url = database_url(options.keep) if options.keep else stack.enter_context(database(NAME))
        environment = os.environ | {
            "DATABASE_URL": url,
            "XUNPING_VAR": folder,
            "DJANGO_SETTINGS_MODULE": "lms.portal.settings.demo",
        }
        subprocess.run(
            [sys.executable, "-m", "lms.demo", "--prepare-only"], cwd=ROOT, env=environment, check=True
        )
        command = [sys.executable, "-m", "tests.benchmarks.scale.report", options.sizes, options.only]
        command.append("hold" if options.hold else "")
        return subprocess.run(command, cwd=ROOT, env=environment, check=False).returncode


if __name__ == "__main__":
    sys.exit(main())

"""Run the demo: prepare what changed, start worker and server, end both cleanly.

`./scripts/demo` calls this; PORT and DATABASE_URL are respected, --reset starts anew.
"""

from __future__ import annotations

import argparse
import os
import sys

from lms.demo.launching.obstacles import InTheWay, port_asked, refuse_odd_address, refuse_taken_port
from lms.demo.launching.serving import serve
from lms.demo.launching.stopping import noticing_ctrl_c

STOPPED = 130  # what a shell reports of a command that Ctrl-C ended


def main() -> int:
    """Prepare and serve; one plain sentence and a status of 1 when something is in the way."""
    parser = argparse.ArgumentParser(prog="./scripts/demo", description="Run 训评 with invented data.")
    parser.add_argument("--reset", action="store_true", help="throw the demo's data away and start anew")
    parser.add_argument("--prepare-only", action="store_true", help="prepare everything, but do not serve")
    options = parser.parse_args()
    try:
        return run(reset=options.reset, prepare_only=options.prepare_only)
    except InTheWay as obstacle:
        print(obstacle, file=sys.stderr)
        return 1
    except KeyboardInterrupt:
        print("\nStopped. The next ./scripts/demo goes on from here.", file=sys.stderr)
        return STOPPED


def run(*, reset: bool, prepare_only: bool) -> int:
    """Look whether anything is in the way, prepare, and serve; return the exit status."""
    port = port_asked(os.environ.get("PORT"))
    if not prepare_only:
        refuse_taken_port(port)
    if "DATABASE_URL" in os.environ:
        refuse_odd_address(os.environ["DATABASE_URL"])
    os.environ["DJANGO_SETTINGS_MODULE"] = "lms.portal.settings.demo"
    os.environ.setdefault("XUNPING_BASE_URL", f"http://127.0.0.1:{port}")

    from lms.demo.launching.preparing import prepare

    with noticing_ctrl_c():
        logins = prepare(reset=reset)
    return 0 if prepare_only else serve(port, logins)


if __name__ == "__main__":
    sys.exit(main())

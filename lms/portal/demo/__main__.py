"""Run the demo: prepare what changed, start worker and server, end both cleanly.

`./scripts/demo` calls this; PORT and DATABASE_URL are respected, --reset starts anew.
"""

from __future__ import annotations

import argparse
import os
import sys

from lms.portal.demo.serving import port_is_free, serve

PORT = 8000


def main() -> int:
    """Prepare and serve; one plain sentence and a status of 1 when something is in the way."""
    parser = argparse.ArgumentParser(prog="./scripts/demo", description="Run 训评 with invented data.")
    parser.add_argument("--reset", action="store_true", help="throw the demo's data away and start anew")
    parser.add_argument("--prepare-only", action="store_true", help="prepare everything, but do not serve")
    options = parser.parse_args()
    try:
        port = int(os.environ.get("PORT", PORT))
    except ValueError:
        print(
            f"PORT is not a number: {os.environ['PORT']!r}. Give a free port, for example PORT=8080.",
            file=sys.stderr,
        )
        return 1
    if not options.prepare_only and not port_is_free(port):
        print(
            f"Port {port} is taken. End what uses it, or choose another: PORT={port + 80} ./scripts/demo",
            file=sys.stderr,
        )
        return 1
    os.environ["DJANGO_SETTINGS_MODULE"] = "lms.portal.settings.demo"
    os.environ.setdefault("XUNPING_BASE_URL", f"http://127.0.0.1:{port}")

    from lms.portal.demo.preparing import prepare

    logins = prepare(reset=options.reset)
    return 0 if options.prepare_only else serve(port, logins)


if __name__ == "__main__":
    sys.exit(main())

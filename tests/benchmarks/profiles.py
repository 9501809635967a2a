"""Profile one save inside the process: what Python does between the request and the statement.

`of_saving` runs this module in a process of its own, with the settings and the database of the run.
"""

from __future__ import annotations

import cProfile
import io
import json
import os
import pstats
import subprocess
import sys
from pathlib import Path

from tests.benchmarks.report import table
from tests.benchmarks.servers import ROOT

SAVES = 2_000
LINES = 10


def of_saving(environment: dict[str, str]) -> str:
    """Return the functions that take most of a save's time."""
    done = subprocess.run(
        [sys.executable, "-m", "tests.benchmarks.profiles"],
        cwd=ROOT,
        env=environment,
        capture_output=True,
        text=True,
        check=True,
    )
    head = f"Where {SAVES} saves spend their time in one process (profiled, so slower than in truth):\n\n"
    return head + table(("function", "share of the time"), json.loads(done.stdout))


def main() -> None:
    """Profile saves of one taker through the whole of Django and print the lines as JSON."""
    import django

    django.setup()

    from django.core.wsgi import get_wsgi_application

    from lms.exams.attempts.models import Attempt
    from lms.exams.saving.passes import issue_pass

    attempt = Attempt.objects.filter(state="open").select_related("employee__user").order_by("pk")[0]
    session = _session_of(attempt.employee.user_id)
    now = attempt.started_at
    writing_pass = issue_pass(token=attempt.token, user=attempt.employee.user, session_key=session, now=now)
    application = get_wsgi_application()
    path = f"/exams/attempts/{attempt.token}/answer/"
    head = {"HTTP_X_EXAM_PASS": writing_pass, "HTTP_COOKIE": f"sessionid={session}"}

    def save(number: int) -> None:
        body = json.dumps(
            {"slot": number % 100 + 1, "given": {"chosen": "2"}, "revision": 1_500_000_000 + number}
        )
        reply = application(
            _environ(path, body.encode(), head), lambda status, _headers: statuses.add(status)
        )
        b"".join(reply)
        reply.close()

    statuses: set[str] = set()
    save(0)
    profile = cProfile.Profile()
    profile.enable()
    for number in range(1, SAVES):
        save(number)
    profile.disable()
    if statuses != {"200 OK"}:
        sys.exit(f"saving gave {statuses}")
    print(json.dumps(_lines(profile)))


def _session_of(user_id: int | None) -> str:
    takers = json.loads((Path(os.environ["BENCH_FOLDER"]) / "takers.json").read_text("utf-8"))
    from django.contrib.sessions.models import Session

    for session in Session.objects.filter(session_key__in=[one["session"] for one in takers]):
        if session.get_decoded().get("_auth_user_id") == str(user_id):
            return str(session.session_key)
    raise LookupError(user_id)


def _environ(path: str, body: bytes, head: dict[str, str]) -> dict[str, object]:
    return {
        "REQUEST_METHOD": "POST",
        "PATH_INFO": path,
        "SERVER_NAME": "127.0.0.1",
        "SERVER_PORT": "80",
        "SERVER_PROTOCOL": "HTTP/1.1",
        "HTTP_HOST": "127.0.0.1",
        "CONTENT_TYPE": "application/json",
        "CONTENT_LENGTH": str(len(body)),
        "wsgi.input": io.BytesIO(body),
        "wsgi.errors": sys.stderr,
        "wsgi.url_scheme": "http",
        **head,
    }


def _lines(profile: cProfile.Profile) -> list[tuple[str, str]]:
    stats = pstats.Stats(profile).stats  # type: ignore[attr-defined]
    whole = sum(entry[2] for entry in stats.values())
    most = sorted(stats.items(), key=lambda item: -item[1][2])[:LINES]
    return [(f"`{_place(*place)}`", f"{entry[2] / whole:.0%}") for place, entry in most]


def _place(file: str, _line: int, function: str) -> str:
    short = file.rpartition("site-packages/")[2].rpartition("lms/")[2] if file.startswith("/") else ""
    return f"{short} {function}".strip()


if __name__ == "__main__":
    main()

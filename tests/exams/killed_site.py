"""Fill a fresh database for the server that is killed."""

import json
import sys

import django

django.setup()

from django.conf import settings  # noqa: E402
from django.contrib.auth.models import User  # noqa: E402
from django.contrib.sessions.backends.db import SessionStore  # noqa: E402
from django.core.management import call_command  # noqa: E402
from django.utils import timezone  # noqa: E402

from tests.factories.exams import make_attempt  # noqa: E402
from tests.factories.people import make_employee  # noqa: E402

BACKEND = "django.contrib.auth.backends.ModelBackend"


def session_of(user: User) -> str:
    """Sign a user in without a browser."""
    session = SessionStore()
    session["_auth_user_id"] = str(user.pk)
    session["_auth_user_backend"] = BACKEND
    session["_auth_user_hash"] = user.get_session_auth_hash()
    session.create()
    return str(session.session_key)


def prepare(slots: int) -> dict[str, str]:
    """Migrate, start one attempt, and give what a browser would hold."""
    call_command("migrate", verbosity=0)
    employee = make_employee("李敏")
    attempt = make_attempt(employee, questions=slots, now=timezone.now())
    if employee.user is None:
        raise LookupError(employee)
    return {
        "token": str(attempt.token),
        "session": session_of(employee.user),
        "session_cookie": settings.SESSION_COOKIE_NAME,
    }


if __name__ == "__main__":
    sys.stdout.write(json.dumps(prepare(int(sys.argv[1]))))

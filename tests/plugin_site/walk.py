"""Check, migrate and open one page of each installed app, as its superuser; run by `test_prefixes`."""

from __future__ import annotations

import sys

import django
from django.conf import settings
from django.core.management import call_command

PAGES = {
    "core": "lms_core:gallery",
    "people": "lms_people:employees",
    "standards": "lms_standards:standard",
    "courses": "lms_courses:enrolments",
    "exams": "lms_exams:sittings",
    "certification": "lms_certification:register",
    "evaluation": "lms_evaluation:complaints",
}


def main() -> int:
    """Print each page's status; the exit status says whether all were well."""
    django.setup()
    call_command("check", fail_level="WARNING")
    call_command("migrate", verbosity=0)
    if "people" in settings.PLUGINS:
        call_command("create_roles", verbosity=0)
    client = _signed_in()
    statuses = {name: _status(client, PAGES[name]) for name in settings.PLUGINS}
    print(statuses)
    return 0 if set(statuses.values()) == {200} else 1


def _signed_in():  # noqa: ANN202 - a test client
    from django.contrib.auth import get_user_model
    from django.contrib.auth.models import Group
    from django.test import Client

    user = get_user_model().objects.create_superuser("00001", password="lake-fern-pine-1234")
    user.groups.set(Group.objects.filter(name__in=["hr", "trainer", "auditor"]))
    client = Client()
    client.force_login(user, backend="django.contrib.auth.backends.ModelBackend")
    return client


def _status(client, name: str) -> int:  # noqa: ANN001 - a test client
    from django.urls import reverse

    return int(client.get(reverse(name)).status_code)


if __name__ == "__main__":
    sys.exit(main())

"""What tests of dictionaries do again and again: change a word of a file, and come in with a role."""

from __future__ import annotations

from pathlib import Path

from django.test import Client

from lms.people.access.services import create_roles
from lms.people.api import Role
from tests.factories.people import make_employee


def edit(file: Path, old: str, new: str) -> None:
    """Write something else into a file, once."""
    written = file.read_text(encoding="utf-8")
    assert old in written
    file.write_text(written.replace(old, new, 1), encoding="utf-8")


def client(role: Role) -> Client:
    """Come in with a role, in English."""
    create_roles()
    found = Client(headers={"accept-language": "en"})
    user = make_employee("赵蕾", number="00005", role=role).user
    assert user is not None
    found.force_login(user, "django.contrib.auth.backends.ModelBackend")
    return found

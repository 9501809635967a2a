"""The cast and the places the tests of core need."""

from pathlib import Path

import pytest
from django.contrib.auth.models import Permission, User
from django.core.files.storage import FileSystemStorage
from django.test import Client

from lms.core.imports.models import ImportRun
from lms.core.imports.spec import register_import
from tests.core.workbooks import UsersImport


@pytest.fixture(autouse=True)
def private_files(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> Path:
    """Keep uploaded workbooks in the test's own folder."""
    folder = tmp_path / "private"
    for name in ("file", "rows", "marked"):
        monkeypatch.setattr(ImportRun._meta.get_field(name), "storage", FileSystemStorage(folder))
    return folder


def permission(codename: str) -> Permission:
    """Find a permission by its code."""
    return Permission.objects.get(codename=codename)


@pytest.fixture
def zhao(db: None) -> User:
    """Zhao of HR: may import accounts."""
    user = User.objects.create_user("zhao", first_name="蕾", last_name="赵")
    user.user_permissions.add(permission("add_user"))
    return user


@pytest.fixture
def li(db: None) -> User:
    """Li, an employee: may do nothing of this."""
    return User.objects.create_user("li", first_name="敏", last_name="李")


@pytest.fixture
def as_zhao(zhao: User) -> Client:
    """Zhao's browser."""
    client = Client()
    client.force_login(zhao)
    return client


@pytest.fixture
def as_li(li: User) -> Client:
    """Li's browser."""
    client = Client()
    client.force_login(li)
    return client


@pytest.fixture
def users_import() -> UsersImport:
    """Offer the import of accounts."""
    spec = UsersImport()
    register_import(spec)
    return spec

"""A wrong setting is named with what is wrong and how to mend it."""

from pathlib import Path

import pytest
from django.core.exceptions import ImproperlyConfigured
from django.core.files.base import ContentFile
from pytest_django.fixtures import Settings as SettingsWrapper

from lms.core.checks import (
    check_addresses,
    check_home,
    check_jobs,
    check_order,
    check_parts,
    check_private_storage,
    check_settings,
    check_shell,
    order_faults,
)
from lms.core.files.storages import MissingStorage, private_storage
from lms.core.settings import CoreSettings


def messages(settings: SettingsWrapper, value: object) -> list[tuple[str, str]]:
    """Check a dictionary and give ids with texts."""
    settings.XUNPING = value
    return [(message.id, message.msg) for message in check_settings()]


def test_nothing_written_is_fine(settings: SettingsWrapper) -> None:
    del settings.XUNPING

    assert check_settings() == []
    assert CoreSettings.current().page_size == 25


def test_a_written_value_counts(settings: SettingsWrapper) -> None:
    settings.XUNPING = {"core": {"page_size": 50, "demo": True}}

    assert check_settings() == []
    assert (CoreSettings.current().page_size, CoreSettings.current().demo) == (50, True)


@pytest.mark.parametrize(
    ("value", "identifier", "words"),
    [
        ([], "lms_core.E001", "not a dictionary"),
        ({"core": 5}, "lms_core.E001", "not a dictionary"),
        ({"cores": {}}, "lms_core.E002", "belongs to no app"),
        ({"core": {"pagesize": 5}}, "lms_core.E002", "not a setting"),
        ({"core": {"page_size": "50"}}, "lms_core.E003", "wrong type"),
        ({"core": {"page_size": True}}, "lms_core.E003", "wrong type"),
        ({"core": {"demo": 1}}, "lms_core.E003", "wrong type"),
        ({"core": {"page_size": 1}}, "lms_core.E004", "at least 5"),
        ({"core": {"page_size": 1000}}, "lms_core.E004", "at most 200"),
    ],
)
def test_what_is_wrong_is_said(settings: SettingsWrapper, value: object, identifier: str, words: str) -> None:
    found = messages(settings, value)

    assert [code for code, _text in found] == [identifier]
    assert words in found[0][1]


def test_every_message_says_how_to_mend_it(settings: SettingsWrapper) -> None:
    settings.XUNPING = {"core": {"pagesize": 5, "page_size": 1, "demo": "yes"}}

    assert all(message.hint for message in check_settings())


def test_the_site_does_not_start_with_a_wrong_value(settings: SettingsWrapper) -> None:
    settings.XUNPING = {"core": {"page_size": 1}}

    with pytest.raises(ImproperlyConfigured, match="at least 5"):
        CoreSettings.current()


def test_a_site_is_told_which_parts_are_off(settings: SettingsWrapper) -> None:
    assert check_parts() == []

    settings.STATICFILES_FINDERS = ["django.contrib.staticfiles.finders.AppDirectoriesFinder"]

    assert [(message.id, message.hint) for message in check_parts()] == [
        ("lms_core.W002", 'Put "lms.core.finders.PlotlyFinder" into STATICFILES_FINDERS.')
    ]


def test_pages_without_the_shell_are_reported(settings: SettingsWrapper) -> None:
    assert check_shell() == []

    settings.TEMPLATES = [{"BACKEND": "django.template.backends.django.DjangoTemplates", "OPTIONS": {}}]

    assert [message.id for message in check_shell()] == ["lms_core.W005"]


@pytest.mark.parametrize(
    ("backend", "identifiers"),
    [
        ("django_tasks_db.DatabaseBackend", []),
        ("django.tasks.backends.immediate.ImmediateBackend", ["lms_core.W006"]),
    ],
)
def test_jobs_that_no_worker_does_are_reported(
    settings: SettingsWrapper, backend: str, identifiers: list[str]
) -> None:
    settings.TASKS = {"default": {"BACKEND": backend, "QUEUES": []}}

    assert [message.id for message in check_jobs()] == identifiers


@pytest.mark.parametrize(
    ("names", "identifiers"),
    [
        (["lms.people", "lms.core", "wagtail.admin"], []),
        (["wagtail.admin", "lms.core"], ["lms_core.E010"]),
    ],
)
def test_apps_below_wagtail_are_reported(names: list[str], identifiers: list[str]) -> None:
    assert [message.id for message in order_faults(names)] == identifiers
    assert check_order() == []


def test_private_files_without_a_place_are_reported_and_never_kept(settings: SettingsWrapper) -> None:
    assert check_private_storage() == []

    settings.STORAGES = {name: each for name, each in settings.STORAGES.items() if name != "private"}
    storage = private_storage()

    assert isinstance(storage, MissingStorage)
    assert [message.id for message in check_private_storage()] == ["lms_core.E005"]
    with pytest.raises(ImproperlyConfigured, match="no place"):
        storage.save("roster.xlsx", ContentFile(b"PK"))


def test_private_files_among_served_ones_are_reported(settings: SettingsWrapper, tmp_path: Path) -> None:
    settings.MEDIA_ROOT = tmp_path
    place = {"location": tmp_path / "private"}
    settings.STORAGES = settings.STORAGES | {
        "private": {"BACKEND": "django.core.files.storage.FileSystemStorage", "OPTIONS": place}
    }

    assert [message.id for message in check_private_storage()] == ["lms_core.E006"]


@pytest.mark.parametrize("home", ["", "/", "/people/", "lms_core:gallery"])
def test_a_home_that_is_there_is_fine(settings: SettingsWrapper, home: str) -> None:
    settings.XUNPING = {"core": {"home": home}}

    assert check_home() == []


def test_a_home_that_is_nowhere_is_reported(settings: SettingsWrapper) -> None:
    settings.XUNPING = {"core": {"home": "lms_core:galery"}}

    assert [(message.id, message.msg) for message in check_home()] == [
        ("lms_core.E009", 'XUNPING["core"]["home"] is "lms_core:galery", which is no address here.')
    ]


def test_apps_without_addresses_are_reported_with_the_line_that_gives_them(settings: SettingsWrapper) -> None:
    assert check_addresses() == []

    settings.ROOT_URLCONF = where = "lms.people.sign_in.urls"

    found = {message.msg: message.hint for message in check_addresses()}
    assert len(found) == 17
    assert found["The pages of lms.exams have no address."] == (
        f'Put path("exams/", include("lms.exams.urls")) into {where}, above Wagtail\'s own pages.'
    )

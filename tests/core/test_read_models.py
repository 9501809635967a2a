"""A read model is made anew by a command, held against the facts at night, and a difference is seen."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import UTC, datetime
from io import StringIO

import pytest
from django.contrib.auth.models import User
from django.core.management import CommandError, call_command
from django.test import Client

from lms.core.read_models import services
from lms.core.read_models.models import ReadModelCheck
from lms.core.read_models.services import ReadModel, check_every_read_model, disagreeing

pytestmark = pytest.mark.django_db
NOW = datetime(2026, 11, 29, 4, 20, tzinfo=UTC)


class Totals:
    """A read model of one number, which may be wrong."""

    def __init__(self, stored: int) -> None:
        self.stored = stored

    def rebuild(self) -> int:
        self.stored = 3
        return 1

    def differences(self) -> Iterator[str]:
        if self.stored != 3:
            yield f"Li: stored {self.stored}, computed 3"


@pytest.fixture
def totals(monkeypatch: pytest.MonkeyPatch) -> Totals:
    """Know one read model only, in which a number is wrong."""
    made = Totals(2)
    model = ReadModel("toy.totals", made.rebuild, made.differences)
    monkeypatch.setattr(services, "_registered", {"toy.totals": model})
    return made


def said(*arguments: str) -> str:
    out = StringIO()
    call_command("rebuild_read_models", *arguments, stdout=out)
    return out.getvalue()


def test_the_night_keeps_what_differs_and_a_later_night_takes_it_back(totals: Totals) -> None:
    check_every_read_model(NOW)

    (found,) = disagreeing()
    assert (found.name, found.differences, found.examples) == (
        "toy.totals",
        1,
        ["Li: stored 2, computed 3"],
    )

    totals.stored = 3
    check_every_read_model(NOW)

    assert disagreeing() == []


def test_the_command_makes_it_anew_and_forgets_what_was_found(totals: Totals) -> None:
    check_every_read_model(NOW)

    assert said() == "toy.totals: 1 rows\n"
    assert totals.stored == 3
    assert not ReadModelCheck.objects.exists()


def test_the_command_names_differences_and_changes_nothing(totals: Totals) -> None:
    with pytest.raises(CommandError):
        said("--check")

    assert totals.stored == 2
    totals.stored = 3
    assert said("toy.totals", "--check") == "toy.totals: no differences\n"


def test_an_unknown_name_is_refused_before_anything_is_made(totals: Totals) -> None:
    with pytest.raises(
        CommandError, match=r"No read model is called toy.sums. Known: toy.totals."
    ) as refusal:
        said("toy.totals", "toy.sums")

    assert (refusal.value.returncode, totals.stored) == (2, 2)


def test_a_check_that_cannot_run_is_told_and_keeps_no_other_from_its_turn(
    totals: Totals, monkeypatch: pytest.MonkeyPatch
) -> None:
    def broken() -> Iterator[str]:
        raise RuntimeError

    first = ReadModel("toy.broken", totals.rebuild, broken)
    monkeypatch.setattr(services, "_registered", {"toy.broken": first, **services._registered})

    check_every_read_model(NOW)

    assert [(each.name, each.differences) for each in disagreeing()] == [("toy.broken", 1), ("toy.totals", 1)]


def test_administrators_are_warned_in_the_admin(totals: Totals) -> None:
    check_every_read_model(NOW)
    client = Client()
    client.force_login(User.objects.create_superuser("chen"))

    assert "toy.totals: 1 处不一致" in client.get("/admin/").content.decode()

    said()

    assert "toy.totals" not in client.get("/admin/").content.decode()

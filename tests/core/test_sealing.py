"""The trail is chained by digests: what was changed by force is found, and where."""

import logging
from datetime import timedelta
from importlib import import_module
from io import StringIO

import pytest
from django.contrib.auth.models import User
from django.core.management import CommandError, call_command
from django.db import DatabaseError, IntegrityError, connection, transaction
from django.utils import timezone

from lms.core.management.commands.verify_audit import Command
from lms.core.trail import sealing
from lms.core.trail.models import AuditEntry, AuditSeal
from lms.core.trail.sealing import breaks, seal_everything, seal_recent
from lms.core.trail.services import invented_entries, record

pytestmark = pytest.mark.django_db
TABLES = ("lms_core_auditentry", "lms_core_auditseal")


@pytest.fixture
def entries(li: User) -> list[AuditEntry]:
    """Write five entries and seal them."""
    entries = [
        record(
            actor=li,
            action="people.dismissed",
            subject=li,
            reason=f"理由{n}",
            details={"n": n, "s": [1.5, None]},
        )
        for n in range(5)
    ]
    assert seal_recent(timezone.now()) == 5
    return entries


@pytest.fixture
def unguarded(entries: list[AuditEntry]) -> None:
    """Put the triggers out of force, as only the owner of the database can."""
    with connection.cursor() as cursor:
        for statement in off():
            cursor.execute(statement)


def off() -> list[str]:
    """Give the statements that put the triggers out of force."""
    if connection.vendor == "postgresql":
        return [f"ALTER TABLE {table} DISABLE TRIGGER USER" for table in TABLES]
    statements: list[str] = import_module("lms.core.migrations.0002_audit_append_only").SQLITE_DOWN
    return statements


def said(*options: str) -> str:
    """Run the command on a chain that holds."""
    out = StringIO()
    call_command("verify_audit", *options, stdout=out)
    return out.getvalue()


def complaints(*options: str) -> list[str]:
    """Run the command on a chain that does not hold; give what it said, line by line."""
    out = StringIO()
    with pytest.raises(CommandError, match=r"The audit trail is broken in (1 place|([2-9]|\d\d+) places)\."):
        call_command("verify_audit", *options, stdout=out)
    return out.getvalue().splitlines()


def test_a_chain_nobody_touched_holds(entries: list[AuditEntry], li: User) -> None:
    record(actor=li, action="people.dismissed", subject=li)

    told = said()

    assert f"Sealed up to 5:{AuditSeal.objects.get(position=5).digest}; 1 wait for their seal." in told
    assert [seal.entry_key for seal in AuditSeal.objects.all()] == [entry.pk for entry in entries]


@pytest.mark.usefixtures("unguarded")
@pytest.mark.parametrize(
    "change",
    [
        {"reason": "别的"},
        {"actor_label": ""},
        {"happened_at": timezone.now() - timedelta(days=300)},
        {"details": {"n": 9}},
    ],
)
def test_a_changed_entry_is_named(entries: list[AuditEntry], change: dict[str, object]) -> None:
    AuditEntry.objects.filter(pk=entries[2].pk).update(**change)

    [line] = complaints()

    assert line.startswith(
        f"Position 3, entry {entries[2].pk}: the entry, or the seal before it, was changed"
    )


@pytest.mark.usefixtures("unguarded")
def test_an_entry_changed_together_with_its_seal_breaks_the_next(entries: list[AuditEntry]) -> None:
    AuditEntry.objects.filter(pk=entries[2].pk).update(reason="别的")
    entry, seal = AuditEntry.objects.get(pk=entries[2].pk), AuditSeal.objects.get(position=3)
    before = AuditSeal.objects.get(position=2).digest
    forged = sealing.digest_of(entry, before=before, position=3, sealed_at=seal.sealed_at)
    AuditSeal.objects.filter(position=3).update(digest=forged)

    assert [each.position for each in breaks()] == [4]


@pytest.mark.usefixtures("unguarded")
def test_a_deleted_entry_is_named(entries: list[AuditEntry]) -> None:
    AuditEntry.objects.filter(pk=entries[4].pk).delete()

    assert complaints() == [f"Position 5, entry {entries[4].pk}: the entry is gone"]


@pytest.mark.usefixtures("unguarded")
def test_deleted_seals_are_named(entries: list[AuditEntry]) -> None:
    AuditSeal.objects.filter(position__in=(2, 3)).delete()

    assert complaints()[0] == f"Position 4, entry {entries[3].pk}: the seals 2 to 3 are gone"


@pytest.mark.usefixtures("unguarded")
def test_a_chain_cut_at_its_end_is_found_by_a_line_kept_elsewhere(
    entries: list[AuditEntry], caplog: pytest.LogCaptureFixture
) -> None:
    with caplog.at_level(logging.INFO, logger="lms.core.audit"):
        seal_everything(timezone.now())
    kept = caplog.messages[0].rpartition(" ")[2]
    assert said("--expect", kept)

    AuditSeal.objects.filter(position=5).delete()
    AuditEntry.objects.filter(pk=entries[4].pk).delete()

    assert list(breaks()) == []
    assert complaints("--expect", kept) == [f"{kept} is not what the chain has there."]


@pytest.mark.parametrize("typed", ["nonsense", "5", "5:", ":" + "a" * 64, "0:" + "a" * 64, "5:abc"])
def test_what_cannot_be_a_line_says_nothing_of_the_trail(
    entries: list[AuditEntry], typed: str, capsys: pytest.CaptureFixture[str]
) -> None:
    with pytest.raises(SystemExit) as ended:
        Command().run_from_argv(["manage.py", "verify_audit", "--expect", typed])

    told = capsys.readouterr()
    assert ended.value.code == 2
    assert "POSITION:DIGEST expected" in told.err
    assert "broken" not in told.out + told.err


def test_entries_dated_into_the_past_are_sealed_at_night(entries: list[AuditEntry], li: User) -> None:
    """The minute's round looks at the last day only; a demo and an upgrade have older ones."""
    with invented_entries(timezone.now() - timedelta(days=300)):
        record(actor=None, action="people.dismissed", subject=li)

    assert seal_recent(timezone.now()) == 0
    assert seal_everything(timezone.now()) == 1
    assert list(breaks()) == []


def test_an_entry_that_commits_late_is_sealed_after_those_that_overtook_it(
    entries: list[AuditEntry], li: User
) -> None:
    latest = record(actor=li, action="people.dismissed", subject=li)
    late = AuditEntry(pk=latest.pk + 7, action="people.dismissed", subject_kind="x", subject_key="1")
    late.save(force_insert=True)
    overtaken = AuditEntry(pk=latest.pk + 5, action="people.dismissed", subject_kind="x", subject_key="1")
    seal_recent(timezone.now())
    overtaken.save(force_insert=True)

    assert seal_recent(timezone.now()) == 1
    assert AuditSeal.objects.last().entry_key == overtaken.pk
    assert list(breaks()) == []


def test_batches_join_without_a_seam(li: User, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(sealing, "BATCH", 3)
    for _ in range(8):
        record(actor=li, action="people.dismissed", subject=li)

    assert seal_recent(timezone.now()) == 8
    assert (list(breaks()), list(breaks(start=5))) == ([], [])


def test_of_two_hands_that_seal_one_changes_nothing(entries: list[AuditEntry], li: User) -> None:
    entry = record(actor=li, action="people.dismissed", subject=li)
    seal_recent(timezone.now())

    with pytest.raises(IntegrityError), transaction.atomic():
        sealing._seal_batch([entry])

    assert AuditSeal.objects.count() == 6
    assert list(breaks()) == []


@pytest.mark.skipif(connection.vendor != "sqlite", reason="only SQLite replaces rows")
@pytest.mark.parametrize(
    ("position", "entry_key"), [("position", "entry_key + 1000"), ("position + 1000", "entry_key")]
)
def test_no_seal_is_replaced_by_either_of_its_keys(
    entries: list[AuditEntry], position: str, entry_key: str
) -> None:
    before = list(AuditSeal.objects.values_list())
    kept = f"SELECT {position}, {entry_key}, digest, sealed_at FROM lms_core_auditseal"  # noqa: S608 - ours
    replace = f"INSERT OR REPLACE INTO lms_core_auditseal (position, entry_key, digest, sealed_at) {kept}"

    with pytest.raises(DatabaseError), transaction.atomic():
        connection.cursor().execute(replace)

    assert list(AuditSeal.objects.values_list()) == before


@pytest.mark.parametrize(
    "change",
    [
        lambda: AuditSeal.objects.update(digest="x"),
        lambda: AuditSeal.objects.all().delete(),
        lambda: connection.cursor().execute(
            "INSERT OR REPLACE INTO lms_core_auditseal SELECT * FROM lms_core_auditseal"
            if connection.vendor == "sqlite"
            else "DELETE FROM lms_core_auditseal"
        ),
    ],
    ids=["update", "delete", "replace"],
)
def test_the_database_refuses_to_change_a_seal(entries: list[AuditEntry], change: object) -> None:
    with pytest.raises(DatabaseError), transaction.atomic():
        change()

    assert list(breaks()) == []

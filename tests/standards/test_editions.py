"""A second edition: loaded from its differences, compared clause by clause, never in force while a demo."""

from __future__ import annotations

import shutil
from collections.abc import Iterator
from datetime import date
from pathlib import Path

import pytest
from django.core.management import CommandError, call_command
from django.db import IntegrityError, transaction
from django.test import Client
from django.urls import reverse
from django_tasks_db.models import DBTaskResult
from pytest_django import Settings
from wagtail.signal_handlers import reference_index_auto_update_disabled

from lms.core.files.content.rules import FaultyContent
from lms.people.access.services import create_roles
from lms.people.api import Role
from lms.standards.api import Clause, Fact, clauses_by_number, current_edition, facts_by_code
from lms.standards.clauses.models import Chapter, Edition
from lms.standards.content.services import load_edition, load_standard
from lms.standards.editions.queries import EditionComparison, compare_editions
from tests.factories.people import make_employee, make_user_with_role
from tests.factories.standards import make_clause, make_edition, make_fact
from tests.standards.test_loading import CONTENT, edit, touched

pytestmark = pytest.mark.django_db

DEMO = CONTENT.parent / "standard-editions" / "demo-amended.yaml"
KINDS = {
    "1.3": "reworded",
    "1.4": "merged",
    "2.1": "changed",
    "2.2": "changed",
    "2.5": "new",
    "4.2": "changed",
    "5.3": "changed",
}


@pytest.fixture
def file(tmp_path: Path) -> Path:
    """Copy the amendment, so that a test may spoil it."""
    return Path(shutil.copy(DEMO, tmp_path))


@pytest.fixture
def references_indexed() -> Iterator[None]:
    """Keep Wagtail's index of references as a server does; other tests go without."""
    reference_index_auto_update_disabled.value = False
    yield
    reference_index_auto_update_disabled.value = True


def load(file: Path = DEMO) -> EditionComparison:
    load_edition(path=file, standard=CONTENT)
    edition = Edition.objects.get(key="demo-amended")
    assert edition.replaces is not None
    return compare_editions(edition.replaces, edition)


@pytest.mark.slow
def test_the_demo_changes_five_clauses_adds_one_and_merges_one() -> None:
    comparison = load()

    assert {one.clause.number: one.kind for one in comparison.touched} == KINDS
    assert comparison.counts == {
        "changed": 4,
        "reworded": 1,
        "new": 1,
        "merged": 1,
        "unchanged": 25,
    }
    assert [one.clause.number for one in comparison.clauses][:9] == [
        *("1.1", "1.2", "1.3", "1.4", "2.1", "2.2", "2.3", "2.4", "2.5")
    ]
    process = next(one for one in comparison.touched if one.clause.number == "2.1")
    (time,) = process.facts
    assert (time.change.code, time.change.before.value, time.change.after.value) == ("F-2.1-4", "24", "20")
    assert process.same_facts == 6
    assert process.note == "演示：平均处理时间的示例值由 24 小时改为 20 小时。"


@pytest.mark.slow
def test_a_second_load_changes_nothing_and_names_the_edition() -> None:
    load()

    report = load_edition(path=DEMO, standard=CONTENT)

    assert touched(report) == {}
    assert len(report["demo-amended clauses"].unchanged) == 31
    assert len(report["demo-amended successions"].unchanged) == 32


@pytest.mark.slow
def test_a_demo_edition_is_never_the_one_that_counts() -> None:
    load()

    current = current_edition()
    assert current is not None
    assert current.key == "trial-reading"
    assert "2.5" not in clauses_by_number()
    assert facts_by_code()["F-2.1-4"].value == "24"
    assert Clause.objects.filter(number="2.1").count() == 1
    assert Clause.with_demos.filter(number="2.1").count() == 2
    assert Fact.objects.get(code="F-2.1-4").value == "24"
    with pytest.raises(IntegrityError), transaction.atomic():
        Edition.objects.filter(is_demo=True).update(in_force_from=date(2026, 1, 1))


@pytest.mark.slow
def test_loading_a_demo_edition_queues_nothing_that_must_fail(
    settings: Settings, references_indexed: None
) -> None:
    """Wagtail's index of references does not find what only `with_demos` finds."""
    settings.TASKS = {"default": {"BACKEND": "django_tasks_db.DatabaseBackend", "QUEUES": []}}
    load()

    kinds = {"clause": Clause.objects, "fact": Fact.objects}
    queued = [args["args"] for args in DBTaskResult.objects.values_list("args_kwargs", flat=True)]
    asked = [(kinds[args[1]], int(args[2])) for args in queued if args[1] in kinds]
    assert len(asked) > 300
    assert [key for kind, key in asked if not kind.filter(pk=key).exists()] == []


@pytest.mark.slow
def test_all_texts_of_the_demo_say_that_it_is_one() -> None:
    comparison = load()

    said = [
        *(one.note for one in comparison.touched),
        *(
            fact.change.after.statement
            for one in comparison.touched
            for fact in one.facts
            if fact.change.after
        ),
        comparison.after.note,
    ]
    assert len(said) == 14
    assert all("演示" in words for words in said)
    assert all(
        fact.verification == "doubtful"
        for fact in Fact.with_demos.of_edition(comparison.after)
        if "演示" in fact.statement
    )


@pytest.mark.slow
@pytest.mark.parametrize(
    ("old", "new", "fault"),
    [
        (
            'number: "1.3"',
            'number: "9.9"',
            ": 9.9: clause 9.9 does not exist in trial-reading",
        ),
        (
            "facts_gone: [F-5.3-1]",
            "facts_gone: [F-5.3-99]",
            "fact F-5.3-99 does not exist in clause 5.3",
        ),
        ('number: "2.5"', 'number: "2.4"', "clause 2.4 exists in trial-reading already"),
        ('number: "1.4"', 'number: "1.3"', "clause 1.3 is both changed and repealed"),
        ("replaces: trial-reading", "replaces: other", "amends other, but the folder holds trial-reading"),
        ("  replaces: trial-reading\n", "", "replaces is missing: which edition does it amend?"),
        ("in_force_from: null", "in_force_from: 2027-01-01", "is a demo and can never come into force"),
        ("competencies: [C3, C6]", "competencies: [C99]", "competency C99 does not exist"),
        ("note: 演示：新增一条。", "nots: 演示", "nots is not known here"),
    ],
)
def test_a_fault_is_named_and_nothing_is_loaded(file: Path, old: str, new: str, fault: str) -> None:
    edit(file, old, new)

    with pytest.raises(FaultyContent) as refusal:
        load_edition(path=file, standard=CONTENT)

    assert fault in str(refusal.value)
    assert Edition.objects.count() == 0


@pytest.mark.slow
def test_the_command_prints_what_the_edition_changed(file: Path, capsys: pytest.CaptureFixture[str]) -> None:
    call_command("load_edition", str(file))
    edit(file, 'value: "20"', 'value: "18"')
    capsys.readouterr()

    call_command("load_edition", str(file))

    assert "demo-amended facts: 0 added, 1 changed, " in capsys.readouterr().out
    with pytest.raises(CommandError, match="is missing"):
        call_command("load_edition", str(file.with_name("nothing.yaml")))


@pytest.mark.slow
def test_an_edition_written_out_whole_says_what_it_continues(tmp_path: Path) -> None:
    load_standard(path=CONTENT)
    folder = Path(shutil.copytree(CONTENT, tmp_path / "second"))
    edit(folder / "edition.yaml", "key: trial-reading", "key: second\n  replaces: trial-reading")
    edit(
        folder / "02-service-management/chapter.yaml", 'number: "2.4"', 'number: "2.6"\n    continues: "2.4"'
    )
    for code in range(1, 8):
        edit(folder / "02-service-management/chapter.yaml", f"F-2.4-{code}\n", f"F-2.6-{code}\n")

    load_standard(path=folder)

    edition = Edition.objects.get(key="second")
    assert edition.replaces is not None
    comparison = compare_editions(edition.replaces, edition)
    (moved,) = comparison.touched
    assert (moved.clause.number, moved.before.clause.number, moved.is_renumbered) == ("2.6", "2.4", True)


def small_editions() -> Edition:
    """Make an edition of two clauses and one that changes one and repeals one, entered by hand."""
    old, new = make_edition(), make_edition("second")
    new.replaces = old
    new.save()
    make_fact(make_clause("2.1", edition=old), value="24", unit="小时")
    make_clause("2.2", edition=old)
    make_fact(make_clause("2.1", edition=new), value="20", unit="小时")
    return new


def as_role(role: Role) -> Client:
    create_roles()
    client = Client(headers={"accept-language": "en"})
    user = make_employee("周岚", role=role).user
    assert user is not None
    client.force_login(user, "django.contrib.auth.backends.ModelBackend")
    return client


def test_editions_entered_by_hand_are_paired_by_number() -> None:
    edition = small_editions()
    assert edition.replaces is not None

    kinds = {one.clause.number: one.kind for one in compare_editions(edition.replaces, edition).clauses}

    assert kinds == {"2.1": "changed", "2.2": "repealed"}


def test_the_page_shows_both_sides_and_what_rests_on_them() -> None:
    from tests.factories.courses import make_course, make_lesson, prose
    from tests.factories.exams import make_question

    edition = small_editions()
    clause = Clause.objects.get(number="2.1", chapter__edition=edition.replaces)
    lesson = make_lesson(make_course("U4"), "lesson", [prose(1)])
    lesson.clauses.add(clause)
    lesson.save()
    make_question(clause=clause)
    make_question(clause=clause)

    page = as_role(Role.TRAINER).get(edition.get_absolute_url()).content.decode()

    assert "2 clauses differ" in page
    assert "24</del>" in page
    assert "20</ins>" in page
    assert "Lessons 1" in page
    assert f'?clause={clause.pk}">Questions 2</a>' in page


def test_a_demo_says_so_on_every_screen() -> None:
    edition = small_editions()
    edition.is_demo = True
    edition.save()
    client = as_role(Role.MANAGER)

    assert "Demo, never in force" in client.get(reverse("lms_standards:editions")).content.decode()
    assert "This edition is fictitious." in client.get(edition.get_absolute_url()).content.decode()


def test_the_admin_refuses_to_bring_a_demo_into_force() -> None:
    create_roles()
    edition = small_editions()
    client = Client(headers={"accept-language": "en"})
    client.force_login(make_user_with_role(Role.TRAINER), "django.contrib.auth.backends.ModelBackend")
    form = {
        "standard": edition.standard_id,
        "key": "second",
        "label": "第二版",
        "label_en": "",
        "in_force_from": "2027-01-01",
        "in_force_to": "",
        "replaces": "",
        "is_demo": "on",
        "note": "",
    }

    answer = client.post(reverse("wagtailsnippets_lms_standards_edition:edit", args=[edition.pk]), form)

    edition.refresh_from_db()
    assert "A demo edition cannot come into force." in answer.content.decode()
    assert edition.in_force_from is None


def test_an_edition_that_replaces_none_has_nothing_to_compare() -> None:
    edition = make_edition()
    Chapter.objects.create(edition=edition, number=1, title="总则")

    assert as_role(Role.AUDITOR).get(edition.get_absolute_url()).status_code == 404

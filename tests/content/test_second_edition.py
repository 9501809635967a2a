"""The fictitious amendment, brought into force as if it were real, flags what rests on changed clauses."""

from __future__ import annotations

from datetime import date, datetime, timedelta
from pathlib import Path

import pytest
from django.utils import timezone

from lms.questions.bank.models import Question
from lms.questions.provenance.queries import questions_to_recheck, recheck_of
from lms.questions.provenance.services import recheck
from lms.questions.versions.services import freeze_question
from lms.standards.api import Clause, Fact, clauses_by_number, current_edition
from lms.standards.clauses.models import Edition
from lms.standards.content.services import load_edition
from lms.standards.lines.services import trace_lines
from tests.content.files import CONTENT
from tests.factories.exams import make_question

pytestmark = [pytest.mark.django_db, pytest.mark.slow]

DEMO = CONTENT / "standard-editions" / "demo-amended.yaml"
IN_FORCE = date(2027, 3, 1)
EVE = datetime(2027, 2, 28, 12, tzinfo=timezone.get_default_timezone())
MORNING = EVE + timedelta(days=1)


@pytest.fixture
def real_edition(tmp_path: Path) -> Path:
    """Write the amendment as a company would: no demo, and a day on which it comes into force."""
    written = DEMO.read_text(encoding="utf-8")
    real = written.replace("  demo: true\n", "").replace("in_force_from: null", f"in_force_from: {IN_FORCE}")
    assert real.count("\n") == written.count("\n") - 1
    path = tmp_path / "second.yaml"
    path.write_text(real, encoding="utf-8")
    return path


def ask(number: str, *facts: str) -> Question:
    """Write a question on a clause of the trial reading, resting on facts."""
    question = make_question(clause=Clause.objects.get(number=number, chapter__edition__key="trial-reading"))
    question.facts.set(Fact.objects.filter(code__in=facts, clause__chapter__edition__key="trial-reading"))
    freeze_question(question=question, now=EVE)
    return question


def flagged(moment: datetime) -> set[str]:
    recheck(moment)
    return set(questions_to_recheck(moment.date()).values_list("clause__number", flat=True))


def test_bringing_the_edition_into_force_flags_what_rests_on_changed_and_repealed_clauses(
    real_edition: Path,
) -> None:
    load_edition(path=DEMO, standard=CONTENT / "standard")
    asked = {number: ask(number) for number in ("1.1", "1.3", "1.4", "2.3")}
    asked["2.1"] = ask("2.1", "F-2.1-4")
    only_law = ask("4.1", "F-4.1-1")
    as_demo = flagged(MORNING)

    load_edition(path=real_edition, standard=CONTENT / "standard")
    on_the_eve, on_the_morning = flagged(EVE), flagged(MORNING)

    assert (as_demo, on_the_eve) == (set(), set())
    assert on_the_morning == {"1.3", "1.4", "2.1"}
    assert [(one["code"], one["part"]) for one in recheck_of(asked["1.4"], IN_FORCE).changes] == [
        ("1.4", "gone")
    ]
    value = next(one for one in recheck_of(asked["2.1"], IN_FORCE).changes if one["part"] == "value")
    assert (value["before"], value["after"]) == ("24 小时", "20 小时")
    assert not recheck_of(only_law, IN_FORCE).is_needed


def test_the_day_decides_which_edition_counts(real_edition: Path) -> None:
    load_edition(path=real_edition, standard=CONTENT / "standard")

    before, after = current_edition(EVE.date()), current_edition(IN_FORCE)

    assert before is not None
    assert after is not None
    assert (before.key, after.key) == ("trial-reading", "demo-amended")


def test_while_it_is_a_demo_questions_and_lessons_keep_pointing_to_the_trial_reading() -> None:
    load_edition(path=DEMO, standard=CONTENT / "standard")

    assert Edition.objects.count() == 2
    assert {clause.chapter.edition.key for clause in clauses_by_number().values()} == {"trial-reading"}


def test_a_renumbered_clause_in_the_same_words_needs_no_look(real_edition: Path) -> None:
    load_edition(path=DEMO, standard=CONTENT / "standard")
    question = ask("1.4")
    old = Clause.objects.get(number="1.4")
    load_edition(path=real_edition, standard=CONTENT / "standard")
    edition = Edition.objects.get(key="demo-amended")
    moved = Clause.objects.create(
        chapter=edition.chapters.get(number=1), number="1.9", title=old.title, summary=old.summary
    )
    edition.successions.filter(before=old).update(after=moved)
    trace_lines(edition.standard)

    recheck(MORNING)
    followed = recheck_of(question, IN_FORCE).is_needed
    Clause.objects.filter(pk=moved.pk).update(summary="改了")
    recheck(MORNING)

    assert not followed
    assert [one["part"] for one in recheck_of(question, IN_FORCE).changes] == ["summary"]

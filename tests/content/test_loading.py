"""All content loads into an empty database, loads again without a change, and fills its papers."""

from __future__ import annotations

from datetime import timedelta
from pathlib import Path

import pytest
from django.utils import timezone

from lms.certification.requirements.models import Certification
from lms.core.files.content.rules import ENGLISH
from lms.courses.api import CoursePage
from lms.courses.pages.models import LessonPage
from lms.courses.paths.models import LearningPath
from lms.courses.translation.models import LessonTranslation
from lms.papers.api import Paper, PaperKind
from lms.papers.blueprints.queries import questions_for, shortages_of
from lms.performance.indicators.models import Indicator
from lms.questions.bank.models import Question
from lms.questions.provenance.queries import questions_with_ended_law
from lms.standards.api import Clause, Fact, Verification
from tests.content.conftest import Loads
from tests.content.files import below, clauses, documents, facts, questions

pytestmark = [pytest.mark.django_db, pytest.mark.slow]

PAPERS = sorted(file["slug"] for file in below("papers").values())


def test_everything_in_the_files_is_in_the_database(loads: tuple[Loads, Loads]) -> None:
    first, _second = loads
    chinese = [name for name in below("courses") if not name.endswith(".en.yaml")]
    lessons = [name for name in chinese if not name.endswith("/course.yaml")]

    assert Clause.objects.count() == len(clauses())
    assert Fact.objects.count() == len(facts())
    assert LessonPage.objects.live().count() == len(lessons)
    assert CoursePage.objects.live().count() == len(chinese) - len(lessons)
    assert len(first.courses.added) == len(chinese) + LessonTranslation.objects.count()
    assert Indicator.objects.count() == len(documents()["indicators/indicators.yaml"]["indicators"])
    assert first.indicators.remarks == []
    english = [Path(name).name for name in below("questions") if name.endswith(ENGLISH)]
    assert sorted(first.questions.added) == sorted([*(one["id"] for one in questions()), *english])
    assert sorted(first.papers.added) == PAPERS
    assert first.certifications.remarks == []
    paths = [path for file in below("paths").values() for path in file["paths"]]
    assert {path.key: path.steps.count() for path in LearningPath.objects.all()} == {
        path["key"]: len(path["courses"]) for path in paths
    }


def test_a_second_load_changes_nothing(loads: tuple[Loads, Loads]) -> None:
    first, second = loads

    for table, report in second.standard.items():
        assert (table, report.added, report.changed, report.left_over) == (table, [], [], [])
        assert sorted(report.unchanged) == sorted(first.standard[table].added)
    for name in ("courses", "paths", "indicators", "questions", "papers", "certifications"):
        before, after = getattr(first, name), getattr(second, name)
        assert (name, after.added, after.changed, after.kept, after.left_over) == (name, [], [], [], [])
        assert sorted(after.unchanged) == sorted(before.added)


def test_every_certificate_names_positions(loads: tuple[Loads, Loads]) -> None:
    assert Certification.objects.exists()
    assert all(each.positions.exists() for each in Certification.objects.all())


@pytest.mark.parametrize("slug", PAPERS)
def test_the_bank_fills_every_paper(loads: tuple[Loads, Loads], slug: str) -> None:
    paper = Paper.objects.get(slug=slug)

    assert paper.rules.exists()
    assert shortages_of(paper, timezone.localdate()) == ()


def test_a_formal_paper_draws_only_on_what_was_verified(loads: tuple[Loads, Loads]) -> None:
    today = timezone.localdate()
    formal = questions_for(PaperKind.EXAM, today)
    unverified = [question["id"] for question in questions() if question["verification"] != "verified"]

    assert unverified
    assert not formal.exclude(verification=Verification.VERIFIED).exists()
    assert not formal.filter(code__in=unverified).exists()
    assert questions_for(PaperKind.QUIZ, today).filter(code__in=unverified).count() == len(unverified)


def test_no_question_rests_on_a_law_that_is_over(loads: tuple[Loads, Loads]) -> None:
    today = timezone.localdate()

    assert Question.objects.exists()
    assert not questions_with_ended_law(today).exists()
    assert not questions_with_ended_law(today + timedelta(days=30)).exists()

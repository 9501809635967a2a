"""The whole content, loaded once into the database of the tests."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

import pytest
from django.db import transaction
from django.test import override_settings
from django.utils import timezone
from pytest_django.plugin import DjangoDbBlocker

from lms.certification.requirements.loading import load_certifications
from lms.courses.content.services import load_courses, load_paths
from lms.papers.content.services import load_papers
from lms.people.api import Position
from lms.performance.indicators.services import load_indicators
from lms.questions.content.services import load_questions
from lms.standards.content.services import load_standard
from tests.content.files import CONTENT, documents


@dataclass(frozen=True)
class Loads:
    """What each load of the content said, the standard first."""

    standard: object
    indicators: object
    courses: object
    questions: object
    papers: object
    certifications: object
    paths: object


def load_everything() -> Loads:
    """Load all of content/ in the order in which it rests on itself."""
    return Loads(
        standard=load_standard(path=CONTENT / "standard"),
        indicators=load_indicators(path=CONTENT / "indicators" / "indicators.yaml"),
        courses=load_courses(folder=CONTENT / "courses"),
        questions=load_questions(path=CONTENT / "questions", now=timezone.now()),
        papers=load_papers(path=CONTENT / "papers"),
        certifications=load_certifications(CONTENT / "certifications"),
        paths=load_paths(folder=CONTENT / "paths"),
    )


@pytest.fixture(scope="module")
def loads(
    django_db_setup: None, django_db_blocker: DjangoDbBlocker, tmp_path_factory: pytest.TempPathFactory
) -> Iterator[tuple[Loads, Loads]]:
    """Load everything twice into an empty database; all tests of a module share the result."""
    media = override_settings(MEDIA_ROOT=tmp_path_factory.mktemp("media"))
    with django_db_blocker.unblock(), transaction.atomic(), media:
        for position in documents()["demo/demo.yaml"]["positions"]:
            Position.objects.create(code=position["code"], name=position["name"])
        yield load_everything(), load_everything()
        transaction.set_rollback(True)

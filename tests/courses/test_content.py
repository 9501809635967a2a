"""The courses that come with the product load whole against the standard that comes with it."""

from pathlib import Path

import pytest

from lms.courses.api import LearningPath, LessonPage, load_courses, load_paths
from lms.standards.api import load_standard
from tests.factories.people import make_position

pytestmark = pytest.mark.django_db


def test_every_course_and_path_loads(tmp_path: Path, settings: pytest.FixtureRequest) -> None:
    content: Path = settings.CONTENT_DIR  # type: ignore[attr-defined] # the fixture
    settings.MEDIA_ROOT = tmp_path  # type: ignore[attr-defined] # the fixture
    load_standard(path=content / "standard")
    for code in ("AGENT", "TEAM_LEAD"):
        make_position(code=code)

    report = load_courses(folder=content / "courses")
    load_paths(folder=content / "paths")

    files = list((content / "courses").glob("*/*.yaml"))
    assert len(report.created) == len(files)
    assert LessonPage.objects.live().count() == len(files) - len(list((content / "courses").iterdir()))
    assert {path.key: path.steps.count() for path in LearningPath.objects.all()} == {
        "newcomer": 7,
        "team-lead": 7,
    }

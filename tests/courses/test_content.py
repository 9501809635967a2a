"""The courses that come with the product load whole against the standard that comes with it."""

from pathlib import Path

import pytest
import yaml

from lms.courses.api import LearningPath, LessonPage, load_courses, load_paths
from lms.standards.api import load_standard
from tests.factories.people import make_position

pytestmark = [pytest.mark.django_db, pytest.mark.slow]


def test_every_course_and_path_loads(tmp_path: Path, settings: pytest.FixtureRequest) -> None:
    content: Path = settings.CONTENT_DIR  # type: ignore[attr-defined] # the fixture
    settings.MEDIA_ROOT = tmp_path  # type: ignore[attr-defined] # the fixture
    load_standard(path=content / "standard")
    paths = [
        path
        for file in sorted((content / "paths").glob("*.yaml"))
        for path in yaml.safe_load(file.read_text(encoding="utf-8"))["paths"]
    ]
    for code in {code for path in paths for code in path["positions"]}:
        make_position(code=code)

    report = load_courses(folder=content / "courses")
    load_paths(folder=content / "paths")

    files = list((content / "courses").glob("*/*.yaml"))
    assert len(report.created) == len(files)
    assert LessonPage.objects.live().count() == len(files) - len(list((content / "courses").iterdir()))
    assert {path.key: path.steps.count() for path in LearningPath.objects.all()} == {
        path["key"]: len(path["courses"]) for path in paths
    }

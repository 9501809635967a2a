"""Course folders become pages, again and again, without harm to a trainer's work."""

from pathlib import Path

import pytest
from django.core.files.storage import default_storage
from django.core.management import CommandError, call_command
from wagtail.images import get_image_model
from wagtail.models import Page, Revision, Site

from lms.core.files.content.rules import FaultyContent
from lms.courses.api import CoursePage
from lms.courses.content.services import load_courses, load_paths
from lms.courses.pages.models import LessonPage
from lms.courses.paths.models import LearningPath
from tests.accounts import User
from tests.factories.courses import lesson_file, make_standard, write, write_course_folder
from tests.factories.people import make_position

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def standard(settings: pytest.FixtureRequest, tmp_path: Path) -> None:
    settings.MEDIA_ROOT = tmp_path / "media"  # type: ignore[attr-defined] # the settings fixture
    make_standard()


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    write_course_folder(tmp_path / "courses")
    return tmp_path / "courses"


def edit(folder: Path, **fields: object) -> None:
    """Change the second lesson's file."""
    block = {"type": "prose", "text": "改过了"}
    write(folder / "u1" / "02-second.yaml", {**lesson_file("second", block), **fields})


def test_what_wagtail_made_bears_our_names_unless_somebody_touched_it(folder: Path) -> None:
    home = Site.objects.get().root_page
    assert home.title == "Welcome to your new Wagtail site!"

    load_courses(folder=folder)

    home.refresh_from_db()
    assert (home.title, home.draft_title) == ("训评", "训评")
    Page.objects.filter(pk=home.pk).update(title="客服学院")
    load_courses(folder=folder)
    assert Page.objects.get(pk=home.pk).title == "客服学院"


def test_folder_becomes_published_pages_in_order(folder: Path) -> None:
    report = load_courses(folder=folder)

    course = CoursePage.objects.get()
    lessons = LessonPage.objects.child_of(course).order_by("path")
    assert [lesson.slug for lesson in lessons] == ["first", "second"]
    assert all(lesson.live and lesson.latest_revision is not None for lesson in lessons)
    assert len(report.added) == 3
    assert [clause.number for clause in course.clauses.all()] == ["2.1"]
    assert course.url == "/learn/u1/"


def test_markdown_and_pictures_become_what_the_editor_edits(folder: Path) -> None:
    load_courses(folder=folder)

    text, picture = LessonPage.objects.get(slug="first").body
    assert text.value["text"].source == "<p><b>先</b>认事。</p>\n<ul>\n<li>一</li>\n<li>二</li>\n</ul>"
    assert picture.value["image"].title == "u1/drawing.svg"
    assert (picture.value["image"].width, picture.value["image"].height) == (40, 20)
    assert default_storage.exists(picture.value["image"].file.name)


def test_second_load_makes_no_revision(folder: Path) -> None:
    load_courses(folder=folder)
    revisions, images = Revision.objects.count(), get_image_model().objects.count()

    report = load_courses(folder=folder)

    assert len(report.unchanged) == 3
    assert (report.added, report.changed, report.kept) == ([], [], [])
    assert Revision.objects.count() == revisions
    assert get_image_model().objects.count() == images


def test_changed_file_makes_one_revision_and_keeps_block_ids(folder: Path) -> None:
    load_courses(folder=folder)
    before = LessonPage.objects.get(slug="second")
    block_id = before.body[0].id

    edit(folder)
    report = load_courses(folder=folder)

    after = LessonPage.objects.get(slug="second")
    assert report.changed == ["u1/02-second.yaml"]
    assert after.body[0].value["text"].source == "<p>改过了</p>"
    assert after.body[0].id == block_id
    assert after.revisions.count() == before.revisions.count()
    assert after.revisions.count() == 2


def test_changed_picture_is_a_new_image(folder: Path) -> None:
    load_courses(folder=folder)
    drawing = folder / "u1" / "drawing.svg"
    drawing.write_text(drawing.read_text().replace('"40"', '"41"'), encoding="utf-8")

    report = load_courses(folder=folder)

    assert report.changed == ["u1/01-first.yaml"]
    assert get_image_model().objects.count() == 2


def test_page_edited_by_a_trainer_is_kept(folder: Path) -> None:
    load_courses(folder=folder)
    trainer = User.objects.create_user("trainer")
    lesson = LessonPage.objects.get(slug="second")
    lesson.title = "培训师改过的题目"
    lesson.save_revision(user=trainer).publish()

    edit(folder)
    report = load_courses(folder=folder)

    assert report.kept == ["u1/02-second.yaml"]
    assert LessonPage.objects.get(slug="second").title == "培训师改过的题目"


def test_draft_of_a_trainer_is_kept(folder: Path) -> None:
    load_courses(folder=folder)
    lesson = LessonPage.objects.get(slug="second")
    lesson.title = "草稿"
    lesson.save_revision()

    edit(folder)
    report = load_courses(folder=folder)

    assert report.kept == ["u1/02-second.yaml"]
    assert LessonPage.objects.get(slug="second").get_latest_revision_as_object().title == "草稿"


def test_page_taken_offline_stays_offline(folder: Path) -> None:
    load_courses(folder=folder)
    LessonPage.objects.get(slug="second").unpublish()

    edit(folder)
    report = load_courses(folder=folder)

    assert report.kept == ["u1/02-second.yaml"]
    assert not LessonPage.objects.get(slug="second").live


def test_lessons_follow_the_order_of_the_file(folder: Path) -> None:
    load_courses(folder=folder)
    file = folder / "u1" / "course.yaml"
    text = file.read_text(encoding="utf-8")
    file.write_text(text.replace("- 01-first\n- 02-second", "- 02-second\n- 01-first"), encoding="utf-8")

    load_courses(folder=folder)

    slugs = LessonPage.objects.order_by("path").values_list("slug", flat=True)
    assert list(slugs) == ["second", "first"]
    assert Page.find_problems() == ([], [], [], [], [])


def test_lesson_gone_from_the_file_is_reported_and_left(folder: Path) -> None:
    load_courses(folder=folder)
    file = folder / "u1" / "course.yaml"
    file.write_text(file.read_text(encoding="utf-8").replace("- 02-second\n", ""), encoding="utf-8")

    report = load_courses(folder=folder)

    assert report.left_over == ["u1/second"]
    assert LessonPage.objects.get(slug="second").live


@pytest.mark.parametrize(
    ("block", "reason"),
    [
        ({"type": "prose", "text": "x", "clause": "9.9"}, "the standard holds no clause '9.9'"),
        ({"type": "prose", "text": "x", "facts": ["F-9"]}, "the standard holds no fact 'F-9'"),
        (
            {"type": "law", "title": "t", "text": "x", "law": "no-law", "verification": "verified"},
            "the standard holds no law 'no-law'",
        ),
        (
            {"type": "picture", "image": "none.svg", "alt": "x"},
            "there is no picture 'none.svg' beside the file",
        ),
        (
            {"type": "picture", "image": "../course.yaml", "alt": "x"},
            "there is no picture '../course.yaml' beside the file",
        ),
    ],
)
def test_fault_stops_everything_and_names_file_and_block(
    folder: Path, block: dict[str, object], reason: str
) -> None:
    file = folder / "u1" / "02-second.yaml"
    write(file, lesson_file("second", {"type": "prose", "text": "一"}, block))

    with pytest.raises(FaultyContent) as caught:
        load_courses(folder=folder)

    kind = block["type"]
    (fault,) = caught.value.faults
    assert (fault.file, fault.entry, fault.reason) == ("u1/02-second.yaml", f"blocks 2 ({kind})", reason)
    assert f"type: {kind}" in "\n".join(file.read_text("utf-8").splitlines()[fault.line - 1 :])
    assert CoursePage.objects.count() == 0


def test_unsafe_drawing_is_a_fault(folder: Path) -> None:
    (folder / "u1" / "drawing.svg").write_text('<svg xmlns="http://www.w3.org/2000/svg"><script/></svg>')

    with pytest.raises(FaultyContent, match=r"the picture 'drawing\.svg' holds <script>"):
        load_courses(folder=folder)


def test_two_courses_of_one_code_are_a_fault(folder: Path) -> None:
    write_course_folder(folder, "u2", code="U1")

    with pytest.raises(FaultyContent, match=r"unit U1 is used more than once"):
        load_courses(folder=folder)


def test_broken_yaml_is_a_fault(folder: Path) -> None:
    (folder / "u1" / "02-second.yaml").write_text("a: [", encoding="utf-8")

    with pytest.raises(FaultyContent, match=r"u1/02-second\.yaml:\d+: is not YAML"):
        load_courses(folder=folder)


def test_missing_site_is_made(folder: Path) -> None:
    Site.objects.all().delete()

    load_courses(folder=folder)

    assert Site.objects.get().is_default_site
    assert CoursePage.objects.get().url == "/learn/u1/"


def test_command_tells_what_was_wrong(folder: Path) -> None:
    edit(folder, clauses=["9.9"])

    with pytest.raises(CommandError, match=r"the standard holds no clause '9\.9'"):
        call_command("load_courses", path=folder)


def test_paths_are_loaded_and_stay(folder: Path, tmp_path: Path) -> None:
    load_courses(folder=folder)
    make_position(code="AGENT")
    file = tmp_path / "paths" / "p.yaml"
    file.parent.mkdir()
    path = {"key": "newcomer", "title": "新员工", "positions": ["AGENT"], "courses": ["U1"]}
    write(file, {"paths": [path]})

    first = load_paths(folder=file.parent)
    second = load_paths(folder=file.parent)

    assert (first.added, second.unchanged) == (["newcomer"], ["newcomer"])
    loaded = LearningPath.objects.get()
    assert [step.course.code for step in loaded.steps.all()] == ["U1"]
    assert [position.code for position in loaded.positions.all()] == ["AGENT"]


def test_changed_path_has_its_new_courses_only(folder: Path, tmp_path: Path) -> None:
    write_course_folder(folder, "u2", code="U2")
    load_courses(folder=folder)
    file = tmp_path / "paths" / "p.yaml"
    file.parent.mkdir()
    write(file, {"paths": [{"key": "a", "title": "甲", "positions": [], "courses": ["U1", "U2"]}]})
    load_paths(folder=file.parent)
    write(file, {"paths": [{"key": "a", "title": "甲", "positions": [], "courses": ["U2", "U1"]}]})

    report = load_paths(folder=file.parent)

    steps = LearningPath.objects.get().steps.order_by("sort_order")
    assert report.changed == ["a"]
    assert [step.course.code for step in steps] == ["U2", "U1"]


def test_a_position_that_comes_later_takes_its_path(
    folder: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    load_courses(folder=folder)
    make_position(code="AGENT")
    file = tmp_path / "paths" / "p.yaml"
    file.parent.mkdir()
    path = {"key": "newcomer", "title": "新员工", "positions": ["AGENT", "LEAD"], "courses": ["U1"]}
    write(file, {"paths": [path]})

    call_command("load_paths", path=file.parent)
    said = capsys.readouterr().out
    before = [position.code for position in LearningPath.objects.get().positions.all()]
    make_position(code="LEAD")
    report = load_paths(folder=file.parent)

    assert "  ! There is no position LEAD: nobody has a path by it yet.\n" in said
    assert before == ["AGENT"]
    assert (report.changed, report.remarks) == (["newcomer"], [])
    assert {position.code for position in LearningPath.objects.get().positions.all()} == {"AGENT", "LEAD"}


def test_path_with_an_unknown_course_is_a_fault(tmp_path: Path) -> None:
    write(tmp_path / "p.yaml", {"paths": [{"key": "a", "title": "甲", "positions": [], "courses": ["U9"]}]})

    with pytest.raises(FaultyContent) as caught:
        load_paths(folder=tmp_path)

    assert [fault.reason for fault in caught.value.faults] == ["there is no course 'U9'"]


def test_a_file_says_gates_electives_days_and_validity(folder: Path, tmp_path: Path) -> None:
    for number in (2, 3):
        write_course_folder(folder, f"u{number}", code=f"U{number}")
    load_courses(folder=folder)
    path = {
        "key": "a",
        "title": "甲",
        "valid_months": 12,
        "courses": ["U1", "U2", "U3"],
        "gates": ["U1"],
        "electives": [{"name": "选修", "needed": 1, "courses": ["U2", "U3"]}],
        "due": [{"course": "U1", "days": 5}],
    }
    write(tmp_path / "p.yaml", {"paths": [path]})

    load_paths(folder=tmp_path)
    again = load_paths(folder=tmp_path)

    loaded = LearningPath.objects.get()
    steps = loaded.steps.order_by("sort_order").values_list("is_gate", "electives", "days")
    assert list(steps) == [(True, "", 5), (False, "选修", None), (False, "选修", None)]
    assert list(loaded.electives.values_list("name", "needed")) == [("选修", 1)]
    assert loaded.valid_months == 12
    assert again.unchanged == ["a"]


@pytest.mark.parametrize(
    ("wrong", "reason"),
    [
        ({"gates": ["U9"]}, "'U9' is none of its courses"),
        ({"due": [{"course": "U9", "days": 3}]}, "'U9' is none of its courses"),
        (
            {"electives": [{"name": "选修", "needed": 3, "courses": ["U1", "U2"]}]},
            "'选修' needs more courses than it has",
        ),
        (
            {
                "electives": [
                    {"name": "甲", "courses": ["U1", "U2"]},
                    {"name": "乙", "courses": ["U1", "U2"]},
                ]
            },
            "a course stands in its electives twice",
        ),
    ],
)
def test_a_path_that_contradicts_itself_is_a_fault(
    folder: Path, tmp_path: Path, wrong: dict[str, object], reason: str
) -> None:
    write_course_folder(folder, "u2", code="U2")
    load_courses(folder=folder)
    path = {"key": "a", "title": "甲", "courses": ["U1", "U2"]}
    write(tmp_path / "p.yaml", {"paths": [path | wrong]})

    with pytest.raises(FaultyContent) as caught:
        load_paths(folder=tmp_path)

    assert reason in [fault.reason for fault in caught.value.faults]

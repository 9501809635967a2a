"""Calls that go as the reader chooses: judged by the server, asked for to a good end, whole for authors."""

import json
from collections.abc import Mapping
from datetime import timedelta
from pathlib import Path

import pytest
from django.test import Client
from django.urls import reverse
from wagtail import blocks

from lms.core.files.api import read_files
from lms.courses.api import CoursePage, Enrolment
from lms.courses.blocks.body import LessonBody
from lms.courses.content.rules.blocks import READERS
from lms.courses.learning.models import LessonProgress
from lms.courses.learning.services import NoSuchEnd, end_scenario
from lms.courses.pages.models import LessonPage
from lms.courses.search import sections_of
from lms.demo.past_learning import PastLearning, record_past_learning
from tests.factories.courses import NOW, make_course, make_enrolment, make_lesson, make_standard, prose
from tests.factories.people import Cast, make_cast
from tests.factories.scenarios import BAD, FAIR, GOOD, scenario

pytestmark = pytest.mark.django_db


@pytest.fixture
def cast() -> Cast:
    make_standard()
    return make_cast()


@pytest.fixture
def course(cast: Cast) -> CoursePage:
    return make_course(lessons=0)


@pytest.fixture
def lesson(course: CoursePage) -> LessonPage:
    return make_lesson(course, "call", [prose(1), scenario()], minutes=1)


@pytest.fixture
def enrolment(cast: Cast, lesson: LessonPage, course: CoursePage) -> Enrolment:
    return make_enrolment(cast.li, course)


@pytest.fixture
def li(cast: Cast) -> Client:
    client = Client(headers={"accept-language": "zh-hans"})
    client.force_login(cast.li.user)
    return client


def played(enrolment: Enrolment, lesson: LessonPage, path: tuple[int, ...], days: int = 0) -> LessonProgress:
    """Play the scenario of a lesson."""
    now = NOW + timedelta(days=days)
    return end_scenario(enrolment=enrolment, lesson=lesson, block_id="scenario", path=path, now=now)


def test_a_good_end_is_kept_with_the_way_to_it(enrolment: Enrolment, lesson: LessonPage) -> None:
    progress = played(enrolment, lesson, GOOD)

    kept = {"chosen": [], "correct": True, "at": NOW.isoformat(), "misses": 0, "first": True, "path": [0, 0]}
    assert progress.checks == {"scenario": kept}


def test_another_end_leaves_the_call_open_and_never_rests(enrolment: Enrolment, lesson: LessonPage) -> None:
    for _time in range(4):
        played(enrolment, lesson, BAD)
    progress = played(enrolment, lesson, FAIR)

    assert not progress.answers()["scenario"].correct
    assert progress.asks_again_on is None
    assert played(enrolment, lesson, GOOD).checks["scenario"]["correct"]
    assert progress.checks["scenario"]["first"] is False


def test_looking_at_other_ends_afterwards_takes_nothing_away(
    enrolment: Enrolment, lesson: LessonPage
) -> None:
    played(enrolment, lesson, GOOD)

    progress = played(enrolment, lesson, BAD, days=1)

    assert progress.checks["scenario"]["path"] == [0, 0]
    assert progress.checks["scenario"]["at"] == NOW.isoformat()


@pytest.mark.parametrize("path", [(), (0,), (9,), (0, 0, 0)])
def test_what_leads_to_no_end_is_not_kept(
    enrolment: Enrolment, lesson: LessonPage, path: tuple[int, ...]
) -> None:
    with pytest.raises(NoSuchEnd):
        played(enrolment, lesson, path)

    assert not LessonProgress.objects.exists()


def test_the_lesson_is_done_with_the_good_end(li: Client, enrolment: Enrolment, lesson: LessonPage) -> None:
    url = reverse("lms_courses:scenario", args=[lesson.pk, "scenario"])
    LessonProgress.objects.create(
        enrolment=enrolment, lesson=lesson, share_read=1, seconds=60, started_at=NOW, last_read_at=NOW
    )
    before = li.get(lesson.url).content.decode()

    wrong = li.post(url, {"path": "1"}, headers={"hx-request": "true"}).content.decode()
    right = li.post(url, {"path": "0,0"}, headers={"hx-request": "true"}).content.decode()

    assert "还有 1 通情景通话没有收尾好" in before
    assert "还有 1 通情景通话没有收尾好" in wrong
    assert "本课已学完" in right
    assert 'hx-swap-oob="true"' in right
    assert 'data-path="0,0"' in li.get(lesson.url).content.decode()
    assert LessonProgress.objects.get().completed_at is not None


@pytest.mark.parametrize(("path", "status"), [("x", 400), ("0,", 400), ("0", 404), ("1", 302)])
def test_the_address_takes_ends_alone(
    li: Client, enrolment: Enrolment, lesson: LessonPage, path: str, status: int
) -> None:
    url = reverse("lms_courses:scenario", args=[lesson.pk, "scenario"])

    assert li.post(url, {"path": path}).status_code == status


def test_without_a_script_every_step_can_be_read(
    li: Client, enrolment: Enrolment, lesson: LessonPage
) -> None:
    page = li.get(lesson.url).content.decode()

    assert '<a href="#s-scenario-2" data-leads-to="2">确实着急，我先查工单。</a>' in page
    assert 'id="s-scenario-5" data-step="5"' in page
    assert "没有查就让用户等。" in page
    assert "learning/scenario.js" in page
    assert "?offline=queue" in page


def test_who_is_not_enrolled_plays_and_nothing_is_sent(cast: Cast, lesson: LessonPage) -> None:
    client = Client()
    client.force_login(cast.wang.user)

    page = client.get(lesson.url).content.decode()

    assert "scenario-book" in page
    assert "/scenario/scenario/" not in page


def test_authors_and_reviewers_see_a_tree(lesson: LessonPage) -> None:
    body = lesson.get_context(Client().get("/").wsgi_request)["body"]

    tree = body.scenarios["scenario"].tree  # type: ignore[attr-defined] # a rendered body

    assert tree.count("<ul>") == 2
    assert "挂断" in tree
    assert "还可以更好" in tree or "Could be better" in tree


def cleaned(change: Mapping[str, object], place: int = 0, **more: object) -> dict[str, object]:
    """Clean a scenario of which one step is changed, and give what is said at the steps."""
    raw = json.loads(json.dumps(scenario(**more)))
    raw["value"]["steps"][place] |= change
    body = LessonBody()
    try:
        body.clean(body.to_python([raw]))
    except blocks.StreamBlockValidationError as error:
        at_block = error.block_errors[0].block_errors
        if "steps" not in at_block:
            return dict(at_block)
        return {
            f"{number} {field}": fault
            for number, step in at_block["steps"].block_errors.items()
            for field, fault in step.block_errors.items()
        }
    return {}


def to(*steps: str) -> dict[str, object]:
    """Give choices that lead to steps."""
    return {"choices": [{"text": "好", "leads_to": step} for step in steps]}


def test_a_scenario_that_can_be_played_is_taken(cast: Cast) -> None:
    assert cleaned({}) == {}


@pytest.mark.parametrize(
    ("place", "change", "said"),
    [
        (4, {"name": "含糊"}, {"0 choices", "3 name", "4 name"}),
        (0, {"choices": []}, {"0 choices"}),
        (2, {"verdict": ""}, {"2 choices"}),
        (2, {"explanation": ""}, {"2 explanation"}),
        (0, {"verdict": "good"}, {"0 verdict"}),
        (
            0,
            {"choices": [{"text": "好", "leads_to": "查单"}, {"text": "好", "leads_to": "没有"}]},
            {"0 choices"},
        ),
        (0, {"choices": [{"text": "好", "leads_to": "查单"}] * 2}, {"4 name"}),
        (
            1,
            {"choices": [{"text": "好", "leads_to": "开头"}, {"text": "好", "leads_to": "办好"}]},
            {"3 name"},
        ),
        (2, {"verdict": "fair"}, {"heading"}),
    ],
)
def test_what_cannot_be_played_is_said_at_its_step(
    cast: Cast, place: int, change: Mapping[str, object], said: set[str]
) -> None:
    assert said <= cleaned(change, place).keys()


def test_a_sentence_names_the_step(cast: Cast) -> None:
    found = cleaned(to("查单", "没有"))

    [fault] = found["0 choices"].non_block_errors  # type: ignore[attr-defined] # a list's error
    assert "没有" in str(fault)
    assert "开头" in str(fault)


def test_whoever_completed_the_course_before_has_brought_the_call_to_a_good_end(
    cast: Cast, course: CoursePage, lesson: LessonPage
) -> None:
    record_past_learning(past=[PastLearning(cast.li.pk, course.pk, NOW, completed_at=NOW)])

    answer = LessonProgress.objects.get().answers()["scenario"]

    assert (answer.correct, answer.path) == (True, GOOD)


def test_the_customer_is_found_and_what_to_answer_is_not(lesson: LessonPage) -> None:
    _opening, [first, call] = sections_of(lesson.body.raw_data)

    assert first[1] == "第 1 节"
    assert (call[0], call[1]) == ("b-scenario", "断网三天的用户")
    assert "断网三天了，有人管吗？" in call[2]
    assert "我先查工单" not in call[2]


def test_a_content_file_is_read_and_its_faults_name_the_step(tmp_path: Path) -> None:
    def faults(changed: str) -> list[str]:
        text = Path("content/courses/u17-follow-up-and-closure/02-closed-when-the-customer-says-so.yaml")
        (tmp_path / "a.yaml").write_text(text.read_text("utf-8").replace("leads_to: 另建}", changed), "utf-8")
        whole, files = read_files(tmp_path)
        for file in files:
            for entry in file.entries("blocks"):
                if entry.kind("type", READERS) == "scenario":
                    READERS["scenario"](entry)
        return [str(fault) for fault in whole.faults]

    assert faults("leads_to: 另建}") == []
    assert "'另外'" in str(faults("leads_to: 另外}"))

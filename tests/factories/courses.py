"""Make the standard's codes, courses with lessons, and course folders for tests."""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from datetime import UTC, date, datetime, timedelta
from pathlib import Path

import yaml
from wagtail.models import Page

from lms.courses.api import CoursePage, Enrolment
from lms.courses.choices import EnrolmentSource
from lms.courses.content.pages import INDEX_SLUG, site_root
from lms.courses.learning.models import LessonProgress
from lms.courses.learning.services import ReadingPosition, answer_check, record_progress
from lms.courses.pages.models import CourseIndexPage, LessonPage
from lms.people.api import Employee
from lms.standards.api import Clause, Fact, Law, LawVersion
from lms.standards.clauses.models import Chapter, Edition, Standard

NOW = datetime(2026, 11, 25, 2, 0, tzinfo=UTC)
TODAY = date(2026, 11, 25)
DRAWING = '<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 40 20"><rect width="40" height="20"/></svg>'

type Block = Mapping[str, object]


def make_standard() -> Clause:
    """Make clause 2.1 with the facts F-2.1-4 (an example value) and F-2.1-7 (law), and their law."""
    standard = Standard.objects.create(key="telecom-service", title="电信行业用户服务与管理规范")
    edition = Edition.objects.create(standard=standard, key="trial-reading", label="公开试读版")
    chapter = Chapter.objects.create(edition=edition, number=2, title="服务管理")
    clause = Clause.objects.create(chapter=chapter, number="2.1", title="服务流程管理", summary="流程")
    law = Law.objects.create(key="appeal-rules", title="《电信用户申诉处理办法》", kind="department_rule")
    version = LawVersion.objects.create(
        law=law, label="2016 公布", in_force_from=date(2016, 7, 30), verification="verified"
    )
    Fact.objects.create(
        clause=clause,
        code="F-2.1-4",
        statement="平均处理时间的示例值是 24 小时",
        basis="standard_example",
        verification="verified",
        as_of=TODAY,
    )
    Fact.objects.create(
        clause=clause,
        code="F-2.1-7",
        statement="15 日内未获答复可以申诉",
        basis="law",
        law_version=version,
        article="10",
        verification="recalled",
        as_of=TODAY,
    )
    return clause


def prose(number: int, *, text: str = "<p>先认事，再认人。</p>", **more: object) -> Block:
    """Give a raw block of prose."""
    value = {"heading": f"第 {number} 节", "text": text, "clause": "", "facts": [], **more}
    return {"type": "prose", "id": f"prose-{number}", "value": value}


def check(number: int = 1) -> Block:
    """Give a raw check question whose first option is right."""
    options = [
        {"text": "平均不是上限", "correct": True, "why": "示例值说的是平均。"},
        {"text": "每件都不能超过", "correct": False, "why": "那是把平均当成了上限。"},
    ]
    value = {"question": f"问题 {number}", "options": options, "clause": "2.1", "facts": ["F-2.1-4"]}
    return {"type": "check", "id": f"check-{number}", "value": value}


def poll(number: int = 1) -> Block:
    """Give a raw poll of three options."""
    options = ["记咨询", "记投诉", "先问清楚"]
    value = {"question": f"您平时怎么记？{number}", "options": options, "clause": "", "facts": []}
    return {"type": "poll", "id": f"poll-{number}", "value": value}


def standard_value() -> Block:
    """Give a raw example value of the standard."""
    value = {
        "value": "24",
        "unit": "小时",
        "meaning": "平均处理时间",
        "clause": "2.1",
        "facts": ["F-2.1-4"],
    }
    return {"type": "standard_value", "id": "standard-value", "value": value}


def picture(image: int) -> Block:
    """Give a raw block with a picture of the library."""
    value = {"image": image, "alt": "一张图", "caption": "图", "clause": "", "facts": []}
    return {"type": "picture", "id": "picture", "value": value}


def law() -> Block:
    """Give a raw value of the law."""
    value = {
        "title": "多久未答复可以申诉",
        "value": "15",
        "unit": "日",
        "text": "对每一件投诉说的。",
        "law": "appeal-rules",
        "article": "10",
        "jurisdiction": "全国",
        "as_of": "2026-11-01",
        "verification": "verified",
        "clause": "2.1",
        "facts": ["F-2.1-7"],
    }
    return {"type": "law", "id": "law", "value": value}


def stand_live(parent: Page, page: Page) -> None:
    """Put a page below another as if published; publishing itself takes half of a test's time."""
    parent.add_child(instance=page)
    revision = page.save_revision(clean=False)
    page.live_revision, page.first_published_at, page.last_published_at = revision, NOW, NOW
    page.save(update_fields=["live_revision", "first_published_at", "last_published_at"], clean=False)


def standing_index() -> CourseIndexPage:
    """Find or make the page of all courses."""
    index = CourseIndexPage.objects.first()
    if index is None:
        stand_live(site_root(), CourseIndexPage(title="学习", slug=INDEX_SLUG))
        index = CourseIndexPage.objects.get()
    return index


def make_lesson(course: CoursePage, slug: str, blocks: Sequence[Block], *, minutes: int = 10) -> LessonPage:
    """Make a published lesson below a course."""
    body = json.dumps(list(blocks), ensure_ascii=False)
    lesson = LessonPage(title=f"课 {slug}", slug=slug, minutes=minutes, intro="引子", body=body)
    stand_live(CoursePage.objects.get(pk=course.pk), lesson)
    lesson.refresh_from_db()
    return lesson


def make_course(code: str = "U1", *, lessons: int = 2, hours: str = "1.5") -> CoursePage:
    """Make a published course; each lesson has one section and one check question."""
    course = CoursePage(
        title=f"课程 {code}", slug=code.lower(), code=code, credit_hours=hours, sort=int(code[1:])
    )
    stand_live(standing_index(), course)
    for number in range(1, lessons + 1):
        make_lesson(course, f"{code.lower()}-{number}", [prose(1), check()])
    return CoursePage.objects.get(pk=course.pk)


def lessons_of(course: CoursePage) -> list[LessonPage]:
    """List a course's lessons in order."""
    return list(LessonPage.objects.child_of(course).order_by("path"))


def make_enrolment(employee: Employee, course: CoursePage, *, due_on: date | None = None) -> Enrolment:
    """Enrol an employee."""
    return Enrolment.objects.create(
        employee=employee,
        course=course,
        source=EnrolmentSource.ASSIGNED,
        enrolled_at=NOW,
        due_on=due_on,
    )


def learn(
    enrolment: Enrolment, lesson: LessonPage, *, now: datetime = NOW, check: str = "check-1"
) -> LessonProgress:
    """Learn a lesson as the rule asks: in view for all its minutes, to its end, its question answered."""
    for minutes_left in range(lesson.minutes, -1, -1):
        place = ReadingPosition(check, 1 - minutes_left / lesson.minutes, 60)
        created_at = now - timedelta(minutes=minutes_left)
        record_progress(enrolment=enrolment, lesson=lesson, place=place, now=created_at)
    right = frozenset({0})
    return answer_check(enrolment=enrolment, lesson=lesson, block_id=check, chosen=right, now=now).progress


def write_course_folder(root: Path, slug: str = "u1", *, code: str = "U1") -> Path:
    """Write a course of two lessons, one with a picture, as files."""
    folder = root / slug
    folder.mkdir(parents=True)
    write(
        folder / "course.yaml",
        {
            "slug": slug,
            "title": "全流程",
            "unit": code,
            "credit_hours": "0.5",
            "clauses": ["2.1"],
            "competencies": [],
            "lessons": ["01-first", "02-second"],
        },
    )
    (folder / "drawing.svg").write_text(DRAWING, encoding="utf-8")
    picture = {"type": "picture", "image": "drawing.svg", "alt": "一张图", "caption": "图"}
    text = {"type": "prose", "heading": "开头", "text": "**先**认事。\n\n- 一\n- 二", "clause": "2.1"}
    write(folder / "01-first.yaml", lesson_file("first", text, picture))
    write(folder / "02-second.yaml", lesson_file("second", {**text, "facts": ["F-2.1-4"]}))
    return folder


def lesson_file(slug: str, *blocks: Block) -> dict[str, object]:
    """Give what a lesson file says."""
    return {"slug": slug, "title": f"课 {slug}", "minutes": 8, "clauses": ["2.1"], "blocks": list(blocks)}


def write(path: Path, values: Mapping[str, object]) -> None:
    """Write a file of YAML."""
    path.write_text(yaml.safe_dump(dict(values), allow_unicode=True), encoding="utf-8")

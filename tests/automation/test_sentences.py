"""Rules with the later occasions and actions read as a sentence a colleague would say."""

from __future__ import annotations

from datetime import timedelta

import pytest
from django.utils import timezone
from django.utils.translation import override

from lms.automation.desk.forms import RuleForm
from lms.automation.offers.registry import actions, triggers
from lms.automation.running.switching import write_rule
from tests.factories.courses import make_course
from tests.factories.evaluation import make_category
from tests.factories.exams import make_paper, make_questions
from tests.factories.people import Cast
from tests.factories.standards import make_change, make_clause

pytestmark = pytest.mark.django_db
NOW = timezone.now()
SENTENCES = {
    ("people.transferred", "courses.course"): "所有人从其他岗位调来时，指派课程课程 U1，3 天内完成",
    ("performance.reviews", "courses.clause_course"): (
        "所有人在服务流程管理最近5份质检里有3份低于60%时，指派该条款的课程，3 天内完成"
    ),
    ("performance.complaints", "evaluation.finding"): (
        "所有人中同一班组在30 天内被核实有2件服务争议类投诉时，就服务流程管理对所在班组提出发现“口径不一”"
    ),
    ("courses.edition", "automation.tell"): "换版到“第二版”，实施前 12 天，对所有人，通知 本人：“快学”",
    ("courses.edition_learned", "courses.course"): (
        "换版到“第二版”，学习截止时，对学过改动条款的所有人，指派课程课程 U1，换版学习截止前 3 天完成"
    ),
    ("people.hired", "exams.seat_or_wait"): "所有人有人入职后，排进上岗考最近的合适场次，没有则等排考",
}


@pytest.mark.parametrize(("offered", "expected"), SENTENCES.items(), ids=lambda each: str(each)[:40])
def test_rule_reads_as_a_sentence(cast: Cast, offered: tuple[str, str], expected: str) -> None:
    make_questions(1)
    clause, course, paper = make_clause("2.4"), make_course("U1"), make_paper([("2", 1)])
    change = make_change(timezone.localdate(NOW) + timedelta(days=40), by=cast.user("zhao"))
    trigger, action = triggers()[offered[0]], actions()[offered[1]]
    values: dict[str, object] = {
        "when-clause": clause.pk,
        "when-number": 3,
        "when-last": 5,
        "when-below": "60",
        "when-category": make_category().pk,
        "when-days": 30,
        "when-counted": "unit",
        "when-place": "position",
        "when-change": change.pk,
        "when-moment": "in_force",
        "what-course": course.pk,
        "what-paper": paper.pk,
        "what-clause": clause.pk,
        "what-statement": "口径不一",
        "what-to": "person",
        "what-text": "快学",
        "who-due_kind": "after",
        "who-due_days": 3,
    }
    if offered[0] == "performance.complaints":
        values["when-number"] = 2
    if offered[0].startswith("courses.edition"):
        values["when-days"] = 12
    if offered[0] == "courses.edition_learned":
        values |= {"when-days": 0, "when-moment": "learn_until", "who-due_kind": "before_end"}

    form = RuleForm(trigger, action, values)
    assert form.is_valid(), (form.when.errors, form.reach.errors, form.what.errors)
    rule = write_rule(plan=form.plan(), by=cast.user("zhao"), now=NOW)

    with override("zh-hans"):
        assert str(rule) == expected

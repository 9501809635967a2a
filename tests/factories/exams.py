"""Make exams for tests: clauses, a bank of all kinds, papers, sittings, attempts."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from datetime import UTC, datetime, timedelta
from decimal import Decimal
from itertools import count

from lms.exams.api import (
    Attempt,
    Paper,
    PaperKind,
    PaperRule,
    Question,
    QuestionKind,
    QuestionState,
    QuestionVersion,
    ReviewRule,
    Sitting,
    SittingSeat,
    freeze_question,
    start_attempt,
)
from lms.exams.models import (
    FillInQuestion,
    MatchingQuestion,
    MultipleChoiceQuestion,
    OrderingQuestion,
    SingleChoiceQuestion,
    TrueFalseQuestion,
)
from lms.people.api import Employee
from lms.standards.api import Chapter, Clause, Edition, Law, LawVersion, Standard, Verification

NOW = datetime(2026, 11, 25, 2, 30, tzinfo=UTC)  # 10:30 in Beijing
HOUR = timedelta(hours=1)

_serial = count(1)

OPTIONS = [
    {"text": "30 分钟", "correct": False, "why": "太短"},
    {"text": "45 分钟", "correct": True, "why": "示例值"},
    {"text": "24 小时", "correct": False, "why": "那是平均处理时间"},
]
KIND_VALUES: dict[QuestionKind, tuple[type[Question], dict[str, object]]] = {
    QuestionKind.SINGLE: (SingleChoiceQuestion, {"options": OPTIONS}),
    QuestionKind.MULTIPLE: (
        MultipleChoiceQuestion,
        {
            "options": [
                {"text": "咨询", "correct": True, "why": ""},
                {"text": "投诉处理", "correct": True, "why": ""},
                {"text": "基站选址", "correct": False, "why": "不属于服务"},
            ]
        },
    ),
    QuestionKind.TRUE_FALSE: (TrueFalseQuestion, {"answer": True}),
    QuestionKind.FILL_IN: (
        FillInQuestion,
        {"stem": "城镇____小时、农村____小时。", "blanks": [["48"], ["72"]]},
    ),
    QuestionKind.ORDERING: (OrderingQuestion, {"items": ["接入", "受理", "处理", "反馈"]}),
    QuestionKind.MATCHING: (
        MatchingQuestion,
        {
            "pairs": [{"left": "城镇", "right": "48 小时"}, {"left": "农村", "right": "72 小时"}],
            "distractors": ["24 小时"],
        },
    ),
}


def make_clause(number: str = "2.2") -> Clause:
    """Make a clause of the one edition tests know, or give the one with that number."""
    standard, _made = Standard.objects.get_or_create(key="service", defaults={"title": "服务规范"})
    edition, _made = Edition.objects.get_or_create(
        standard=standard, key="first", defaults={"label": "第一版"}
    )
    chapter, _made = Chapter.objects.get_or_create(
        edition=edition, number=int(number.split(".", maxsplit=1)[0]), defaults={"title": "用户服务"}
    )
    clause, _made = Clause.objects.get_or_create(
        chapter=chapter, number=number, defaults={"title": f"条款 {number}", "summary": "自己的话"}
    )
    return clause


def make_question(
    kind: QuestionKind = QuestionKind.SINGLE,
    *,
    clause: Clause | None = None,
    state: QuestionState = QuestionState.APPROVED,
    verification: Verification = Verification.VERIFIED,
    **values: object,
) -> Question:
    """Make a question of a kind and freeze its first version."""
    model, own = KIND_VALUES[kind]
    common: dict[str, object] = {
        "code": f"Q-{next(_serial):04}",
        "stem": "网络故障应在多长时间内**响应**？",
        "explanation": "45 分钟是示例值。",
        "clause": clause or make_clause(),
        "state": state,
        "verification": verification,
    }
    question = model.objects.create(**common | own | values)
    freeze_question(question=question, now=NOW)
    return question


def make_questions(number: int, kind: QuestionKind = QuestionKind.SINGLE, **values: object) -> list[Question]:
    """Make several questions of a kind."""
    return [make_question(kind, **values) for _ in range(number)]


def make_question_of_each_kind(clause: Clause | None = None) -> list[Question]:
    """Make one question of every kind."""
    return [make_question(kind, clause=clause) for kind in QuestionKind]


def make_law_version(
    *, in_force_to: datetime | None = None, verification: Verification = Verification.VERIFIED
) -> LawVersion:
    """Make a version of a law of its own."""
    law = Law.objects.create(key=f"law-{next(_serial)}", title="《条例》", kind="law")
    day = in_force_to.date() if in_force_to else None
    return LawVersion.objects.create(law=law, label="现行", in_force_to=day, verification=verification)


def make_paper(
    rules: Sequence[tuple[str, int]] = (("2", 1),),
    *,
    kind: PaperKind = PaperKind.EXAM,
    attempts: int = 2,
    cool_down_hours: int = 0,
    review_rule: ReviewRule = ReviewRule.OWN_ANSWERS,
) -> Paper:
    """Make a paper of 30 minutes; each rule asks for some questions of a clause at 2 marks each."""
    paper = Paper.objects.create(
        slug=f"paper-{next(_serial)}",
        title="上岗考",
        kind=kind,
        minutes=30,
        attempts=attempts,
        cool_down_hours=cool_down_hours,
        review_rule=review_rule,
    )
    for order, (clause, number) in enumerate(rules):
        PaperRule.objects.create(
            paper=paper, sort_order=order, clause_prefix=clause, count=number, marks=Decimal(2)
        )
    return paper


def make_sitting(
    paper: Paper | None = None,
    *,
    employees: Iterable[Employee] = (),
    now: datetime = NOW,
    is_rehearsal: bool = False,
    title: str = "热线坐席上岗证",
) -> Sitting:
    """Make a sitting that opened an hour ago and closes in four, with seats for the employees."""
    sitting = Sitting.objects.create(
        paper=paper or make_paper(),
        title=title,
        opens_at=now - HOUR,
        closes_at=now + 4 * HOUR,
        is_rehearsal=is_rehearsal,
    )
    for employee in employees:
        SittingSeat.objects.create(sitting=sitting, employee=employee)
    return sitting


def make_attempt(employee: Employee, *, questions: int = 1, now: datetime = NOW) -> Attempt:
    """Start an attempt at a paper of single choice questions."""
    make_questions(questions)
    sitting = make_sitting(make_paper([("2", questions)]), employees=[employee], now=now)
    return start_attempt(sitting=sitting, employee=employee, now=now)


def version_of(attempt: Attempt, slot: int) -> QuestionVersion:
    """Give the version in a slot of an attempt."""
    return QuestionVersion.objects.get(pk=attempt.slots[slot - 1]["v"])

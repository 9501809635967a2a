"""Make exams for tests: clauses, a bank of all kinds, papers, sittings, attempts."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from datetime import UTC, datetime, timedelta
from decimal import Decimal
from itertools import count

from django.db.models import Model, OuterRef, Subquery

from lms.exams.api import Attempt, Sitting
from lms.exams.sittings.models import SittingSeat
from lms.exams.taking.services import start_attempt
from lms.papers.api import Paper, PaperKind
from lms.papers.blueprints.models import PaperRule
from lms.papers.choices import ReviewRule
from lms.people.api import Employee
from lms.questions.bank.models import Question, QuestionVersion
from lms.questions.choices import QuestionKind, QuestionState
from lms.questions.kinds.registry import kind_of
from lms.questions.provenance.models import QuestionProvenance
from lms.questions.versions.services import freeze_question
from lms.standards.api import Clause, Law, LawVersion, Verification
from lms.standards.clauses.models import Chapter, Edition, Standard

NOW = datetime(2026, 11, 25, 2, 30, tzinfo=UTC)  # 10:30 in Beijing
HOUR = timedelta(hours=1)

_serial = count(1)

OPTIONS = [
    {"text": "30 分钟", "correct": False, "why": "太短"},
    {"text": "45 分钟", "correct": True, "why": "示例值"},
    {"text": "24 小时", "correct": False, "why": "那是平均处理时间"},
]
KIND_VALUES: dict[str, dict[str, object]] = {
    "single": {"options": OPTIONS},
    "multiple": {
        "options": [
            {"text": "咨询", "correct": True, "why": ""},
            {"text": "投诉处理", "correct": True, "why": ""},
            {"text": "基站选址", "correct": False, "why": "不属于服务"},
        ]
    },
    "true_false": {"answer": True},
    "fill_in": {"stem": "城镇____小时、农村____小时。", "blanks": [["48"], ["72"]]},
    "ordering": {"items": ["接入", "受理", "处理", "反馈"]},
    "matching": {
        "pairs": [{"left": "城镇", "right": "48 小时"}, {"left": "农村", "right": "72 小时"}],
        "distractors": ["24 小时"],
    },
    "numeric": {
        "answers": [{"value": "95", "tolerance": "1", "relative": False, "share": "100"}],
        "units": ["%", "个百分点"],
    },
    "sjt": {
        "responses": [
            {"text": "先致歉，再核实", "share": "100", "why": "先处理情绪"},
            {"text": "直接转给班长", "share": "50", "why": "推走了，但有人接"},
            {"text": "请用户稍后再打", "share": "0", "why": "推诿"},
        ]
    },
    "short_answer": {"model_answer": "致歉、核实、答复时限。", "limit": 500},
    "essay": {
        "model_answer": "**要点**：致歉、核实、答复。",
        "levels": [
            {"criterion": "态度", "points": "3", "text": "真诚"},
            {"criterion": "态度", "points": "1", "text": "生硬"},
            {"criterion": "处理", "points": "7", "text": "闭环"},
        ],
        "limit": 2000,
    },
    "simulated_call": {
        "turns": [
            {"speaker": "坐席", "text": "您好，请讲。"},
            {"speaker": "客户", "text": "网又断了，第三次了！"},
        ],
        "model_answer": "致歉、确认三次断网、承诺回访时限。",
        "levels": [{"criterion": "安抚", "points": "5", "text": "先致歉"}],
        "limit": 800,
    },
    "case": {},  # made with the questions it needs
}


def make_clause(number: str = "2.2") -> Clause:
    """Make a clause of the one edition a test knows, or give the one with that number."""
    if (found := Clause.objects.filter(number=number).first()) is not None:
        return found
    standard, _made = Standard.objects.get_or_create(key="service", defaults={"title": "服务规范"})
    edition = Edition.objects.order_by("pk").first() or Edition.objects.create(
        standard=standard, key="first", label="第一版"
    )
    chapter, _made = Chapter.objects.get_or_create(
        edition=edition, number=int(number.split(".", maxsplit=1)[0]), defaults={"title": "用户服务"}
    )
    clause, _made = Clause.objects.get_or_create(
        chapter=chapter, number=number, defaults={"title": f"条款 {number}", "summary": "自己的话"}
    )
    return clause


def make_question(
    kind: str = QuestionKind.SINGLE,
    *,
    clause: Clause | None = None,
    state: QuestionState = QuestionState.APPROVED,
    verification: Verification = Verification.VERIFIED,
    **values: object,
) -> Question:
    """Make a question of a kind and freeze its first version."""
    common: dict[str, object] = {
        "code": f"Q-{next(_serial):04}",
        "stem": "网络故障应在多长时间内**响应**？",
        "explanation": "45 分钟是示例值。",
        "clause": clause or make_clause(),
        "state": state,
        "verification": verification,
    }
    if kind == "case" and "questions" not in values:
        values["questions"] = [
            {"code": make_question(part, clause=clause, state=QuestionState.DRAFT).code, "weight": weight}
            for part, weight in (("single", "1"), ("ordering", "1"), ("numeric", "2"))
        ]
    question = kind_of(kind).model.objects.create(**common | KIND_VALUES[kind] | values)
    freeze_question(question=question, now=NOW)
    return question


def make_questions(number: int, kind: str = QuestionKind.SINGLE, **values: object) -> list[Question]:
    """Make several questions of a kind: one as an author's save makes it, the others as its copies."""
    if number < 2 or kind == "case":
        return [make_question(kind, **values) for _ in range(number)]
    first = make_question(kind, **values)
    return [first, *_copies_of(first, number - 1)]


def _copies_of(first: Question, number: int) -> list[Question]:
    """Copy a question with its version and what it rests on, in a few statements for any number."""
    copies = [_copied(first, code=f"Q-{next(_serial):04}") for _ in range(number)]
    type(first).objects.bulk_create(copies)
    version = QuestionVersion.objects.get(question=first.pk)
    versions = [_copied(version, question_id=question.pk) for question in copies]
    QuestionVersion.objects.bulk_create(versions)
    kept = QuestionProvenance.objects.get(question=first.pk)
    QuestionProvenance.objects.bulk_create([_copied(kept, question_id=question.pk) for question in copies])
    own = QuestionVersion.objects.filter(question=OuterRef("pk")).values("pk")
    fields = [name for name in ("current_version", "approved_version") if getattr(first, name)]
    bank = Question.objects.filter(pk__in=[question.pk for question in copies])
    bank.update(**{name: Subquery(own) for name in fields})
    for question, own_version in zip(copies, versions, strict=True):
        for name in fields:
            setattr(question, name, own_version)
    return copies


def _copied[M: Model](row: M, **changed: object) -> M:
    """Give an unsaved copy of a row with some fields changed."""
    fields = [field.attname for field in row._meta.concrete_fields if not field.primary_key]
    return type(row)(**{name: getattr(row, name) for name in fields} | changed)


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


def make_formed_paper(forms: int = 2) -> Paper:
    """Make a paper of 12 questions in parallel forms with 8 anchors, and questions enough for all."""
    make_questions(8 + 4 * forms)
    paper = make_paper([("2", 12)])
    paper.form_count = forms
    paper.save()
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

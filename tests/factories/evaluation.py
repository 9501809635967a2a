"""Make clauses, indicators, values, feedback, reviews and exam marks for tests."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date, datetime, time, timedelta
from decimal import Decimal
from itertools import count

from django.utils import timezone

from lms.exams.api import Attempt, AttemptState, ClauseScore, Sitting
from lms.papers.api import Paper, PaperKind
from lms.people.api import Employee, OrgUnit
from lms.performance.appraisal.models import AppraisalTemplate
from lms.performance.archive.models import RetentionRule
from lms.performance.choices import Attribution, Channel, Direction, EvidenceKind, IndicatorUnit
from lms.performance.evidence.keeping import evidence_changed
from lms.performance.feedback.models import Commendation, Complaint, ServiceRating, SurveyResponse
from lms.performance.indicators.models import Indicator, IndicatorValue
from lms.performance.indicators.months import sum_months
from lms.performance.quality.models import QualityItem, QualityReview
from lms.standards.api import Clause, ComplaintCategory
from lms.standards.clauses.models import Chapter, Edition, Standard

_serial = count(1)
TITLES = {"2.1": "服务流程管理", "2.2": "服务标准", "2.3": "人员与档案", "2.4": "监督与反馈"}


def days_ago(days: int) -> date:
    """Give a day so long before today; up to 59 days lie in any span of three months."""
    return timezone.localdate() - timedelta(days=days)


def make_clauses(*numbers: str, indicator_keys: Mapping[str, list[str]] | None = None) -> dict[str, Clause]:
    """Make one edition of a standard with the clauses, 2.1 and 2.2 unless others are named."""
    standard = Standard.objects.create(key="service", title="服务规范")
    edition = Edition.objects.create(standard=standard, key="trial", label="试读版")
    chapter = Chapter.objects.create(edition=edition, number=2, title="服务管理")
    return {
        number: Clause.objects.create(
            chapter=chapter,
            number=number,
            title=TITLES.get(number, "条款"),
            title_en=f"Clause {number}",
            summary="自己的话",
            sort=sort,
            indicator_keys=(indicator_keys or {}).get(number, []),
        )
        for sort, number in enumerate(numbers or ("2.1", "2.2"))
    }


def make_category(
    code: str = "SVC", *clauses: Clause, parent: ComplaintCategory | None = None
) -> ComplaintCategory:
    """Make a complaint category mapped to the clauses."""
    category = ComplaintCategory.objects.create(
        code=code, name="服务争议", name_en="Service disputes", parent=parent
    )
    category.clauses.set(clauses)
    return category


def make_retention_rule(key: str = "reviews", series: str = "reviews") -> RetentionRule:
    """Make a rule by which records of leavers are kept two years."""
    return RetentionRule.objects.create(key=key, name="质检记录", series=series, starts="left", months=24)


def make_appraisal() -> AppraisalTemplate:
    """Make the company's template of one item."""
    template = AppraisalTemplate.objects.create(key="ours", name="三要素评价", is_default=True)
    template.items.create(dimension="work", name="一次解决", weight=100, indicator_keys=["fcr"])
    return template


def make_kpi(
    key: str = "fcr",
    name: str = "一次解决率",
    *,
    unit: IndicatorUnit = IndicatorUnit.PERCENT,
    direction: Direction = Direction.UP,
    min_n: int = 30,
    to_person: bool = True,
) -> Indicator:
    """Make an indicator, a share unless said otherwise."""
    band = (180.0, 360.0) if direction == Direction.BAND else (None, None)
    return Indicator.objects.create(
        key=key,
        name=name,
        name_en=f"{key} in English",
        numerator="解决件数",
        denominator="首次联系件数",
        unit=unit,
        direction=direction,
        min_n=min_n,
        worthwhile=1.0,
        to_person=to_person,
        band_from=band[0],
        band_to=band[1],
    )


def make_contacts_kpi() -> Indicator:
    """Make the indicator whose denominators are the contacts."""
    return make_kpi("aht", "平均处理时长", unit=IndicatorUnit.SECONDS, direction=Direction.BAND, min_n=50)


def make_value(
    employee: Employee, indicator: Indicator, numerator: float, denominator: float, *, day: date | None = None
) -> IndicatorValue:
    """Make one day of an indicator in the unit of that day, yesterday unless said."""
    day = day or days_ago(1)
    value = IndicatorValue.objects.create(
        employee=employee,
        indicator=indicator,
        unit=_unit(employee, day),
        day=day,
        numerator=Decimal(str(numerator)),
        denominator=Decimal(str(denominator)),
        source="测试",
    )
    sum_months([day], [employee.pk])
    return value


def make_complaint(
    employee: Employee | None,
    category: ComplaintCategory | None = None,
    *,
    upheld: bool | None = True,
    attribution: Attribution = Attribution.EMPLOYEE,
    day: date | None = None,
    unit: OrgUnit | None = None,
    verbatim: str = "等了三天才回电话。",
    ticket: str | None = None,
) -> Complaint:
    """Make a complaint, upheld and put down to the employee unless said."""
    day = day or days_ago(5)
    evidence_changed(EvidenceKind.FEEDBACK)
    return Complaint.objects.create(
        ticket=ticket or f"T-{next(_serial):05}",
        channel=Channel.HOTLINE,
        category=category,
        employee=employee,
        unit=unit or _unit(employee, day),
        received_on=day,
        verbatim=verbatim,
        upheld=upheld,
        attribution=attribution,
        due_on=day + timedelta(days=15),
    )


def make_survey(
    employee: Employee, score: int, *, scale: int = 5, day: date | None = None, verbatim: str = ""
) -> SurveyResponse:
    """Make one survey answer."""
    day = day or days_ago(4)
    return SurveyResponse.objects.create(
        ticket=f"S-{next(_serial):05}",
        channel=Channel.CALLBACK,
        employee=employee,
        unit=_unit(employee, day),
        received_on=day,
        score=score,
        scale=scale,
        verbatim=verbatim,
    )


def make_rating(employee: Employee, stars: int = 5) -> ServiceRating:
    """Make one service rating."""
    return ServiceRating.objects.create(
        ticket=f"R-{next(_serial):05}",
        channel=Channel.APP,
        employee=employee,
        unit=_unit(employee, days_ago(3)),
        received_on=days_ago(3),
        stars=stars,
    )


def make_commendation(employee: Employee, verbatim: str = "很负责。") -> Commendation:
    """Make one commendation."""
    return Commendation.objects.create(
        ticket=f"C-{next(_serial):05}",
        channel=Channel.SHOP,
        employee=employee,
        unit=_unit(employee, days_ago(2)),
        received_on=days_ago(2),
        verbatim=verbatim,
    )


def make_review(
    employee: Employee,
    points: Mapping[Clause, tuple[float, float]],
    *,
    day: date | None = None,
    fatal: bool = False,
) -> QualityReview:
    """Make a review with points of points possible by clause."""
    day = day or days_ago(6)
    review = QualityReview.objects.create(
        reference=f"QA-{next(_serial):05}",
        employee=employee,
        unit=_unit(employee, day),
        reviewed_on=day,
        reviewer="孙静",
        fatal_error=fatal,
    )
    for clause, (gained, possible) in points.items():
        QualityItem.objects.create(
            review=review, clause=clause, points=Decimal(str(gained)), max_points=Decimal(str(possible))
        )
    return review


def make_marks(
    employee: Employee,
    marks: Mapping[Clause, tuple[int, int]],
    *,
    day: date | None = None,
    number: int = 1,
    sitting: Sitting | None = None,
) -> Attempt:
    """Make a marked attempt with marks of questions by clause, one mark a question."""
    closed_at = timezone.make_aware(datetime.combine(day or days_ago(7), time(10)))
    sitting = sitting or make_sitting(closed_at)
    got, possible = (sum(pair[side] for pair in marks.values()) for side in (0, 1))
    attempt = Attempt.objects.create(
        sitting=sitting,
        employee=employee,
        number=number,
        state=AttemptState.MARKED,
        seed=1,
        slots=[],
        slot_count=0,
        started_at=closed_at - timedelta(minutes=30),
        deadline=closed_at + timedelta(minutes=30),
        closed_at=closed_at,
        marks=Decimal(got),
        max_marks=Decimal(possible),
        passed=got >= 0.8 * possible,
    )
    for clause, (right, asked) in marks.items():
        ClauseScore.objects.create(
            attempt=attempt, clause=clause, items=asked, marks=Decimal(right), max_marks=Decimal(asked)
        )
    return attempt


def make_sitting(closed_at: datetime) -> Sitting:
    """Make a sitting of a paper around the moment."""
    paper = Paper.objects.create(
        slug=f"clause-paper-{next(_serial)}", title="上岗考", kind=PaperKind.EXAM, minutes=60
    )
    return Sitting.objects.create(
        paper=paper,
        title="上岗考 · 第一场",
        opens_at=closed_at - timedelta(days=1),
        closes_at=closed_at + timedelta(days=1),
    )


def _unit(employee: Employee | None, day: date) -> OrgUnit:
    posting = employee.posting_on(day) if employee else None
    if posting is None:
        raise LookupError(employee)
    return posting.unit

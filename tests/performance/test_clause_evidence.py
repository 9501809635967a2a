"""A clause seen three ways, and the verdict of the quadrant."""

from __future__ import annotations

import pytest
from django.conf import LazySettings
from django.db import connection
from django.test.utils import CaptureQueriesContext

from lms.core.statistics import Ratio, pool, standard_error, students_interval
from lms.people.api import Employee
from lms.performance.api import Period, harmful_gaps, weak_clauses
from lms.performance.choices import Attribution
from lms.performance.complaints.queries import complaint_picture, lines_of_categories
from lms.performance.evidence.places import place_of
from lms.performance.mastery.clauses import evidence_of_employee, evidence_of_unit
from lms.performance.mastery.queries import mastery_of_employee, mastery_of_unit
from lms.performance.mastery.rules import Remedy
from lms.performance.quality.models import QualityItem
from lms.performance.quality.queries import quality_overall
from lms.standards.api import Clause
from tests.factories.courses import make_course, make_lesson, prose
from tests.factories.evaluation import (
    days_ago,
    make_category,
    make_clauses,
    make_complaint,
    make_contacts_kpi,
    make_marks,
    make_review,
    make_value,
)
from tests.factories.people import Cast, make_cast, make_employee

pytestmark = pytest.mark.django_db


@pytest.fixture
def cast() -> Cast:
    return make_cast()


@pytest.fixture
def period() -> Period:
    return Period.months_to(days_ago(0), 3)


def test_complaints_per_ten_thousand_contacts(cast: Cast, period: Period) -> None:
    clauses = make_clauses("2.1", "2.2")
    category = make_category("SVC", clauses["2.1"])
    make_category("TAR", clauses["2.2"])
    contacts = make_contacts_kpi()
    make_value(cast.li, contacts, 0, 6_000)
    make_value(cast.chen, contacts, 0, 4_000)
    for attribution in (Attribution.EMPLOYEE, Attribution.PROCESS, Attribution.SYSTEM):
        make_complaint(cast.li, category, attribution=attribution)
    make_complaint(cast.li, category, upheld=False, attribution=Attribution.UNDECIDED)
    make_complaint(cast.li, category, upheld=None, attribution=Attribution.UNDECIDED)

    picture = complaint_picture(cast.centre, period, lines_of_categories(days_ago(0)))

    found = picture.by_clause[clauses["2.1"].pk]
    assert (found.complaints, found.contacts, found.rate.raw) == (3, 10_000.0, pytest.approx(3.0))
    # One clause has 3, the other none: the average clause has 1.5 per 10,000.
    assert picture.average == pytest.approx(1.5)
    # A single centre borrows from the mean: (1 + 3) / (1 / 3.5 + 1) with half a complaint added to the mean.
    assert found.rate.rate is not None
    assert round(found.rate.rate, 3) == round((1 + 3) / (1 / 3.5 + 1), 3)


def test_the_team_is_drawn_towards_the_other_teams(cast: Cast, period: Period) -> None:
    clause = make_clauses("2.1")["2.1"]
    category = make_category("SVC", clause)
    contacts = make_contacts_kpi()
    make_value(cast.li, contacts, 0, 5_000)
    make_value(cast.chen, contacts, 0, 5_000)
    for _ in range(6):
        make_complaint(cast.li, category)

    mapping = lines_of_categories(days_ago(0))
    own = complaint_picture(cast.team, period, mapping).by_clause[clause.pk].rate
    other = complaint_picture(cast.other_team, period, mapping).by_clause[clause.pk].rate

    assert (own.raw, other.raw) == (pytest.approx(12.0), 0.0)
    assert own.rate is not None
    assert other.rate is not None
    assert 0 < other.rate < own.rate < 12


def test_only_first_attempts_and_enough_questions_make_a_mastery(cast: Cast, period: Period) -> None:
    clauses = make_clauses("2.1", "2.2")
    first = make_marks(cast.li, {clauses["2.1"]: (4, 10), clauses["2.2"]: (4, 4)})
    make_marks(cast.li, {clauses["2.1"]: (10, 10)}, number=2, sitting=first.sitting)

    mastery = mastery_of_employee(place_of(cast.li, days_ago(0)), period)

    # Under 30 people nothing is borrowed: (1 + 4) / (2 + 10).
    assert mastery[clauses["2.1"].pk].share == pytest.approx(5 / 12)
    assert mastery[clauses["2.1"].pk].items == 10
    assert mastery[clauses["2.2"].pk].share is None
    assert mastery[clauses["2.2"].pk].items == 4


def test_a_unit_sums_its_people_in_the_database(cast: Cast, period: Period) -> None:
    clauses = make_clauses("2.1", "2.2")
    people = [make_employee(unit=cast.team, with_account=False) for _ in range(31)]
    for number, person in enumerate(people):
        make_marks(person, {clauses["2.1"]: (4 + number % 5, 10), clauses["2.2"]: (1, 2)})
    parts = [Ratio(4 + number % 5, 10, 1) for number in range(31)]
    share = pool(parts).value or 0.0
    spread = students_interval(share, standard_error(parts, share), 30, level=0.8)

    with CaptureQueriesContext(connection) as asked:
        mastery = mastery_of_unit(cast.centre, period)

    known, thin = mastery[clauses["2.1"].pk], mastery[clauses["2.2"].pk]
    assert (known.people, known.items, known.share) == (31, 10, pytest.approx(share))
    assert known.interval is not None
    assert (known.interval.low, known.interval.high) == pytest.approx((spread.low, spread.high))
    assert (thin.people, thin.items, thin.share) == (31, 2, None)
    # One row a clause leaves the database, however many people there are.
    assert "DISTINCT" in asked.captured_queries[1]["sql"]
    assert len(asked) == 3


def test_thin_samples_are_drawn_towards_the_centre(cast: Cast, period: Period) -> None:
    clause = make_clauses("2.1")["2.1"]
    for number in range(30):
        colleague = make_employee(unit=cast.other_team, with_account=False)
        make_marks(colleague, {clause: (8 + number % 3, 10)})
    make_marks(cast.li, {clause: (2, 5)})

    mastery = mastery_of_employee(place_of(cast.li, days_ago(0)), period)[clause.pk]

    assert mastery.share is not None
    assert 0.4 < mastery.share < 0.9


def test_weakest_clauses_come_first_and_untested_ones_not_at_all(cast: Cast) -> None:
    clauses = make_clauses("2.1", "2.2", "2.3")
    marks = {clauses["2.1"]: (12, 20), clauses["2.2"]: (6, 20), clauses["2.3"]: (1, 2)}
    make_marks(cast.li, marks)

    weak = weak_clauses(cast.li, days_ago(0)).clauses

    assert [each.clause.number for each in weak] == ["2.2", "2.1"]
    assert [each.tone for each in weak] == ["bad", "warn"]


def test_a_mastered_clause_is_no_weak_one(cast: Cast) -> None:
    clauses = make_clauses("2.1", "2.2")
    unjudged = weak_clauses(cast.li, days_ago(0))
    make_marks(cast.li, {clauses["2.1"]: (20, 20), clauses["2.2"]: (1, 2)})

    weak = weak_clauses(cast.li, days_ago(0))

    assert (unjudged.clauses, unjudged.is_judged) == ((), False)
    assert (weak.clauses, weak.is_judged) == ((), True)


def _customers(employee: Employee, clause: Clause, complaints: int, quiet: Clause) -> None:
    make_value(employee, make_contacts_kpi(), 0, 50_000)
    category = make_category("SVC", clause)
    make_category("TAR", quiet)
    for _ in range(complaints):
        make_complaint(employee, category, attribution=Attribution.PROCESS)


@pytest.mark.parametrize(
    ("right", "complaints", "remedy"),
    [
        (4, 40, Remedy.TRAIN),
        (38, 40, Remedy.PROCESS),
        (4, 1, Remedy.WATCH),
        (38, 1, Remedy.KEEP),
        (28, 40, Remedy.CANNOT_TELL),
    ],
    ids=["unknown and many", "known and many", "unknown and few", "known and few", "exam on both sides"],
)
def test_the_quadrant(
    cast: Cast, period: Period, settings: LazySettings, right: int, complaints: int, remedy: Remedy
) -> None:
    settings.XUNPING = {"performance": {"complaint_cut": 2.0}}
    clauses = make_clauses("2.1", "2.2")
    _customers(cast.li, clauses["2.1"], complaints, clauses["2.2"])
    make_marks(cast.li, {clauses["2.1"]: (right, 40)})

    evidence = evidence_of_employee(place_of(cast.li, days_ago(0)), period)

    assert [(each.clause.number, each.remedy) for each in evidence] == [("2.1", remedy)]


@pytest.mark.parametrize("is_taught", [True, False])
def test_little_known_leads_to_the_lessons_on_the_clause(
    cast: Cast, period: Period, settings: LazySettings, is_taught: bool
) -> None:
    settings.XUNPING = {"performance": {"complaint_cut": 2.0}}
    clauses = make_clauses("2.1", "2.2")
    _customers(cast.li, clauses["2.1"], 1, clauses["2.2"])
    make_marks(cast.li, {clauses["2.1"]: (4, 40)})
    if is_taught:
        lesson = make_lesson(make_course("U1"), "on-clause", [prose(1, clause="2.1")])
        lesson.clauses.add(clauses["2.1"])
        lesson.save()

    (evidence,) = evidence_of_employee(place_of(cast.li, days_ago(0)), period)

    assert evidence.remedy == Remedy.WATCH
    assert evidence.follow_up.url == ("/learn/clause/2.1/" if is_taught else "")


def test_without_exam_evidence_nothing_can_be_told(cast: Cast, period: Period) -> None:
    clauses = make_clauses("2.1", "2.2")
    _customers(cast.li, clauses["2.1"], 40, clauses["2.2"])
    make_review(cast.li, {clauses["2.1"]: (8, 10)})
    make_review(cast.li, {clauses["2.1"]: (2, 10)})

    (evidence,) = evidence_of_employee(place_of(cast.li, days_ago(0)), period)

    assert evidence.quality is not None
    assert (evidence.quality.share, evidence.quality.reviews) == (0.5, 2)
    assert (evidence.remedy, evidence.attributed) == (Remedy.CANNOT_TELL, 0)


@pytest.mark.parametrize(("points", "low", "high"), [(10, 0.51, 1.0), (8, 0.34, 0.97), (0, 0.0, 0.49)])
def test_reviews_that_all_earned_the_same_have_an_interval_all_the_same(
    cast: Cast, points: int, low: float, high: float
) -> None:
    clauses = make_clauses("2.1")
    for most in (10, 20, 10, 40):
        make_review(cast.li, {clauses["2.1"]: (points * most / 10, most)})

    score = quality_overall(QualityItem.objects.all())

    assert score.share == points / 10
    assert score.interval is not None
    assert (round(score.interval.low, 2), round(score.interval.high, 2)) == (low, high)


def test_a_unit_needs_thirty_people(cast: Cast, period: Period) -> None:
    clauses = make_clauses("2.1", "2.2")
    _customers(cast.li, clauses["2.1"], 40, clauses["2.2"])
    for _ in range(29):
        make_marks(make_employee(unit=cast.team, with_account=False), {clauses["2.1"]: (1, 10)})
    assert harmful_gaps(cast.centre, period) == []

    make_marks(make_employee(unit=cast.other_team, with_account=False), {clauses["2.1"]: (2, 10)})

    (gap,) = harmful_gaps(cast.centre, period)
    assert (gap.clause.number, gap.remedy, gap.attributed) == ("2.1", Remedy.TRAIN, None)
    assert gap.mastery is not None
    assert gap.mastery.people == 30


def test_a_unit_lists_clauses_with_complaints_even_without_exams(cast: Cast, period: Period) -> None:
    clauses = make_clauses("2.1", "2.2")
    _customers(cast.li, clauses["2.1"], 3, clauses["2.2"])

    evidence = evidence_of_unit(cast.centre, period)

    assert {each.clause.number: each.remedy for each in evidence} == {
        "2.1": Remedy.CANNOT_TELL,
        "2.2": Remedy.CANNOT_TELL,
    }

"""Of complaints only those upheld and put down to the employee belong in the file."""

from __future__ import annotations

import pytest
from django.utils import translation

from lms.performance.api import Period, latest_feedback
from lms.performance.choices import Attribution
from lms.performance.complaints.queries import attributed_by_clause, lines_of_categories
from lms.performance.feedback.queries import feedback_of, survey_means, surveys_in
from tests.factories.evaluation import (
    days_ago,
    make_category,
    make_clauses,
    make_commendation,
    make_complaint,
    make_rating,
    make_survey,
)
from tests.factories.people import Cast, make_cast

pytestmark = pytest.mark.django_db


@pytest.fixture
def cast() -> Cast:
    return make_cast()


@pytest.mark.parametrize(
    ("upheld", "attribution", "belongs"),
    [
        (True, Attribution.EMPLOYEE, True),
        (True, Attribution.PROCESS, False),
        (True, Attribution.SYSTEM, False),
        (True, Attribution.NETWORK, False),
        (True, Attribution.THIRD_PARTY, False),
        (True, Attribution.USER, False),
        (True, Attribution.UNDECIDED, False),
        (False, Attribution.EMPLOYEE, False),
        (False, Attribution.UNDECIDED, False),
        (None, Attribution.EMPLOYEE, False),
        (None, Attribution.UNDECIDED, False),
    ],
)
def test_which_complaints_belong(
    cast: Cast, upheld: bool | None, attribution: Attribution, belongs: bool
) -> None:
    complaint = make_complaint(cast.li, upheld=upheld, attribution=attribution)

    assert list(feedback_of(cast.li)) == ([complaint] if belongs else [])


def test_other_feedback_belongs_as_it_is_and_nobody_elses(cast: Cast) -> None:
    survey, rating, praise = make_survey(cast.li, 1), make_rating(cast.li, 1), make_commendation(cast.li)
    make_survey(cast.chen, 5)
    make_complaint(cast.chen)

    assert list(feedback_of(cast.li)) == [praise, rating, survey]


def test_the_period_has_both_ends(cast: Cast) -> None:
    first, last = make_survey(cast.li, 3, day=days_ago(20)), make_survey(cast.li, 3, day=days_ago(10))
    make_survey(cast.li, 3, day=days_ago(21))
    make_survey(cast.li, 3, day=days_ago(9))

    assert list(feedback_of(cast.li, Period(days_ago(20), days_ago(10)))) == [last, first]


def test_latest_feedback_names_category_and_clauses(cast: Cast) -> None:
    clauses = make_clauses("2.1", "2.3")
    parent = make_category("SVC", clauses["2.1"], clauses["2.3"])
    make_complaint(cast.li, make_category("SVC-4", parent=parent), ticket="T-1")

    with translation.override("en"):
        (entry,) = latest_feedback(cast.li)

    assert (entry.kind, entry.category, entry.clause_numbers) == (
        "complaint",
        "Service disputes",
        ("2.1", "2.3"),
    )
    assert (entry.subject, entry.verbatim, entry.tone) == ("feedback:T-1", "等了三天才回电话。", "bad")


def test_latest_feedback_takes_the_newest(cast: Cast) -> None:
    for day in (30, 20, 10):
        make_survey(cast.li, 4, day=days_ago(day))

    assert [entry.day for entry in latest_feedback(cast.li, limit=2)] == [days_ago(10), days_ago(20)]


def test_surveys_on_different_scales_never_mix(cast: Cast) -> None:
    for score in (3, 4, 5, 4):
        make_survey(cast.li, score)
    make_survey(cast.li, 9, scale=10)

    means = survey_means(surveys_in(Period(days_ago(30), days_ago(0))))

    assert [(mean.scale, mean.mean, mean.responses) for mean in means] == [(5, 4.0, 4), (10, 9.0, 1)]
    # n = 4, s = 0.8165, t(3) = 3.182: 4 ± 1.299, cut at the top of the scale.
    assert means[0].interval is not None
    assert (round(means[0].interval.low, 2), means[0].interval.high) == (2.70, 5.0)
    assert means[1].interval is None


@pytest.mark.parametrize(("answers", "low"), [(4, 4.29), (10, 4.78)])
def test_answers_that_happen_to_be_equal_leave_room_for_doubt(cast: Cast, answers: int, low: float) -> None:
    for _ in range(answers):
        make_survey(cast.li, 5)

    (mean,) = survey_means(surveys_in(Period(days_ago(30), days_ago(0))))

    # As if one more answer were a 4: s² = 1/(n + 1).
    assert mean.interval is not None
    assert (round(mean.interval.low, 2), mean.interval.high) == (low, 5.0)


def test_attributed_complaints_count_for_each_clause_of_the_category(cast: Cast) -> None:
    clauses = make_clauses("2.1", "2.2", "2.3")
    both, one = make_category("SVC", clauses["2.1"], clauses["2.2"]), make_category("TAR", clauses["2.2"])
    make_complaint(cast.li, both)
    make_complaint(cast.li, one)
    make_complaint(cast.li, one, attribution=Attribution.PROCESS)
    make_complaint(cast.chen, both)

    counts = attributed_by_clause(
        cast.li, Period(days_ago(30), days_ago(0)), lines_of_categories(days_ago(0))
    )

    assert counts == {clauses["2.1"].pk: 1, clauses["2.2"].pk: 2}

"""A learner's page of a clause says how well it is known, and counts complaints without pointing at one."""

from __future__ import annotations

import pytest
from django.contrib.auth.models import AnonymousUser

from lms.performance.choices import Attribution
from lms.performance.mastery.study import FEWEST_COMPLAINTS, customers_on_clause, customers_said, own_mastery
from lms.standards.api import Clause
from tests.factories.evaluation import make_category, make_clauses, make_complaint, make_marks
from tests.factories.people import Cast, make_cast

pytestmark = pytest.mark.django_db


@pytest.fixture
def cast() -> Cast:
    return make_cast()


@pytest.fixture
def clause() -> Clause:
    return make_clauses("2.1")["2.1"]


def test_own_mastery_is_that_of_the_file(cast: Cast, clause: Clause) -> None:
    make_marks(cast.li, {clause: (6, 10)})

    (known,) = own_mastery(cast.li.user, clause)
    (unknown,) = own_mastery(cast.chen.user, clause)

    assert known.part["mastery"].items == 10
    assert unknown.part["mastery"] is None


def test_complaints_of_the_centre_are_counted_and_quoted_if_nobody_is_named(
    cast: Cast, clause: Clause
) -> None:
    category = make_category("SVC", clause)
    for _ in range(FEWEST_COMPLAINTS):
        make_complaint(cast.chen, category, verbatim="都怪那位坐席。")
    make_complaint(cast.chen, category, attribution=Attribution.PROCESS, verbatim="转完就没人管了。")
    make_complaint(cast.chen, category, upheld=False, attribution=Attribution.PROCESS)

    said = customers_said(cast.li, clause)

    assert said is not None
    assert (said.unit, said.complaints) == (cast.centre, FEWEST_COMPLAINTS + 1)
    assert [quote.verbatim for quote in said.quotes] == ["转完就没人管了。"]


def test_few_complaints_are_not_counted(cast: Cast, clause: Clause) -> None:
    make_complaint(cast.chen, make_category("SVC", clause), attribution=Attribution.PROCESS)

    said = customers_said(cast.li, clause)

    assert said is not None
    assert (said.complaints, said.quotes) == (None, ())


def test_none_is_said_to_be_none(cast: Cast, clause: Clause) -> None:
    make_category("SVC", clause)

    said = customers_said(cast.li, clause)

    assert said is not None
    assert said.complaints == 0


def test_who_is_no_employee_gets_no_parts(cast: Cast, clause: Clause) -> None:
    assert list(own_mastery(AnonymousUser(), clause)) == []
    assert list(customers_on_clause(AnonymousUser(), clause)) == []

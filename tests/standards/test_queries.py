"""Which edition counts, which facts it holds, and which version of a law held when and where."""

from datetime import date

import pytest
from django.utils.translation import override

from lms.standards.api import (
    Basis,
    clauses_by_number,
    current_edition,
    facts_by_code,
    is_in_force,
    law_versions_by_ref,
    topics_that_count,
)
from lms.standards.clauses.models import Chapter
from lms.standards.competencies.models import Competency
from lms.standards.facts.queries import facts_of
from tests.factories.standards import make_clause, make_edition, make_fact, make_law_version

pytestmark = pytest.mark.django_db

DAY = date(2026, 11, 25)


def test_no_edition_gives_nothing() -> None:
    assert current_edition() is None
    assert list(topics_that_count()) == []
    assert facts_by_code() == {}


@pytest.mark.parametrize(
    ("day", "key"),
    [
        (date(2024, 12, 31), "trial-reading"),
        (date(2025, 1, 1), "first"),
        (date(2025, 12, 31), "first"),
        (date(2026, 1, 1), "second"),
    ],
)
def test_edition_in_force_counts_before_one_without_dates(day: date, key: str) -> None:
    make_edition()
    make_edition("first", in_force_from=date(2025, 1, 1), in_force_to=date(2025, 12, 31))
    make_edition("second", in_force_from=date(2026, 1, 1))

    edition = current_edition(day)

    assert edition is not None
    assert edition.key == key


@pytest.mark.parametrize(
    ("language", "names"),
    [
        ("zh-hans", ("2.1 投诉处理", "2 用户服务", "C3 沟通能力")),
        ("en", ("2.1 Complaint handling", "2 Customer service", "C3 Communication")),
    ],
)
def test_the_standard_is_named_in_the_readers_language(language: str, names: tuple[str, ...]) -> None:
    clause = make_clause("2.1", title="投诉处理", title_en="Complaint handling")
    chapter = Chapter(number=2, title="用户服务", title_en="Customer service")
    competency = Competency(code="C3", name="沟通能力", name_en="Communication")

    with override(language):
        assert (str(clause), str(chapter), str(competency)) == names


def test_a_clause_without_an_english_title_keeps_the_chinese_one() -> None:
    with override("en"):
        assert str(make_clause("2.1", title="投诉处理")) == "2.1 投诉处理"


def test_clauses_and_facts_are_those_of_the_edition_that_counts() -> None:
    old = make_clause("2.1", title="旧", edition=make_edition())
    make_fact(old, value="48")
    new = make_clause("2.1", title="新", edition=make_edition("second", in_force_from=date(2025, 1, 1)))
    make_fact(new, value="24")

    assert clauses_by_number() == {"2.1": new}
    assert clauses_by_number(["9.9"]) == {}
    assert facts_by_code(["F-2.1-4"])["F-2.1-4"].value == "24"


def test_clauses_come_in_the_editions_order_not_by_text() -> None:
    for number in ("10.1", "2.10", "2.9"):
        make_clause(number)

    assert [clause.number for clause in topics_that_count()] == ["2.9", "2.10", "10.1"]


def test_facts_of_a_clause_never_mix_standard_and_law() -> None:
    clause = make_clause()
    example = make_fact(clause)
    law = make_fact(clause, "F-2.1-5", basis=Basis.LAW, law_version=make_law_version())
    practice = make_fact(clause, "F-2.1-6", basis=Basis.PRACTICE)
    editor = make_fact(clause, "F-2.1-7", basis=Basis.EDITOR)

    facts = facts_of(clause)

    assert (facts.standard, facts.law, facts.other) == ([example], [law], [practice, editor])


def test_version_that_ended_is_not_in_force() -> None:
    version = make_law_version(in_force_to=date(2026, 11, 24))

    assert (is_in_force(version, date(2026, 11, 24)), is_in_force(version, DAY)) == (True, False)


def test_versions_are_found_as_content_names_them() -> None:
    version = make_law_version()

    assert law_versions_by_ref() == {"telecom-regulations@2016 修订": version}

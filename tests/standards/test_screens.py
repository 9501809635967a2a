"""The standard on screen: chapters, one clause, laws; what they cost and who may read."""

from datetime import date
from http import HTTPStatus
from io import BytesIO

import pytest
from django.contrib.auth.models import User
from django.test import Client
from openpyxl import load_workbook
from pytest_django import DjangoAssertNumQueries

from lms.standards.api import Basis, Clause, ComplaintCategory, Verification
from lms.standards.lines.services import trace_lines
from tests.factories.people import make_employee
from tests.factories.standards import (
    make_amended_edition,
    make_clause,
    make_competency,
    make_edition,
    make_fact,
    make_law_version,
)

pytestmark = pytest.mark.django_db


@pytest.fixture
def as_li() -> Client:
    """Li's browser, reading English."""
    client = Client(headers={"accept-language": "en"})
    user = make_employee("李敏", number="00231").user
    assert user is not None
    client.force_login(user)
    return client


@pytest.mark.parametrize("url", ["/standard/", "/standard/2.1/", "/standard/laws/"])
def test_standard_is_for_people_who_work_here(url: str) -> None:
    make_clause("2.1")
    guest = Client()
    guest.force_login(User.objects.create_user("guest"))

    assert Client().get(url).headers["Location"] == f"/account/login/?next={url}"
    assert guest.get(url).status_code == HTTPStatus.FORBIDDEN


def test_empty_standard_says_how_it_fills(as_li: Client) -> None:
    assert "No edition of the standard yet" in as_li.get("/standard/").content.decode()


def test_chapters_count_facts_by_what_they_rest_on(as_li: Client) -> None:
    clause = make_clause("2.1")
    make_fact(clause, "F-2.1-1", correction="更正")
    make_fact(clause, "F-2.1-2")
    make_fact(clause, "F-2.1-3", basis=Basis.LAW, law_version=make_law_version())

    page = as_li.get("/standard/").content.decode()

    assert "2 of this standard" in page
    assert "1 of the law" in page
    assert "1 correction" in page


def test_chapter_without_public_text_says_so(as_li: Client) -> None:
    clause = make_clause("6.1")
    clause.chapter.note = "不是本规范原文。"
    clause.chapter.save()

    for url in ("/standard/", "/standard/6.1/"):
        page = as_li.get(url).content.decode()
        assert ("Text not public" in page, "不是本规范原文。" in page) == (True, True)


def test_value_of_the_standard_stands_apart_from_the_law(as_li: Client) -> None:
    clause = make_clause("2.1")
    make_fact(clause, "F-2.1-4", value="24", unit="小时")
    make_fact(
        clause,
        "F-2.1-5",
        statement="十五日内答复。",
        basis=Basis.LAW,
        law_version=make_law_version(),
        value="15",
        unit="日",
    )

    page = as_li.get("/standard/2.1/").content.decode()
    standard, law = page.split('id="law"')

    assert ("F-2.1-4" in standard, "F-2.1-5" in standard) == (True, False)
    assert ("F-2.1-4" in law, "F-2.1-5" in law) == (False, True)
    assert "《电信条例》" in law


@pytest.mark.parametrize(
    ("in_force_from", "in_force_to", "words"),
    [
        (date(2016, 2, 6), date(2026, 1, 1), "not in force after 2026-01-01"),
        (date(2999, 1, 1), None, "in force only from 2999-01-01"),
    ],
)
def test_law_that_does_not_hold_is_marked(
    as_li: Client, in_force_from: date, in_force_to: date | None, words: str
) -> None:
    version = make_law_version(in_force_from=in_force_from, in_force_to=in_force_to)
    make_fact(make_clause("2.1"), basis=Basis.LAW, law_version=version)

    assert words in as_li.get("/standard/2.1/").content.decode()


def test_doubtful_fact_is_marked(as_li: Client) -> None:
    make_fact(make_clause("2.1"), verification=Verification.DOUBTFUL)

    page = as_li.get("/standard/2.1/").content.decode()
    assert '<span class="pill pill-bad">Doubtful</span>' in page


def test_clause_names_competencies_complaints_and_neighbours(as_li: Client) -> None:
    clause = make_clause("2.1")
    make_clause("2.2", title="服务标准管理")
    make_clause("1.1", title="适用范围")
    clause.competencies.add(make_competency())
    ComplaintCategory.objects.create(code="SVC", name="服务争议").clauses.add(clause)

    context = as_li.get("/standard/2.1/").context

    assert [str(one) for one in context["competencies"]] == ["C4 时限标准"]
    assert [str(one) for one in context["categories"]] == ["SVC 服务争议"]
    assert (context["before"].number, context["after"].number) == ("1.1", "2.2")


def amend(**days: date) -> None:
    """Make four clauses, and an edition: 2.1 takes 2.2 in, 2.3 becomes 2.5, 2.4 is gone, 2.6 is new."""
    old = {number: make_clause(number) for number in ("2.1", "2.2", "2.3", "2.4")}
    edition = make_edition("second", **days)
    edition.replaces = old["2.1"].chapter.edition
    edition.save()
    new = {number: make_clause(number, edition=edition) for number in ("2.1", "2.5", "2.6")}
    Clause.objects.filter(pk=new["2.1"].pk).update(summary="合并后的说法。")
    went = {"2.1": new["2.1"], "2.2": new["2.1"], "2.3": new["2.5"], "2.4": None}
    for number, after in went.items():
        note = "流程并入上一条。" if number == "2.2" else ""
        edition.successions.create(before=old[number], after=after, note=note)
    trace_lines(edition.standard)


@pytest.mark.parametrize(
    ("number", "said"),
    [
        ("2.2", ("Merged into 2.1", "since 2025-01-01.", "流程并入上一条。", "Read 2.1 服务流程管理")),
        ("2.4", ("Repealed", "It counts no longer since 2025-01-01.")),
    ],
)
def test_an_old_number_says_where_its_clause_went(as_li: Client, number: str, said: tuple[str, ...]) -> None:
    amend(in_force_from=date(2025, 1, 1))

    page = as_li.get(f"/standard/{number}/").content.decode()

    assert [words for words in said if words not in page] == []


def test_the_number_of_a_clause_that_is_numbered_anew_leads_to_it(as_li: Client) -> None:
    amend(in_force_from=date(2025, 1, 1))

    assert as_li.get("/standard/2.3/").headers["location"] == "/standard/2.5/"
    assert as_li.get("/standard/9.9/").status_code == HTTPStatus.NOT_FOUND


def test_an_announced_edition_shows_both_wordings_until_it_is_in_force(as_li: Client) -> None:
    amend(in_force_from=date(2099, 1, 1))

    page = as_li.get("/standard/2.1/").content.decode()
    ending = as_li.get("/standard/2.2/").content.decode()
    coming = as_li.get("/standard/2.6/").content.decode()

    assert "From 2099-01-01 on it reads otherwise" in page
    assert "合并后" in page
    assert "From 2099-01-01 on it counts no longer" in ending
    assert "Merged into 2.1" in ending
    assert "It counts from 2099-01-01 on." in coming


def test_what_stays_as_it_is_announces_nothing(as_li: Client) -> None:
    make_clause("2.1")
    make_clause("2.1", edition=make_edition("second", in_force_from=date(2099, 1, 1)))

    assert "reads otherwise" not in as_li.get("/standard/2.1/").content.decode()


def test_english_reader_sees_english_titles(as_li: Client) -> None:
    make_clause("2.1", title_en="Service process")

    assert "2.1 Service process" in as_li.get("/standard/2.1/").content.decode()


@pytest.mark.parametrize(
    ("query", "labels"),
    [
        ("", ["ended", "holds", "coming"]),
        ("?validity=in_force", ["holds"]),
        ("?validity=ended", ["ended"]),
        ("?validity=coming", ["coming"]),
        ("?q=条例", ["ended", "holds", "coming"]),
        ("?kind=law", []),
    ],
)
def test_laws_are_filtered_by_validity(as_li: Client, query: str, labels: list[str]) -> None:
    make_law_version(label="ended", in_force_from=date(2000, 1, 1), in_force_to=date(2016, 2, 5))
    make_law_version(label="holds")
    make_law_version(label="coming", in_force_from=date(2999, 1, 1))

    table = as_li.get(f"/standard/laws/{query}").context["table"]

    assert [version.label for version in table.page] == labels


def test_a_demos_copies_of_facts_do_not_count_as_resting_on_a_law(as_li: Client) -> None:
    version = make_law_version()
    make_fact(make_clause(), basis=Basis.LAW, law_version=version)
    make_fact(make_clause(edition=make_amended_edition()), basis=Basis.LAW, law_version=version)

    table = as_li.get("/standard/laws/").context["table"]

    assert [version.fact_count for version in table.page] == [1]


def test_laws_are_exported_with_all_rows(as_li: Client) -> None:
    make_law_version()

    response = as_li.get("/standard/laws/?export=xlsx")

    rows = list(load_workbook(BytesIO(b"".join(response))).active.iter_rows(min_row=2, values_only=True))
    assert rows[0][:3] == ("《电信条例》", "Administrative regulation", "2016 修订")


@pytest.mark.parametrize("more", [1, 3])
def test_chapters_cost_the_same_for_one_and_three(
    as_li: Client, more: int, django_assert_num_queries: DjangoAssertNumQueries
) -> None:
    for number in range(more):
        make_fact(make_clause(f"{number + 1}.1"))

    with django_assert_num_queries(8):  # one for the own topics, of which there are none
        as_li.get("/standard/")


@pytest.mark.parametrize("more", [1, 3])
def test_clause_costs_the_same_for_one_and_three(
    as_li: Client, more: int, django_assert_num_queries: DjangoAssertNumQueries
) -> None:
    clause = make_clause("2.1")
    for number in range(more):
        version = make_law_version(f"law-{number}")
        make_fact(clause, f"F-2.1-{number}", basis=Basis.LAW, law_version=version)
        make_fact(clause, f"F-2.1-1{number}")
        clause.competencies.add(make_competency(f"C{number}"))

    with django_assert_num_queries(14):
        as_li.get("/standard/2.1/")


@pytest.mark.parametrize("more", [1, 3])
def test_laws_cost_the_same_for_one_and_three(
    as_li: Client, more: int, django_assert_num_queries: DjangoAssertNumQueries
) -> None:
    for number in range(more):
        make_law_version(f"law-{number}")

    with django_assert_num_queries(6):
        as_li.get("/standard/laws/")

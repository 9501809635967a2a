"""Pages of those who run sittings: who may, what they count, what they list."""

from __future__ import annotations

import re
from collections.abc import Callable
from datetime import timedelta
from decimal import Decimal
from http import HTTPStatus
from io import BytesIO

import openpyxl
import pytest
from django.test import Client
from django.urls import reverse
from django.utils import timezone
from pytest_django import DjangoAssertNumQueries

from lms.core.trail.models import AuditEntry
from lms.exams.api import Attempt, Sitting
from lms.exams.attempts.models import Answer
from lms.exams.choices import AttemptState
from lms.exams.marking.closing import hand_in
from lms.exams.planning.queries import counts_of, seat_rows, seats_in_sight
from lms.exams.seating.services import seat_employees
from lms.exams.sittings.models import SittingSeat
from lms.exams.taking.services import start_attempt
from lms.papers.api import Paper, PaperKind
from lms.people.api import Role
from lms.people.employees.services import dismiss_employee, post_employee
from tests.accounts import User
from tests.factories.exams import make_paper, make_question, make_sitting
from tests.factories.people import Cast, make_employee, make_position, make_user_with_role

pytestmark = pytest.mark.django_db

SignIn = Callable[[str | User], Client]


@pytest.fixture
def sitting(cast: Cast) -> Sitting:
    make_question()
    return make_sitting(employees=[cast.li, cast.chen], now=timezone.now())


def plan(paper_id: int, **values: object) -> dict[str, object]:
    now = timezone.localtime()
    return {
        "paper": paper_id,
        "title": "上岗考 12 月",
        "opens_at": f"{now + timedelta(days=1):%Y-%m-%dT%H:%M}",
        "closes_at": f"{now + timedelta(days=2):%Y-%m-%dT%H:%M}",
    } | values


@pytest.mark.parametrize(
    ("page", "hr", "trainer", "auditor", "manager", "employee"),
    [
        ("sittings", 200, 200, 200, 403, 403),
        ("sitting_new", 200, 200, 403, 403, 403),
        ("sitting", 200, 200, 200, 403, 403),
        ("sitting_counts", 200, 200, 200, 403, 403),
        ("sitting_edit", 200, 200, 403, 403, 403),
        ("sitting_seats", 200, 200, 403, 403, 403),
        ("sitting_results", 200, 403, 200, 403, 403),
    ],
)
def test_who_may_open_a_page(
    cast: Cast,
    sitting: Sitting,
    signed_in: SignIn,
    page: str,
    hr: int,
    trainer: int,
    auditor: int,
    manager: int,
    employee: int,
) -> None:
    address = reverse(f"lms_exams:{page}", args=[] if page in {"sittings", "sitting_new"} else [sitting.pk])
    readers: dict[str | User, int] = {
        "zhao": hr,
        make_user_with_role(Role.TRAINER): trainer,
        make_user_with_role(Role.AUDITOR): auditor,
        "wang": manager,
        "li": employee,
    }

    statuses = [signed_in(who).get(address).status_code for who in readers]

    assert statuses == list(readers.values())


def test_an_english_reader_reads_the_papers_english_title(
    cast: Cast, sitting: Sitting, signed_in: SignIn
) -> None:
    sitting.paper.title_en = "Operating examination"
    sitting.paper.save()
    client = signed_in("zhao")
    english = {"accept-language": "en"}

    pages = [
        client.get(address, headers=english).content.decode()
        for address in (reverse("lms_exams:sittings"), reverse("lms_exams:sitting", args=[sitting.pk]))
    ]

    assert ["Operating examination" in page for page in pages] == [True, True]
    assert [sitting.paper.title in page for page in pages] == [False, False]


def test_a_sitting_is_opened(cast: Cast, sitting: Sitting, signed_in: SignIn) -> None:
    response = signed_in("zhao").post(reverse("lms_exams:sitting_new"), plan(sitting.paper_id))

    made = Sitting.objects.exclude(pk=sitting.pk).get()
    assert made.title == "上岗考 12 月"
    assert response["Location"] == reverse("lms_exams:sitting_seats", args=[made.pk])


def test_a_sitting_of_a_paper_that_cannot_be_drawn_is_refused(cast: Cast, signed_in: SignIn) -> None:
    paper = make_paper([("2", 50)])

    response = signed_in("zhao").post(reverse("lms_exams:sitting_new"), plan(paper.pk))

    assert list(response.context["form"].errors) == ["paper"]
    assert not Sitting.objects.exists()


def test_a_sitting_in_use_does_not_end_earlier(cast: Cast, sitting: Sitting, signed_in: SignIn) -> None:
    start_attempt(sitting=sitting, employee=cast.li, now=timezone.now())
    now = timezone.localtime()
    values = {
        "opens_at": f"{now - timedelta(hours=1):%Y-%m-%dT%H:%M}",
        "closes_at": f"{now + timedelta(hours=1):%Y-%m-%dT%H:%M}",
    }

    response = signed_in("zhao").post(
        reverse("lms_exams:sitting_edit", args=[sitting.pk]), plan(sitting.paper_id, **values)
    )

    before = sitting.closes_at
    sitting.refresh_from_db()
    assert response.status_code == HTTPStatus.OK
    assert sitting.closes_at == before


def moved(sitting: Sitting, **values: object) -> Sitting:
    Sitting.objects.filter(pk=sitting.pk).update(**values)
    sitting.refresh_from_db()
    return sitting


def past(days: int) -> dict[str, object]:
    now = timezone.now()
    return {"opens_at": now - timedelta(days=days + 1), "closes_at": now - timedelta(days=days)}


def test_a_sitting_is_not_opened_in_the_past(cast: Cast, sitting: Sitting, signed_in: SignIn) -> None:
    times = {name: f"{timezone.localtime(time):%Y-%m-%dT%H:%M}" for name, time in past(1).items()}

    response = signed_in("zhao").post(reverse("lms_exams:sitting_new"), plan(sitting.paper_id, **times))

    assert response.context["form"].errors == {
        "closes_at": ["This time is in the past; a sitting must close in the future."]
    }
    assert Sitting.objects.count() == 1


@pytest.mark.parametrize(("days", "faults"), [(1, []), (2, ["closes_at"])], ids=["kept", "moved"])
def test_a_sitting_that_is_over_keeps_its_times_and_gets_no_other_past_ones(
    cast: Cast, sitting: Sitting, signed_in: SignIn, days: int, faults: list[str]
) -> None:
    moved(sitting, **past(1))
    times = {name: f"{timezone.localtime(time):%Y-%m-%dT%H:%M}" for name, time in past(days).items()}

    response = signed_in("zhao").post(
        reverse("lms_exams:sitting_edit", args=[sitting.pk]),
        plan(sitting.paper_id, **times, title="补登的一场"),
        follow=True,
    )

    sitting.refresh_from_db()
    assert (sitting.title == "补登的一场") == (not faults)
    assert list(response.context["form"].errors if faults else ()) == faults
    assert ("The sitting was changed." in response.text) == (not faults)


@pytest.mark.parametrize("is_over", [True, False], ids=["over", "cancelled"])
def test_the_pages_of_a_sitting_without_seats_to_give_say_why(
    cast: Cast, sitting: Sitting, signed_in: SignIn, *, is_over: bool
) -> None:
    moved(sitting, **(past(1) if is_over else {"cancelled_at": timezone.now()}))
    client = signed_in("zhao")
    why = "This sitting is over, so seats can" if is_over else "The sitting was cancelled."
    seats, due, people = (
        reverse(f"lms_exams:sitting_{name}", args=[sitting.pk]) for name in ("seats", "due", "people")
    )

    pages = [
        client.get(seats),
        client.post(seats, {"numbers": "00107", "time_factor": "1.5", "seated_too": "on", "reason": "x"}),
        client.post(due, follow=True),
    ]

    assert [why in page.text for page in pages] == [True, True, True]
    assert [action.label for action in client.get(people).context["actions"]] == []
    assert SittingSeat.objects.filter(time_factor=1).count() == SittingSeat.objects.count() == 2
    assert not AuditEntry.objects.filter(action__in=["exams.seats_given", "exams.seat_terms"]).exists()


@pytest.mark.parametrize(
    ("values", "labels"),
    [
        ({}, ["Exam results", "Change", "Seats", "Give seats", "Invigilate"]),
        (past(1), ["Exam results", "Change", "Seats", "Invigilate"]),
        ({"cancelled_at": timezone.now()}, ["Exam results", "Seats"]),
    ],
    ids=["open", "over", "cancelled"],
)
def test_a_sitting_offers_what_can_be_done_in_it(
    sitting: Sitting, signed_in: SignIn, values: dict[str, object], labels: list[str]
) -> None:
    moved(sitting, **values)

    response = signed_in("zhao").get(reverse("lms_exams:sitting", args=[sitting.pk]))

    assert [action.label for action in response.context["actions"]] == labels
    assert response.context["may_cancel"] == ("cancelled_at" not in values)


def test_cancelling_is_offered_by_its_name_and_told(sitting: Sitting, signed_in: SignIn) -> None:
    client, address = signed_in("zhao"), reverse("lms_exams:sitting_cancel", args=[sitting.pk])

    asked = client.get(address).text
    told = client.post(address, {"reason": "停电"}, follow=True)

    assert re.search(r"<button[^>]*>\s*Cancel the sitting\s*</button>", asked)
    assert "The sitting was cancelled." in told.text
    assert Sitting.objects.get().cancel_reason == "停电"


def test_numbering_seats_says_how_many(sitting: Sitting, signed_in: SignIn) -> None:
    address = reverse("lms_exams:sitting_places", args=[sitting.pk])

    told = signed_in("zhao").post(address, {"room": "301", "first": "1"}, follow=True)

    assert "2 seats were numbered." in told.text


def test_a_unit_and_single_numbers_get_seats(cast: Cast, sitting: Sitting, signed_in: SignIn) -> None:
    SittingSeat.objects.all().delete()
    values = {"unit": cast.team.pk, "numbers": "00318, 00318", "time_factor": "1.25", "reason": "视障"}

    signed_in("zhao").post(reverse("lms_exams:sitting_seats", args=[sitting.pk]), values)

    seats = SittingSeat.objects.values_list("employee__name", "time_factor")
    assert {(name, str(factor)) for name, factor in seats} == {
        ("李敏", "1.25"),
        ("王强", "1.25"),
        ("陈涛", "1.25"),
    }


def test_a_group_that_is_seated_gets_a_time_factor_for_a_reason(
    cast: Cast, sitting: Sitting, signed_in: SignIn
) -> None:
    SittingSeat.objects.all().delete()
    for one in (cast.li, cast.wang):
        SittingSeat.objects.create(sitting=sitting, employee=one)
    start_attempt(sitting=sitting, employee=cast.wang, now=timezone.now())
    address = reverse("lms_exams:sitting_seats", args=[sitting.pk])
    values = {"numbers": "00231 00107 00318", "time_factor": "1.5", "seated_too": "on"}

    refused = signed_in("zhao").post(address, values)
    signed_in("zhao").post(address, values | {"reason": "听障，医院证明"})

    assert list(refused.context["form"].errors) == ["reason"]
    terms = SittingSeat.objects.values_list("employee__name", "time_factor", "reason")
    assert set(terms) == {
        ("李敏", Decimal("1.50"), "听障，医院证明"),
        ("王强", Decimal("1.00"), ""),
        ("陈涛", Decimal("1.50"), "听障，医院证明"),
    }
    entry = AuditEntry.objects.get(action="exams.seat_terms")
    assert (entry.reason, entry.details["reached"]) == ("听障，医院证明", 1)


def test_unit_and_position_together_narrow_the_choice(
    cast: Cast, sitting: Sitting, signed_in: SignIn
) -> None:
    SittingSeat.objects.all().delete()
    leading = cast.wang.postings.get().position

    signed_in("zhao").post(
        reverse("lms_exams:sitting_seats", args=[sitting.pk]),
        {"unit": cast.centre.pk, "position": leading.pk, "time_factor": "1"},
    )

    assert list(SittingSeat.objects.values_list("employee__name", flat=True)) == ["王强"]


def test_unknown_numbers_are_named(cast: Cast, sitting: Sitting, signed_in: SignIn) -> None:
    response = signed_in("zhao").post(
        reverse("lms_exams:sitting_seats", args=[sitting.pk]), {"numbers": "00231 99999", "time_factor": "1"}
    )

    assert response.context["form"].errors["numbers"] == ["No employee has the staff number 99999."]


def test_seating_again_gives_no_second_seat(cast: Cast, sitting: Sitting) -> None:
    assert seat_employees(sitting=sitting, employees=[cast.li, cast.wang], by=None) == 1
    assert seat_employees(sitting=sitting, employees=[cast.li, cast.wang], by=None) == 0

    assert SittingSeat.objects.filter(sitting=sitting).count() == 3
    given = AuditEntry.objects.about(sitting).filter(action="exams.seats_given")
    assert [entry.details for entry in given] == [{"new": 1, "seated": {"seat_chosen": ["王强（00107）"]}}]


def test_counts_follow_the_people(cast: Cast, sitting: Sitting, signed_in: SignIn) -> None:
    now = timezone.now()
    start_attempt(sitting=sitting, employee=cast.li, now=now)
    hand_in(attempt=start_attempt(sitting=sitting, employee=cast.chen, now=now), now=now)

    counts = signed_in("zhao").get(reverse("lms_exams:sitting_counts", args=[sitting.pk])).context["counts"]

    assert (counts.seats, counts.waiting, counts.taking, counts.passed, counts.failed) == (2, 0, 1, 0, 1)


def test_the_counts_shown_add_up_to_the_seats(cast: Cast, sitting: Sitting, signed_in: SignIn) -> None:
    now = timezone.now()
    hand_in(attempt=start_attempt(sitting=sitting, employee=cast.li, now=now), now=now)
    Attempt.objects.update(state=AttemptState.HANDED_IN, marks=None, passed=None)

    page = signed_in("zhao").get(reverse("lms_exams:sitting_counts", args=[sitting.pk])).text

    figures = re.findall(r'figure-label">([^<]*)</span>\s*<span class="figure-value">(\d+)<', page)
    assert figures == [
        ("Seats", "2"),
        ("Not started", "1"),
        ("Writing", "0"),
        ("Handed in, being marked", "1"),
        ("Finished", "0"),
    ]


def test_list_counts_and_outcome_tell_one_pass_rate(cast: Cast, sitting: Sitting, signed_in: SignIn) -> None:
    """Li failed and writes again: nobody is finished, but one person has a result."""
    now = timezone.now()
    hand_in(attempt=start_attempt(sitting=sitting, employee=cast.li, now=now), now=now)
    start_attempt(sitting=sitting, employee=cast.li, now=now)
    client = signed_in("zhao")

    page = client.get(reverse("lms_exams:sitting", args=[sitting.pk])).context
    [row] = client.get(reverse("lms_exams:sittings")).context["table"].page

    counts, passed = page["counts"], page["outcome"].passed
    assert (counts.taking, counts.finished, counts.pass_share) == (1, 0, 0)
    assert (counts.examined, counts.examined_passed) == (passed.n, passed.hits) == (1, 0)
    assert (row.finished_count, row.passed_count) == (1, 0)


def test_fresh_counts_close_what_is_overdue(cast: Cast, sitting: Sitting, signed_in: SignIn) -> None:
    start_attempt(sitting=sitting, employee=cast.li, now=timezone.now())
    Attempt.objects.update(deadline=timezone.now() - timedelta(minutes=1))

    counts = signed_in("zhao").get(reverse("lms_exams:sitting_counts", args=[sitting.pk])).context["counts"]

    assert (counts.taking, counts.failed) == (0, 1)


@pytest.mark.parametrize("people", [1, 3])
def test_results_cost_the_same_for_more_people(
    cast: Cast,
    sitting: Sitting,
    signed_in: SignIn,
    people: int,
    django_assert_num_queries: DjangoAssertNumQueries,
) -> None:
    SittingSeat.objects.all().delete()
    now = timezone.now()
    for _ in range(people):
        employee = make_employee(unit=cast.team)
        seat_employees(sitting=sitting, employees=[employee], by=None)
        hand_in(attempt=start_attempt(sitting=sitting, employee=employee, now=now), now=now)
    client = signed_in("zhao")

    with django_assert_num_queries(15):
        client.get(reverse("lms_exams:sitting_results", args=[sitting.pk]))


@pytest.mark.parametrize("number", [1, 3])
def test_the_list_of_sittings_costs_the_same_for_more(
    cast: Cast, signed_in: SignIn, number: int, django_assert_num_queries: DjangoAssertNumQueries
) -> None:
    for _ in range(number):
        make_sitting(employees=[cast.li])
    client = signed_in("zhao")

    with django_assert_num_queries(10):
        client.get(reverse("lms_exams:sittings"))


@pytest.mark.parametrize(
    ("asked", "found"),
    [
        ({"stage": "coming"}, [("明年场", "To come")]),
        ({"stage": "open"}, [("今日场", "Open now")]),
        ({"stage": "over"}, [("去年场", "Over")]),
        ({"stage": "cancelled"}, [("取消场", "Cancelled")]),
        ({"q": "去年"}, [("去年场", "Over")]),
        ({"q": "entry"}, [("取消场", "Cancelled")]),
        ({"kind": "practice"}, [("取消场", "Cancelled")]),
        ({"q": "没有"}, []),
    ],
)
def test_sittings_are_found_by_words_kind_and_stage(
    signed_in: SignIn, asked: dict[str, str], found: list[tuple[str, str]]
) -> None:
    now = timezone.now()
    for title, days in (("去年场", -365), ("今日场", 0), ("明年场", 365)):
        make_sitting(now=now + timedelta(days=days), title=title)
    practice = make_paper(kind=PaperKind.PRACTICE)
    Paper.objects.filter(pk=practice.pk).update(title_en="Entry practice")
    cancelled = make_sitting(practice, now=now, title="取消场")
    Sitting.objects.filter(pk=cancelled.pk).update(cancelled_at=now)

    table = signed_in("zhao").get(reverse("lms_exams:sittings"), asked).context["table"]

    assert [(row.cells[0].text, row.cells[2].value) for row in table.rows] == found


def test_papers_are_found_by_words_and_kind(signed_in: SignIn) -> None:
    trainer = signed_in(make_user_with_role(Role.TRAINER))
    make_paper(kind=PaperKind.QUIZ)
    Paper.objects.filter(pk=make_paper().pk).update(title="班组长任职考", title_en="Team leaders")

    def found(**asked: str) -> list[str]:
        table = trainer.get(reverse("lms_papers:papers"), asked).context["table"]
        return [row.cells[0].text for row in table.rows]

    assert (found(q="班组"), found(q="leaders"), found(kind="practice")) == (
        ["Team leaders"],
        ["Team leaders"],
        [],
    )
    assert len(found(kind="quiz")) == 1


@pytest.mark.parametrize("turned", [False, True])
def test_papers_are_sorted_as_people_count(signed_in: SignIn, turned: bool) -> None:
    trainer = signed_in(make_user_with_role(Role.TRAINER))
    titles = ["U1 导学", "U2 法规", "U10 权利", "U20 评估"]
    for title in ("U10 权利", "U2 法规", "U20 评估", "U1 导学"):
        Paper.objects.filter(pk=make_paper().pk).update(title=title)

    asked = {"sort": "-title"} if turned else {}
    table = trainer.get(reverse("lms_papers:papers"), asked).context["table"]

    assert [row.cells[0].text for row in table.rows] == (titles[::-1] if turned else titles)


def test_results_are_exported(cast: Cast, sitting: Sitting, signed_in: SignIn) -> None:
    now = timezone.now()
    hand_in(attempt=start_attempt(sitting=sitting, employee=cast.li, now=now), now=now)

    response = signed_in("zhao").get(
        reverse("lms_exams:sitting_results", args=[sitting.pk]), {"export": "xlsx"}
    )

    sheet = openpyxl.load_workbook(BytesIO(response.content)).active
    assert sheet is not None
    rows = list(sheet.iter_rows(values_only=True))
    assert [row[:5] for row in rows[1:]] == [
        ("李敏", "00231", "热线一组", "Not passed", 1),
        ("陈涛", "00318", "热线二组", "Not started", 0),
    ]
    entry = AuditEntry.objects.about(sitting).get(action="exams.exported")
    assert entry.details == {"list": "results", "filters": [], "rows": 2}


@pytest.mark.parametrize(
    ("marks", "passed", "again", "must_pass", "earned", "noted"),
    [
        (8, False, "", True, 1, True),
        (8, False, "", True, None, True),
        (7.9, False, "", True, 1, False),
        (8, True, "", True, 1, False),
        (8, False, "2.1", True, 1, False),
        (8, False, "", True, 2, False),
        (8, False, "", False, 1, False),
    ],
    ids=[
        *("missed", "not answered", "too few", "passed", "resit by clause"),
        *("answered right, the pass mark was lowered just now", "none had to be right"),
    ],
)
def test_a_fail_with_enough_marks_says_why(
    cast: Cast,
    sitting: Sitting,
    signed_in: SignIn,
    marks: float,
    passed: bool,
    again: str,
    must_pass: bool,
    earned: int | None,
    noted: bool,
) -> None:
    now = timezone.now()
    attempt = hand_in(attempt=start_attempt(sitting=sitting, employee=cast.li, now=now), now=now)
    Sitting.objects.update(pass_share=Decimal("0.8"))
    slots = [{**slot, "x": True} for slot in attempt.slots] if must_pass else attempt.slots
    Attempt.objects.update(marks=marks, max_marks=10, passed=passed, resit_clauses=again, slots=slots)
    if earned is not None:
        Answer.objects.create(attempt=attempt, slot=1, revision=1, saved_at=now, marks=earned)

    page = signed_in("zhao").get(reverse("lms_exams:sitting_results", args=[sitting.pk]))

    cells = {cell.label: cell.text for cell in page.context["table"].rows[0].cells}
    assert cells["Total marks"] == "10"
    assert cells["Note"] == ("Enough marks, but a must-pass question was missed" if noted else "—")


def test_missed_questions_are_looked_up_for_everybody_together(
    cast: Cast, sitting: Sitting, django_assert_num_queries: DjangoAssertNumQueries
) -> None:
    now = timezone.now()
    for employee in (cast.li, cast.chen):
        hand_in(attempt=start_attempt(sitting=sitting, employee=employee, now=now), now=now)
    slots = [{**slot, "x": True} for slot in Attempt.objects.earliest("pk").slots]
    Sitting.objects.update(pass_share=0)
    Attempt.objects.update(slots=slots)
    sitting.refresh_from_db()
    seat_rows(sitting, seats_in_sight(sitting, cast.user("zhao")))

    with django_assert_num_queries(6):
        rows = seat_rows(sitting, seats_in_sight(sitting, cast.user("zhao")))

    assert [row.is_must_pass_missed for row in rows] == [True, True]


def test_who_has_nothing_left_to_earn_has_no_share(cast: Cast, sitting: Sitting, signed_in: SignIn) -> None:
    now = timezone.now()
    hand_in(attempt=start_attempt(sitting=sitting, employee=cast.li, now=now), now=now)
    Attempt.objects.update(marks=0, max_marks=0, passed=False)  # every question was dropped

    page = signed_in("zhao").get(reverse("lms_exams:sitting_results", args=[sitting.pk]))

    cells = {cell.label: cell.text for cell in page.context["table"].rows[0].cells}
    assert (cells["Marks"], cells["Total marks"], cells["Share of the marks"]) == ("0", "0", "—")


@pytest.mark.parametrize(("days_ago", "unit"), [(30, "热线一组"), (-1, "热线二组")], ids=["past", "to come"])
def test_results_stand_under_the_unit_of_their_day(
    cast: Cast, sitting: Sitting, days_ago: int, unit: str
) -> None:
    now = timezone.now()
    post_employee(
        employee=cast.li,
        unit=cast.other_team,
        position=make_position(),
        starts_on=timezone.localdate(now) - timedelta(days=7),
        actor=None,
    )
    sitting.opens_at = now - timedelta(days=days_ago)

    (row,) = seat_rows(sitting, sitting.seats.filter(employee=cast.li))

    assert row.unit == unit


def test_who_left_stays_under_the_unit_of_the_exam(cast: Cast, sitting: Sitting) -> None:
    today = timezone.localdate()
    dismiss_employee(employee=cast.li, left_on=today - timedelta(days=7), actor=None)
    sitting.opens_at = timezone.now() - timedelta(days=30)

    (row,) = seat_rows(sitting, sitting.seats.filter(employee=cast.li))

    assert row.unit == "热线一组"


def test_an_export_of_the_sittings_is_recorded(cast: Cast, sitting: Sitting, signed_in: SignIn) -> None:
    signed_in("zhao").get(reverse("lms_exams:sittings"), {"export": "xlsx", "sort": "title"})

    entry = AuditEntry.objects.about(cast.user("zhao")).get(action="exams.exported")
    assert entry.details == {"list": "sittings", "filters": [], "rows": 1}


def test_a_state_can_be_singled_out(cast: Cast, sitting: Sitting, signed_in: SignIn) -> None:
    start_attempt(sitting=sitting, employee=cast.li, now=timezone.now())

    response = signed_in("zhao").get(
        reverse("lms_exams:sitting_results", args=[sitting.pk]), {"state": "taking"}
    )

    page = response.content.decode()
    assert "李敏" in page
    assert "陈涛" not in page


STANDS = ("waiting", "taking", "marking", "passed", "failed", "invalidated")
WRITTEN: dict[str, list[tuple[str, bool | None]]] = {
    "nothing": [],
    "open": [("open", None)],
    "handed in": [("handed_in", None)],
    "passed": [("marked", True)],
    "failed": [("marked", False)],
    "invalidated": [("invalidated", None)],
    "failed, then writing": [("marked", False), ("locked", None)],
    "passed, then failed": [("marked", True), ("marked", False)],
    "failed, then handed in": [("marked", False), ("handed_in", None)],
    "invalidated, then passed": [("invalidated", True), ("marked", True)],
    "passed, then invalidated": [("marked", False), ("invalidated", True)],
}


def test_counts_and_filters_of_the_database_say_what_the_rows_say(
    cast: Cast, sitting: Sitting, signed_in: SignIn
) -> None:
    now = timezone.now()
    SittingSeat.objects.all().delete()
    for attempts in WRITTEN.values():
        person = make_employee(unit=cast.team)
        sitting.seats.create(employee=person)
        for number, (state, passed) in enumerate(attempts, start=1):
            Attempt.objects.create(
                sitting=sitting,
                employee=person,
                number=number,
                state=state,
                passed=passed,
                seed=1,
                slots=[],
                slot_count=0,
                started_at=now,
                deadline=now,
                held_at=now,
                closed_at=None if state in {"open", "locked"} else now,
                marks=number,
                max_marks=9,
            )
    rows = seat_rows(sitting, sitting.seats.all())
    client, address = signed_in("zhao"), reverse("lms_exams:sitting_results", args=[sitting.pk])

    counts = counts_of(sitting)
    lists = {state: client.get(address, {"state": state}).context["table"].page for state in STANDS}

    said = {state: sorted(row.employee.pk for row in rows if row.state == state) for state in STANDS}
    assert {state: sorted(row.employee.pk for row in page) for state, page in lists.items()} == said
    assert {state: getattr(counts, state) for state in STANDS} == {
        state: len(people) for state, people in said.items()
    }
    results = [row for row in rows if row.attempt and row.attempt.state == "marked"]
    assert counts.examined == len(results)
    assert counts.examined_passed == sum(row.attempt.passed is True for row in results if row.attempt)


@pytest.mark.parametrize(
    ("sort", "first"),
    [("-marks", "陈涛"), ("marks", "李敏"), ("-employee__number", "陈涛"), ("unit", "李敏")],
)
def test_results_are_sorted_in_the_database(
    cast: Cast, sitting: Sitting, signed_in: SignIn, sort: str, first: str
) -> None:
    now = timezone.now()
    for employee, marks in ((cast.li, 1), (cast.chen, 4)):
        attempt = start_attempt(sitting=sitting, employee=employee, now=now)
        hand_in(attempt=attempt, now=now)
        Attempt.objects.filter(pk=attempt.pk).update(marks=marks)

    table = (
        signed_in("zhao")
        .get(reverse("lms_exams:sitting_results", args=[sitting.pk]), {"sort": sort, "state": "failed"})
        .context["table"]
    )

    assert next(iter(table.page)).employee.name == first

"""The invigilation console: where everybody stands, what an invigilator can do, and what it costs."""

from __future__ import annotations

import re
from collections.abc import Callable
from datetime import datetime, timedelta
from http import HTTPStatus

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import timezone
from pytest_django import DjangoAssertNumQueries

from lms.core.jobs.models import Job, JobState
from lms.core.trail.models import AuditEntry
from lms.core.trail.services import invented_entries
from lms.exams.api import Attempt, Sitting
from lms.exams.attempts.models import Answer
from lms.exams.choices import EventKind
from lms.exams.integrity.models import IntegrityEvent, IntegrityJudgement, Presence
from lms.exams.invigilation.queries import console_look, with_answers
from lms.exams.invigilation.services import Order, carry_out, note_watch
from lms.exams.marking.closing import hand_in
from lms.exams.sittings.models import SittingSeat
from lms.exams.taking.services import start_attempt
from lms.people.api import Employee, Role
from tests.accounts import User
from tests.factories.exams import NOW, make_paper, make_questions, make_sitting
from tests.factories.people import Cast, make_user_with_role

pytestmark = pytest.mark.django_db

SignIn = Callable[[str | User], Client]
MINUTE = timedelta(minutes=1)


@pytest.fixture
def sitting(cast: Cast) -> Sitting:
    make_questions(3)
    return make_sitting(make_paper([("2", 3)]), employees=[cast.li, cast.chen, cast.wang])


@pytest.fixture
def today(sitting: Sitting, cast: Cast) -> Sitting:
    """Give a sitting that is open by the clock on the wall, as views read it."""
    return make_sitting(sitting.paper, employees=[cast.li, cast.chen, cast.wang], now=timezone.now())


def status(sitting: Sitting, now: datetime) -> dict[str, str]:
    look = console_look(sitting.pk, User.objects.earliest("pk"), now)
    return {row.name: row.status for row in look.rows}


def test_everybody_stands_where_they_are(cast: Cast, sitting: Sitting) -> None:
    SittingSeat.objects.filter(employee=cast.chen).update(arrived_at=NOW)
    attempt = start_attempt(sitting=sitting, employee=cast.li, now=NOW)
    Presence.objects.create(attempt=attempt, client="a", seen_at=NOW + 5 * MINUTE)

    assert status(sitting, NOW + 5 * MINUTE) == {"李敏": "taking", "陈涛": "waiting", "王强": "absent"}


def test_two_extensions_for_all_add_up_though_both_pages_read_the_same_end(
    cast: Cast, sitting: Sitting
) -> None:
    seen = [Sitting.objects.get(pk=sitting.pk) for _ in range(2)]
    order = Order("extend", minutes=10, reason="断网")

    for one in seen:
        carry_out(sitting=one, order=order, by=cast.user("zhao"), now=NOW)

    assert Sitting.objects.get(pk=sitting.pk).closes_at == sitting.closes_at + 20 * MINUTE


def test_a_silent_page_counts_as_disconnected_and_a_save_as_a_sign_of_life(
    cast: Cast, sitting: Sitting
) -> None:
    attempt = start_attempt(sitting=sitting, employee=cast.li, now=NOW)

    assert status(sitting, NOW + 2 * MINUTE)["李敏"] == "disconnected"

    Answer.objects.create(
        attempt=attempt, slot=1, given={"chosen": "a"}, revision=1, saved_at=NOW + 2 * MINUTE
    )

    (row,) = with_answers(console_look(sitting.pk, cast.user("zhao"), NOW + 2 * MINUTE).rows[-1:])
    assert (row.status, row.answered, row.questions) == ("taking", 1, 3)


def test_the_newest_attempt_tells_and_an_invalidated_one_does_not(cast: Cast, sitting: Sitting) -> None:
    hand_in(attempt=start_attempt(sitting=sitting, employee=cast.li, now=NOW), now=NOW)
    second = start_attempt(sitting=sitting, employee=cast.li, now=NOW)
    assert status(sitting, NOW)["李敏"] == "taking"

    Attempt.objects.filter(pk=second.pk).update(state="invalidated", closed_at=NOW)

    assert status(sitting, NOW)["李敏"] == "handed_in"


def test_another_sitting_of_the_same_people_stays_out(cast: Cast, sitting: Sitting) -> None:
    other = make_sitting(sitting.paper, employees=[cast.li])
    start_attempt(sitting=other, employee=cast.li, now=NOW)

    assert status(sitting, NOW)["李敏"] == "absent"
    assert status(other, NOW) == {"李敏": "taking"}


def test_problems_stand_on_top(cast: Cast, sitting: Sitting) -> None:
    locked = start_attempt(sitting=sitting, employee=cast.wang, now=NOW)
    Attempt.objects.filter(pk=locked.pk).update(state="locked", held_at=NOW)
    IntegrityEvent.objects.create(
        attempt=locked, kind=EventKind.LEFT_PAGE, client="a", sequence=1, happened_at=NOW, counts=True
    )
    start_attempt(sitting=sitting, employee=cast.li, now=NOW - 3 * MINUTE)

    rows = console_look(sitting.pk, cast.user("zhao"), NOW).rows

    assert [(row.name, row.status, row.counted) for row in rows] == [
        ("王强", "locked", 1),
        ("李敏", "disconnected", 0),
        ("陈涛", "absent", 0),
    ]


def seat_many(sitting: Sitting, people: int, cast: Cast) -> None:
    """Seat so many people, half of them writing with an answer each."""
    staff = Employee.objects.bulk_create(
        Employee(number=f"M{number:05}", name=f"学员{number}", hired_on=cast.li.hired_on)
        for number in range(people)
    )
    SittingSeat.objects.bulk_create(SittingSeat(sitting=sitting, employee=one) for one in staff)
    attempts = Attempt.objects.bulk_create(
        Attempt(
            sitting=sitting,
            employee=one,
            number=1,
            seed=1,
            slots=[],
            slot_count=3,
            max_marks=6,
            started_at=timezone.now(),
            deadline=timezone.now() + timedelta(minutes=30),
        )
        for one in staff[::2]
    )
    Answer.objects.bulk_create(
        Answer(attempt=one, slot=slot, given={"chosen": "a"}, revision=1, saved_at=timezone.now())
        for one in attempts
        for slot in (1, 2)
    )


def rows_of(client: Client, sitting: Sitting, **asked: object) -> list[str]:
    """Ask for the list as the console does and give the names it shows."""
    response = client.get(reverse("lms_exams:console_rows", args=[sitting.pk]), asked)
    return [shown.row.name for shown in response.context["list"].rows]


def test_a_refresh_of_a_thousand_costs_seven_queries_with_the_reader_and_shows_a_page(
    cast: Cast, sitting: Sitting, signed_in: SignIn, django_assert_num_queries: DjangoAssertNumQueries
) -> None:
    seat_many(sitting, 1_000, cast)
    client = signed_in("zhao")
    rows_of(client, sitting)

    with django_assert_num_queries(7):
        shown = rows_of(client, sitting)

    assert len(shown) == 50


def test_people_are_found_by_name_number_and_standing(cast: Cast, today: Sitting, signed_in: SignIn) -> None:
    start_attempt(sitting=today, employee=cast.li, now=timezone.now())
    client = signed_in("zhao")

    assert rows_of(client, today, q="陈") == ["陈涛"]
    assert rows_of(client, today, q="00231") == ["李敏"]
    assert rows_of(client, today, status="taking") == ["李敏"]
    assert rows_of(client, today, status="nonsense", sort="number") == ["王强", "李敏", "陈涛"]
    assert rows_of(client, today, q="nobody") == []


def test_an_order_without_what_it_needs_changes_nothing(
    cast: Cast, today: Sitting, signed_in: SignIn
) -> None:
    attempt = start_attempt(sitting=today, employee=cast.li, now=timezone.now())
    address = reverse("lms_exams:console", args=[today.pk])
    client = signed_in("zhao")

    for order in ({"kind": "extend", "minutes": "5"}, {"kind": "end"}, {"kind": "message"}, {"kind": "boo"}):
        client.post(address, order)

    before = attempt.deadline
    attempt.refresh_from_db()
    assert (attempt.state, attempt.deadline) == ("open", before)
    assert not AuditEntry.objects.about(today).exists()


def watched(sitting: Sitting) -> list[str]:
    """Name who is noted to have watched the sitting, in time order."""
    entries = AuditEntry.objects.about(sitting).filter(action="exams.console_watched")
    return list(entries.order_by("pk").values_list("actor_label", flat=True))


@pytest.mark.parametrize("first", ["console", "console_rows"])
def test_who_has_the_console_open_is_noted_once_and_not_with_every_look(
    cast: Cast, today: Sitting, signed_in: SignIn, first: str
) -> None:
    zhao, other = signed_in("zhao"), signed_in(make_user_with_role(Role.TRAINER))
    console, rows = (reverse(f"lms_exams:{name}", args=[today.pk]) for name in ("console", "console_rows"))

    zhao.get(reverse(f"lms_exams:{first}", args=[today.pk]))
    at_first = watched(today)
    for _ in range(3):
        zhao.get(console)
        zhao.get(rows)
    other.get(console)

    assert at_first == ["赵蕾（00052）"]
    assert watched(today)[0] == "赵蕾（00052）"
    assert len(watched(today)) == 2


def test_a_console_opened_long_before_is_noted_when_people_come(today: Sitting, signed_in: SignIn) -> None:
    zhao, now = signed_in("zhao"), timezone.now()
    Sitting.objects.filter(pk=today.pk).update(opens_at=now + timedelta(hours=3))
    zhao.get(reverse("lms_exams:console", args=[today.pk]))
    before = watched(today)

    Sitting.objects.filter(pk=today.pk).update(opens_at=now + timedelta(minutes=30))
    zhao.get(reverse("lms_exams:console_rows", args=[today.pk]))

    assert (before, watched(today)) == ([], ["赵蕾（00052）"])


def test_a_console_left_open_over_midnight_is_noted_on_the_second_day(
    cast: Cast, today: Sitting, signed_in: SignIn
) -> None:
    now = timezone.now()
    with invented_entries(now - timedelta(days=1)):
        note_watch(sitting_id=today.pk, by=cast.user("zhao"), now=now)

    zhao = signed_in("zhao")
    for _ in range(2):
        zhao.get(reverse("lms_exams:console_rows", args=[today.pk]))

    assert watched(today) == ["赵蕾（00052）"] * 2


def test_an_open_console_asks_no_more_and_writes_nothing_once_it_is_noted(
    today: Sitting, signed_in: SignIn
) -> None:
    zhao, address = signed_in("zhao"), reverse("lms_exams:console_rows", args=[today.pk])
    zhao.get(address)

    with CaptureQueriesContext(connection) as asked:
        zhao.get(address)

    assert watched(today) == ["赵蕾（00052）"]
    assert [query["sql"].split()[0] for query in asked.captured_queries] == ["SELECT"] * 7


def test_whether_to_note_is_told_of_everybody_but_nobody_without_a_seat(cast: Cast, today: Sitting) -> None:
    zhao, now = cast.user("zhao"), timezone.now()

    first = console_look(today.pk, zhao, now)
    note_watch(sitting_id=today.pk, by=zhao, now=now)
    noted = console_look(today.pk, zhao, now)
    others = console_look(today.pk, cast.user("li"), now)
    SittingSeat.objects.filter(sitting=today).delete()
    empty = console_look(today.pk, cast.user("li"), now)

    assert [look.is_unnoted for look in (first, noted, others, empty)] == [True, False, True, False]
    assert (first.rows, empty.rows) == (noted.rows, [])


@pytest.mark.parametrize(
    ("opens", "closes", "own_closes", "noted"),
    [(-1, 1, None, 1), (0.5, 2, None, 1), (3, 5, None, 0), (-5, -1, None, 0), (-5, -1, 2, 1)],
    ids=["open", "people come", "long before", "over", "over but for one person"],
)
def test_a_look_watches_only_while_people_come_or_write(
    cast: Cast, today: Sitting, opens: float, closes: float, own_closes: float | None, noted: int
) -> None:
    now = timezone.now()
    today.opens_at, today.closes_at = now + timedelta(hours=opens), now + timedelta(hours=closes)
    today.save()
    if own_closes:
        SittingSeat.objects.filter(employee=cast.li).update(closes_at=now + timedelta(hours=own_closes))

    note_watch(sitting_id=today.pk, by=cast.user("zhao"), now=now)

    assert len(watched(today)) == noted


def test_a_second_day_is_noted_anew(cast: Cast, today: Sitting) -> None:
    now = timezone.now()
    with invented_entries(now - timedelta(days=1)):
        note_watch(sitting_id=today.pk, by=cast.user("zhao"), now=now)

    note_watch(sitting_id=today.pk, by=cast.user("zhao"), now=now)

    assert watched(today) == ["赵蕾（00052）"] * 2


def test_nobody_watches_a_cancelled_sitting(cast: Cast, today: Sitting) -> None:
    today.cancelled_at = timezone.now()
    today.save()

    note_watch(sitting_id=today.pk, by=cast.user("zhao"), now=timezone.now())

    assert watched(today) == []


def test_ending_for_all_is_a_job_that_hands_everybody_in(
    cast: Cast, today: Sitting, signed_in: SignIn
) -> None:
    start_attempt(sitting=today, employee=cast.li, now=timezone.now())
    start_attempt(sitting=today, employee=cast.chen, now=timezone.now())
    Attempt.objects.filter(employee=cast.chen).update(state="paused", held_at=timezone.now())
    address = reverse("lms_exams:console", args=[today.pk])

    signed_in("zhao").post(address, {"kind": "end", "reason": "考试结束"})

    assert Job.objects.get().state == JobState.DONE
    assert set(Attempt.objects.values_list("state", "closed_by")) == {("marked", "invigilator")}


def test_a_judgement_has_a_person_and_a_reason_and_changes_no_mark(
    cast: Cast, today: Sitting, signed_in: SignIn
) -> None:
    attempt = hand_in(
        attempt=start_attempt(sitting=today, employee=cast.li, now=timezone.now()), now=timezone.now()
    )
    seat = SittingSeat.objects.get(sitting=today, employee=cast.li)
    address = reverse("lms_exams:console_judge", args=[today.pk, seat.pk, attempt.number])
    client = signed_in("zhao")

    client.post(address, {"finding": "referred", "reason": ""})
    assert not IntegrityJudgement.objects.exists()
    client.post(address, {"finding": "referred", "reason": "与邻座雷同，请复核"})

    judgement = IntegrityJudgement.objects.get()
    assert (judgement.finding, judgement.judged_by) == ("referred", cast.user("zhao"))
    page = client.get(reverse("lms_exams:console_person", args=[today.pk, seat.pk])).content.decode()
    assert "与邻座雷同，请复核" in page
    marks = attempt.marks
    attempt.refresh_from_db()
    assert attempt.marks == marks


@pytest.mark.parametrize(
    ("state", "kinds", "fitting"),
    [
        ("open", ["message", "extend", "pause", "lock", "end"], ""),
        ("locked", ["let_in", "message", "extend", "end"], "let_in"),
        ("paused", ["resume", "message", "extend", "end"], "resume"),
        ("handed_in", [], ""),
    ],
)
def test_a_person_is_offered_what_fits_how_they_stand(
    cast: Cast, today: Sitting, signed_in: SignIn, state: str, kinds: list[str], fitting: str
) -> None:
    attempt = start_attempt(sitting=today, employee=cast.li, now=timezone.now())
    held_at = timezone.now() if state in {"locked", "paused"} else None
    if state == "handed_in":
        hand_in(attempt=attempt, now=timezone.now())
    else:
        Attempt.objects.filter(pk=attempt.pk).update(state=state, held_at=held_at)
    seat = SittingSeat.objects.get(sitting=today, employee=cast.li)

    page = signed_in("zhao").get(reverse("lms_exams:console_person", args=[today.pk, seat.pk]))

    assert re.findall(r'name="kind" value="(\w+)"', page.text) == kinds
    assert page.text.count("button-small button-primary") == (1 if fitting else 0)
    assert page.context["card"].fitting == fitting
    assert page.text.index("Last save") < page.text.index("Attempt 1: what was recorded")


def test_the_taker_reads_nothing_of_records_and_judgements(
    cast: Cast, today: Sitting, signed_in: SignIn
) -> None:
    attempt = start_attempt(sitting=today, employee=cast.li, now=timezone.now())
    seat = SittingSeat.objects.get(sitting=today, employee=cast.li)
    IntegrityJudgement.objects.create(
        attempt=attempt, finding="noted", reason="机密备注", judged_by=cast.user("zhao"), judged_at=NOW
    )
    client = signed_in("li")

    person = client.get(reverse("lms_exams:console_person", args=[today.pk, seat.pk]))
    paper = client.get(reverse("lms_exams:attempt", args=[attempt.token]))

    assert person.status_code == HTTPStatus.FORBIDDEN
    assert "机密备注" not in paper.content.decode()


def test_rows_of_a_thousand_cost_two_queries(
    cast: Cast, sitting: Sitting, django_assert_num_queries: DjangoAssertNumQueries
) -> None:
    seat_many(sitting, 1_000, cast)
    zhao = cast.user("zhao")

    with django_assert_num_queries(2):
        rows = console_look(sitting.pk, zhao, timezone.now()).rows

    assert len(rows) == 1_003
    assert sum(row.answered for row in with_answers(rows)) == 1_000


def test_answers_are_read_for_the_page_shown_and_of_silent_pages_only(
    cast: Cast, sitting: Sitting, signed_in: SignIn
) -> None:
    seat_many(sitting, 300, cast)
    silent = Attempt.objects.filter(sitting=sitting).earliest("pk")
    Attempt.objects.filter(pk=silent.pk).update(started_at=timezone.now() - 5 * MINUTE)
    client = signed_in("zhao")
    rows_of(client, sitting)

    with CaptureQueriesContext(connection) as asked:
        client.get(reverse("lms_exams:console_rows", args=[sitting.pk]), {"sort": "number"})

    about_answers = [query["sql"] for query in asked.captured_queries if "lms_exams_answer" in query["sql"]]
    assert len(about_answers) == 2
    assert f"IN ({silent.pk})" in about_answers[0]
    assert about_answers[1].count(",") < 60


def test_least_answered_first_looks_at_everybody(cast: Cast, sitting: Sitting, signed_in: SignIn) -> None:
    seat_many(sitting, 120, cast)
    last = Attempt.objects.filter(sitting=sitting).latest("pk")
    Answer.objects.create(attempt=last, slot=3, given={"chosen": "b"}, revision=1, saved_at=timezone.now())

    names = rows_of(signed_in("zhao"), sitting, sort="progress", page=3)

    assert names[-1] == last.employee.name

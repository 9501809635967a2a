"""Who is due for a sitting: for which reason, who stays out, what speaks against it, and what is kept."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from datetime import date, datetime, timedelta
from http import HTTPStatus
from io import BytesIO

import openpyxl
import pytest
from django.test import Client
from django.urls import reverse
from django.utils import timezone
from wagtail import hooks

from lms.core.trail.models import AuditEntry
from lms.core.trail.services import details_text
from lms.exams.api import Attempt, Need, PaperNeeds, SeatReason, Sitting
from lms.exams.choices import AttemptState
from lms.exams.marking.closing import hand_in
from lms.exams.seating.due import Absence, Asked, DueList, due_list
from lms.exams.seating.queries import next_seats
from lms.exams.seating.services import keep_chosen, seat_employees
from lms.exams.sittings.models import SittingSeat
from lms.exams.taking.services import start_attempt
from lms.papers.api import Paper
from lms.papers.choices import PaperKind
from lms.people.api import Employee, Role
from lms.people.leaves.models import Leave
from tests.accounts import User
from tests.factories.exams import HOUR, make_paper, make_questions, make_sitting
from tests.factories.people import Cast, make_employee, make_user_with_role

pytestmark = pytest.mark.django_db

SignIn = Callable[[str | User], Client]
DAY = timedelta(days=1)
MINUTE = timedelta(minutes=1)


@pytest.fixture
def now() -> datetime:
    return timezone.now()


@pytest.fixture
def today(now: datetime) -> date:
    return timezone.localdate(now)


@pytest.fixture
def paper(cast: Cast) -> Paper:
    make_questions(2)
    return make_paper([("2", 2)])


@pytest.fixture
def coming(paper: Paper, now: datetime) -> Sitting:
    """Open a sitting in eleven days: from the day before, so that no midnight lies between."""
    return make_sitting(paper, now=now + 11 * DAY)


@pytest.fixture
def said() -> Iterator[dict[int, Need]]:
    """Let a floor above say who needs the paper."""
    people: dict[int, Need] = {}

    def needs(_paper: Paper, _first: date, _last: date) -> PaperNeeds:
        return PaperNeeds(people)

    with hooks.register_temporarily("exams_people_due", needs):
        yield people


def named(found: DueList) -> set[str]:
    return {one.employee.name for one in found.candidates}


def absences(found: DueList) -> dict[str, Absence]:
    return {one.employee.name: one.absence for one in found.left_out}


def asked(*reasons: SeatReason, days: int | None = None, **more: object) -> Asked:
    return Asked(frozenset(reasons), days, **more)  # type: ignore[arg-type] # handed through


def failed(paper: Paper, cast: Cast, now: datetime) -> Attempt:
    past = make_sitting(paper, employees=[cast.wang], now=now - 9 * DAY)
    return hand_in(
        attempt=start_attempt(sitting=past, employee=cast.wang, now=now - 9 * DAY), now=now - 9 * DAY
    )


def test_each_reason_names_its_own_people_and_is_counted(
    cast: Cast, paper: Paper, coming: Sitting, said: dict[int, Need], now: datetime, today: date
) -> None:
    failed(paper, cast, now)
    said[cast.li.pk] = Need(SeatReason.ENDING, today + 54 * DAY)
    said[cast.wang.pk] = Need(SeatReason.NEVER)
    said[cast.zhao.pk] = Need(SeatReason.LAPSED, today - DAY)

    assert named(due_list(coming, asked(SeatReason.ENDING, days=60), now)) == {"李敏"}
    assert named(due_list(coming, asked(SeatReason.ENDING), now)) == set()
    assert named(due_list(coming, asked(SeatReason.LAPSED), now)) == {"赵蕾"}
    assert named(due_list(coming, asked(SeatReason.NEVER), now)) == {"王强"}
    assert named(due_list(coming, asked(SeatReason.FAILED), now)) == {"王强"}
    assert due_list(coming, asked(days=60), now).counts == {
        SeatReason.ENDING: 1,
        SeatReason.LAPSED: 1,
        SeatReason.NEVER: 1,
        SeatReason.FAILED: 1,
    }


def test_somebody_with_two_reasons_stands_once_with_both(
    cast: Cast, paper: Paper, coming: Sitting, said: dict[int, Need], now: datetime
) -> None:
    attempt = failed(paper, cast, now)
    said[cast.wang.pk] = Need(SeatReason.NEVER)

    (one,) = due_list(coming, Asked(), now).candidates

    assert attempt.closed_at
    assert one.needs == (
        Need(SeatReason.NEVER),
        Need(SeatReason.FAILED, timezone.localdate(attempt.closed_at)),
    )


def test_who_failed_and_does_not_need_a_certifying_paper_is_not_due(
    cast: Cast, paper: Paper, coming: Sitting, said: dict[int, Need], now: datetime
) -> None:
    failed(paper, cast, now)
    said[cast.li.pk] = Need(SeatReason.NEVER)

    assert named(due_list(coming, Asked(), now)) == {"李敏"}


def test_without_a_floor_above_only_who_failed_and_has_not_passed_since_is_due(
    cast: Cast, paper: Paper, coming: Sitting, now: datetime
) -> None:
    first = failed(paper, cast, now)
    assert named(due_list(coming, Asked(), now)) == {"王强"}

    again = make_sitting(paper, employees=[cast.wang], now=now - DAY)
    later = hand_in(attempt=start_attempt(sitting=again, employee=cast.wang, now=now - DAY), now=now - DAY)
    Attempt.objects.filter(pk=later.pk).update(passed=True)

    assert first.passed is False
    assert not due_list(coming, Asked(), now).candidates


def test_nobody_gets_a_second_seat_of_the_paper(
    cast: Cast, paper: Paper, coming: Sitting, said: dict[int, Need], now: datetime
) -> None:
    said.update({person.pk: Need(SeatReason.NEVER) for person in (cast.li, cast.wang, cast.zhao, cast.chen)})
    running = make_sitting(paper, employees=[cast.li], now=now)
    make_sitting(paper, employees=[cast.wang], now=now + 20 * DAY)
    make_sitting(paper, employees=[cast.zhao], now=now + 5 * DAY, is_rehearsal=True)
    Sitting.objects.filter(pk=make_sitting(paper, employees=[cast.chen], now=now).pk).update(cancelled_at=now)

    found = due_list(coming, Asked(), now)

    assert named(found) == {"赵蕾", "陈涛"}
    assert absences(found) == {"李敏": Absence.SEATED, "王强": Absence.SEATED}
    assert {one.sitting for one in found.left_out if one.employee == cast.li} == {running}


def test_a_seat_with_more_time_than_its_sitting_is_still_in_the_way(
    cast: Cast, paper: Paper, coming: Sitting, said: dict[int, Need], now: datetime
) -> None:
    said[cast.li.pk] = Need(SeatReason.NEVER)
    over = make_sitting(paper, employees=[cast.li], now=now - DAY)
    SittingSeat.objects.filter(sitting=over).update(closes_at=now + HOUR)

    assert absences(due_list(coming, Asked(), now)) == {"李敏": Absence.SEATED}


MARKED = {"state": AttemptState.MARKED, "passed": False}
PASSED = {"state": AttemptState.MARKED, "passed": True}
AWAITED = {"state": AttemptState.HANDED_IN, "passed": None}
WRITING = {"state": AttemptState.OPEN, "passed": None, "closed_at": None}
INVALIDATED = {"state": AttemptState.INVALIDATED, "passed": None}
USED_UP = INVALIDATED | {"is_used_up": True}


@pytest.mark.parametrize(
    ("written", "allowed", "stands"),
    [
        ([], None, True),
        ([MARKED], None, True),
        ([MARKED, MARKED], None, False),
        ([MARKED], 1, False),
        ([MARKED, MARKED], 3, True),
        ([PASSED], None, False),
        ([MARKED, INVALIDATED], None, True),
        ([MARKED, USED_UP], None, False),
        ([MARKED, AWAITED], None, True),
        ([MARKED, WRITING], None, True),
        ([INVALIDATED | {"passed": True}], None, True),
    ],
    ids=[
        "never written",
        "failed once of twice",
        "failed twice of twice",
        "failed once of once in the sitting",
        "failed twice of three times in the sitting",
        "passed",
        "invalidated",
        "invalidated and used up",
        "waits for marks",
        "writes now",
        "passed and invalidated",
    ],
)
def test_a_seat_that_is_used_up_is_no_seat_ahead(
    cast: Cast,
    paper: Paper,
    now: datetime,
    written: list[dict[str, object]],
    allowed: int | None,
    stands: bool,
) -> None:
    running = make_sitting(paper, employees=[cast.li, cast.chen], now=now)
    Sitting.objects.filter(pk=running.pk).update(attempts_allowed=allowed)
    for minutes, facts in enumerate(written):
        moment = now + (minutes - 9) * MINUTE
        attempt = start_attempt(sitting=running, employee=cast.li, now=moment)
        hand_in(attempt=attempt, now=moment)
        Attempt.objects.filter(pk=attempt.pk).update(**facts)

    found = {person for person, _paper in next_seats([paper.pk], now, [cast.li.pk, cast.chen.pk])}

    assert found == ({cast.li.pk, cast.chen.pk} if stands else {cast.chen.pk})


def test_a_pass_at_practice_uses_no_seat_up(cast: Cast, now: datetime) -> None:
    make_questions(1)
    practice = make_paper([("2", 1)], kind=PaperKind.PRACTICE)
    running = make_sitting(practice, employees=[cast.li], now=now)
    attempt = hand_in(attempt=start_attempt(sitting=running, employee=cast.li, now=now), now=now)
    Attempt.objects.filter(pk=attempt.pk).update(passed=True)

    assert next_seats([practice.pk], now, [cast.li.pk]) == {(cast.li.pk, practice.pk): running}


def test_who_failed_for_good_in_an_open_sitting_is_due_for_the_next(
    cast: Cast, paper: Paper, coming: Sitting, now: datetime
) -> None:
    running = make_sitting(paper, employees=[cast.li], now=now)
    Sitting.objects.filter(pk=running.pk).update(attempts_allowed=1)
    hand_in(attempt=start_attempt(sitting=running, employee=cast.li, now=now), now=now)

    found = due_list(coming, Asked(), now)

    assert named(found) == {"李敏"}
    assert not found.left_out
    assert absences(due_list(running, Asked(), now)) == {"李敏": Absence.SEATED}


def test_who_waits_for_marks_stays_out(
    cast: Cast, paper: Paper, coming: Sitting, said: dict[int, Need], now: datetime
) -> None:
    said[cast.wang.pk] = Need(SeatReason.NEVER)
    Attempt.objects.filter(pk=failed(paper, cast, now).pk).update(state=AttemptState.HANDED_IN, passed=None)

    assert absences(due_list(coming, Asked(), now)) == {"王强": Absence.MARKING}


def test_who_leaves_before_the_sitting_is_not_due(
    cast: Cast, coming: Sitting, said: dict[int, Need], now: datetime, today: date
) -> None:
    leaving = make_employee(unit=cast.team)
    type(leaving).objects.filter(pk=leaving.pk).update(left_on=today + 3 * DAY)
    said[leaving.pk] = Need(SeatReason.NEVER)

    assert not due_list(coming, Asked(), now).candidates


def test_another_sitting_at_that_time_and_a_pass_that_renews_nothing_speak_against_a_seat(
    cast: Cast, coming: Sitting, said: dict[int, Need], now: datetime, today: date
) -> None:
    said[cast.li.pk] = Need(SeatReason.NEVER)
    said[cast.wang.pk] = Need(SeatReason.ENDING, today + 54 * DAY, today + 24 * DAY)
    said[cast.zhao.pk] = Need(SeatReason.ENDING, today + 30 * DAY, today)
    other = make_sitting(make_paper([("2", 2)]), employees=[cast.li], now=now + 11 * DAY)
    Sitting.objects.filter(pk__in=[other.pk, coming.pk]).update(late_entry_minutes=0)

    found = due_list(Sitting.objects.get(pk=coming.pk), asked(days=60), now)

    against = {one.employee.name: (one.clash, one.counts_from, one.is_advised) for one in found.candidates}
    assert against == {
        "李敏": (other, None, False),
        "王强": (None, today + 24 * DAY, False),
        "赵蕾": (None, None, True),
    }


@pytest.mark.parametrize(
    ("opens_in", "counts_in", "is_advised"),
    [(2, 5, False), (2, 2, True), (-3, 1, False), (-3, 0, True)],
    ids=["later than its first day", "from its first day", "runs, later than today", "runs, from today"],
)
def test_a_pass_has_to_count_from_the_first_day_on_which_it_could_be_written(
    cast: Cast,
    coming: Sitting,
    said: dict[int, Need],
    now: datetime,
    today: date,
    opens_in: int,
    counts_in: int,
    is_advised: bool,
) -> None:
    coming.opens_at, coming.closes_at = now + opens_in * DAY, now + 9 * DAY
    coming.save()
    said[cast.li.pk] = Need(SeatReason.ENDING, today + 20 * DAY, today + counts_in * DAY)

    (one,) = due_list(coming, Asked(), now).candidates

    assert one.is_advised is is_advised
    assert one.counts_from == (None if is_advised else today + counts_in * DAY)


def test_the_most_urgent_stand_first_and_whose_certificate_ends_before_is_marked(
    cast: Cast, coming: Sitting, said: dict[int, Need], now: datetime, today: date
) -> None:
    said[cast.chen.pk] = Need(SeatReason.NEVER)
    said[cast.li.pk] = Need(SeatReason.ENDING, today + 20 * DAY)
    said[cast.wang.pk] = Need(SeatReason.ENDING, today + 3 * DAY)
    said[cast.zhao.pk] = Need(SeatReason.LAPSED, today - DAY)

    found = due_list(coming, Asked(), now).candidates

    assert [(one.employee.name, one.ends_before, one.is_advised) for one in found] == [
        ("王强", True, True),
        ("李敏", False, True),
        ("赵蕾", False, True),
        ("陈涛", False, True),
    ]


def test_a_log_of_many_names_is_folded(cast: Cast, coming: Sitting, signed_in: SignIn) -> None:
    crowd = [make_employee(unit=cast.team, with_account=False) for _ in range(30)]
    seat_employees(sitting=coming, employees=crowd, by=cast.user("zhao"))

    page = signed_in("zhao").get(reverse("lms_exams:console_log", args=[coming.pk])).text

    folded = page.partition("<summary>")[2].partition("</summary>")
    assert str(crowd[-1]) not in folded[0]
    assert str(crowd[-1]) in folded[2]


def test_the_page_narrows_to_a_unit(
    cast: Cast, coming: Sitting, said: dict[int, Need], signed_in: SignIn
) -> None:
    said.update({person.pk: Need(SeatReason.NEVER) for person in (cast.li, cast.chen)})
    url = reverse("lms_exams:sitting_due", args=[coming.pk])

    page = signed_in("zhao").get(url, {"reason": "never", "unit": cast.team.pk})

    assert "李敏" in page.text
    assert "陈涛" not in page.text


def test_only_those_ticked_get_a_seat_with_its_reason_and_the_trail_names_them(
    cast: Cast, coming: Sitting, said: dict[int, Need], signed_in: SignIn, today: date
) -> None:
    said[cast.li.pk] = Need(SeatReason.ENDING, today + 20 * DAY)
    said[cast.wang.pk] = Need(SeatReason.ENDING, today + 20 * DAY)
    said[cast.chen.pk] = Need(SeatReason.NEVER)
    client, url = signed_in("zhao"), reverse("lms_exams:sitting_due", args=[coming.pk])

    page = client.get(url)
    client.post(url, {"people": [cast.li.pk, cast.chen.pk, 0]})

    assert page.text.count('name="people"') == page.text.count(" checked> <span>") == 3
    assert set(SittingSeat.objects.values_list("employee", "seat_reason", "seat_reason_day")) == {
        (cast.li.pk, "ending", today + 20 * DAY),
        (cast.chen.pk, "never", None),
    }
    entry = AuditEntry.objects.about(coming).get()
    assert entry.details == {
        "new": 2,
        "seated": {"seat_ending": ["李敏（00231）"], "seat_never": ["陈涛（00318）"]},
    }
    assert "李敏（00231）" in details_text(entry.details)
    seats = client.get(reverse("lms_exams:sitting_people", args=[coming.pk])).text
    assert f"Certificate ends on {today + 20 * DAY}" in seats
    assert "热线一组" in seats


def test_nobody_who_is_not_listed_is_seated(
    cast: Cast, paper: Paper, coming: Sitting, said: dict[int, Need], signed_in: SignIn, now: datetime
) -> None:
    said[cast.li.pk] = Need(SeatReason.NEVER)
    make_sitting(paper, employees=[cast.li], now=now)
    url = reverse("lms_exams:sitting_due", args=[coming.pk])

    response = signed_in("zhao").post(url, {"people": [cast.li.pk, cast.chen.pk]}, follow=True)

    assert "Nobody was selected, or they are no longer due." in response.text
    assert not coming.seats.exists()


def test_a_trainer_is_told_numbers_and_no_names_and_sees_no_reasons(
    cast: Cast, coming: Sitting, said: dict[int, Need], signed_in: SignIn, today: date
) -> None:
    said[cast.li.pk] = Need(SeatReason.NEVER)
    said[cast.chen.pk] = Need(SeatReason.ENDING, today + 20 * DAY, today + 90 * DAY)
    client = signed_in(make_user_with_role(Role.TRAINER))
    url = reverse("lms_exams:sitting_due", args=[coming.pk])

    page = client.get(url)
    narrowed = client.get(url, {"reason": "ending", "unit": cast.other_team.pk})
    client.post(url, {"people": [cast.chen.pk]}, query_params={"reason": "ending"})

    assert page.status_code == HTTPStatus.OK
    assert "李敏" not in page.text
    assert "Give 1 seat" in page.text
    assert "Give 1 seat" in narrowed.text
    assert 'name="reason"' not in page.text
    assert list(coming.seats.values_list("employee", flat=True)) == [cast.li.pk]
    assert "never held" not in client.get(reverse("lms_exams:sitting_people", args=[coming.pk])).text
    assert "never held" not in client.get(reverse("lms_exams:console_log", args=[coming.pk])).text


def test_a_trainer_who_looks_further_ahead_sees_no_names_either(
    cast: Cast, coming: Sitting, said: dict[int, Need], signed_in: SignIn, today: date
) -> None:
    said[cast.li.pk] = Need(SeatReason.ENDING, today + 100 * DAY)
    client = signed_in(make_user_with_role(Role.TRAINER))

    page = client.get(reverse("lms_exams:sitting_due", args=[coming.pk]), {"days": "366"})

    assert "Nobody is due" in page.text
    assert "李敏" not in page.text
    assert 'name="reason"' not in page.text


def exported(client: Client, url: str) -> str:
    """Give all that stands in the workbook of a list."""
    sheet = openpyxl.load_workbook(BytesIO(client.get(url, {"export": "xlsx"}).content)).active
    assert sheet is not None
    return " ".join(str(cell) for row in sheet.iter_rows(values_only=True) for cell in row)


def test_a_trainer_reads_in_the_log_who_got_seats_and_not_why(
    cast: Cast, coming: Sitting, signed_in: SignIn
) -> None:
    needs = {cast.li.pk: Need(SeatReason.NEVER), cast.chen.pk: Need(SeatReason.LAPSED)}
    seat_employees(sitting=coming, employees=[cast.chen, cast.li], needs=needs, by=cast.user("zhao"))
    url = reverse("lms_exams:console_log", args=[coming.pk])

    seen = {role: signed_in(make_user_with_role(role)) for role in (Role.TRAINER, Role.AUDITOR, Role.HR)}
    told = {role: [client.get(url).text, exported(client, url)] for role, client in seen.items()}

    assert all("李敏（00231）, 陈涛（00318）" in text for text in told[Role.TRAINER])
    assert not any(re.search("never held|expired or revoked", text) for text in told[Role.TRAINER])
    for role in (Role.AUDITOR, Role.HR):
        assert all("never held 李敏（00231）" in text for text in told[role])


def test_a_sitting_that_is_over_lists_nobody(cast: Cast, paper: Paper, signed_in: SignIn) -> None:
    over = make_sitting(paper)

    response = signed_in("zhao").get(reverse("lms_exams:sitting_due", args=[over.pk]))

    assert response.headers["Location"] == reverse("lms_exams:sitting_seats", args=[over.pk])


def test_more_people_than_a_form_holds_come_in_turns(
    cast: Cast,
    coming: Sitting,
    said: dict[int, Need],
    signed_in: SignIn,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr("lms.exams.seating.due_views.MOST_AT_ONCE", 2)
    said.update({person.pk: Need(SeatReason.NEVER) for person in (cast.li, cast.wang, cast.chen)})
    client, url = signed_in("zhao"), reverse("lms_exams:sitting_due", args=[coming.pk])

    page = client.get(url)
    client.post(url, {"people": [one.employee.pk for one in page.context["shown"]]})

    assert "1 more person shows once these have their seats" in page.text
    assert [one.employee for one in client.get(url).context["shown"]] == [cast.chen]


def choose(client: Client, paper: Paper, *people: Employee) -> None:
    """Choose people on another list, as the session keeps it."""
    session = client.session
    keep_chosen(session, {paper.pk: [person.pk for person in people]})
    session.save()


def test_more_people_chosen_than_a_form_holds_come_in_turns(
    cast: Cast, paper: Paper, coming: Sitting, signed_in: SignIn, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("lms.exams.seating.due_views.MOST_AT_ONCE", 2)
    client, url = signed_in("zhao"), reverse("lms_exams:sitting_due", args=[coming.pk])
    choose(client, paper, cast.li, cast.wang, cast.chen)

    turns: list[list[Employee]] = []
    for _turn in range(2):
        turns.append([one.employee for one in client.get(url).context["shown"]])
        client.post(url, {"people": [person.pk for person in turns[-1]]})

    assert [len(turn) for turn in turns] == [2, 1]
    assert {person for turn in turns for person in turn} == {cast.li, cast.wang, cast.chen}
    assert client.get(reverse("lms_exams:sitting_choose")).context["papers"] == []


def test_who_was_chosen_outside_the_unit_shown_stays_chosen(
    cast: Cast, paper: Paper, coming: Sitting, signed_in: SignIn
) -> None:
    client, url = signed_in("zhao"), reverse("lms_exams:sitting_due", args=[coming.pk])
    choose(client, paper, cast.li, cast.chen)

    client.post(url, {"people": [cast.li.pk]}, query_params={"reason": "chosen", "unit": cast.team.pk})

    assert [one.employee for one in client.get(url).context["shown"]] == [cast.chen]
    assert [one.people for one in client.get(reverse("lms_exams:sitting_choose")).context["papers"]] == [1]


def test_who_is_on_leave_on_all_days_of_the_exam_stays_out(
    cast: Cast, paper: Paper, coming: Sitting, said: dict[int, Need], now: datetime
) -> None:
    opens, closes = timezone.localdate(coming.opens_at), timezone.localdate(coming.closes_at)
    for person, first, last in (
        (cast.li, opens, closes),
        (cast.wang, opens - 9 * DAY, None),
        (cast.chen, opens - 9 * DAY, opens - DAY),
    ):
        said[person.pk] = Need(SeatReason.NEVER)
        Leave.objects.create(employee=person, kind="sick", starts_on=first, ends_on=last)

    found = due_list(coming, asked(), now)

    assert named(found) == {cast.chen.name}
    assert absences(found) == {cast.li.name: Absence.ON_LEAVE, cast.wang.name: Absence.ON_LEAVE}
    assert {one.back_after for one in found.left_out} == {closes, None}

"""HR records leave; nothing is overdue meanwhile and for a week after; only HR and the person read why."""

from datetime import date, timedelta

import pytest
from django.test import Client
from django.utils import timezone
from hypothesis import given
from hypothesis import strategies as st

from lms.core.trail.models import AuditEntry
from lms.core.wording import day_text
from lms.people.choices import LeaveKind
from lms.people.leaves.models import Leave
from lms.people.leaves.rules import RETURN_DAYS, Away, away_on, due_with_leave, overlap
from lms.people.leaves.services import (
    LeaveBeforeHiring,
    LeaveEndsBeforeStart,
    LeaveOverlaps,
    LeavePlan,
    change_leave,
    record_leave,
    remove_leave,
)
from tests.factories.people import HIRED_ON, Cast, make_cast

MAY = date(2026, 5, 1)


def may(day: int) -> date:
    """Give a day counted from the first of May; more than 31 lead on into June."""
    return MAY + timedelta(days=day - 1)


@pytest.mark.parametrize(
    ("leave", "today", "expected"),
    [
        (Away(may(5), may(15)), may(3), may(10)),  # not begun yet
        (Away(may(5), may(15)), may(8), may(23)),  # away: a week after the return
        (Away(may(5), may(15)), may(20), may(23)),
        (Away(may(5)), may(20), None),  # nobody knows when the person returns
        (Away(may(1), may(2)), may(5), may(10)),  # back long before the day
    ],
)
def test_due_day_with_leave(leave: Away, today: date, expected: date | None) -> None:
    assert due_with_leave(may(10), may(1), [leave], today) == expected


def test_what_is_asked_for_after_the_return_keeps_its_day() -> None:
    assert due_with_leave(may(18), may(16), [Away(may(5), may(15))], may(17)) == may(18)


def test_what_has_no_day_gets_none() -> None:
    assert due_with_leave(None, may(1), [Away(may(5), may(15))], may(8)) is None


DAYS = st.integers(1, 60).map(may)
LEAVES = st.lists(st.tuples(DAYS, st.integers(0, 20)), max_size=4).map(
    lambda found: [Away(first, first + timedelta(days=length)) for first, length in found]
)


@given(DAYS, LEAVES, DAYS)
def test_leave_never_brings_a_day_forward_and_nobody_is_late_while_away(
    due_on: date, leaves: list[Away], today: date
) -> None:
    found = due_with_leave(due_on, may(1), leaves, today)

    assert found is not None
    assert found >= due_on
    if leave := away_on(leaves, today):
        assert leave.ends_on is not None
        assert found >= leave.ends_on + timedelta(days=RETURN_DAYS)


@given(LEAVES, DAYS, st.integers(0, 20))
def test_two_leaves_overlap_where_they_share_a_day(leaves: list[Away], first: date, length: int) -> None:
    other = Away(first, first + timedelta(days=length))
    days = [first + timedelta(days=number) for number in range(length + 1)]

    assert overlap(leaves, other) == any(leave.holds(day) for leave in leaves for day in days)


@pytest.fixture
def cast(db: None) -> Cast:
    return make_cast()


def plan(first: date, last: date | None = None, kind: LeaveKind = LeaveKind.SICK) -> LeavePlan:
    """Plan leave with a note that only HR may read."""
    return LeavePlan(kind, first, last, "住院")


def test_recording_leaves_an_entry_without_the_reason(cast: Cast) -> None:
    leave = record_leave(employee=cast.li, plan=plan(may(5), may(15)), by=cast.user("zhao"))

    entry = AuditEntry.objects.get(action="employee.leave_recorded")
    assert (leave.kind, leave.note) == (LeaveKind.SICK, "住院")
    assert entry.details == {"from": "2026-05-05", "to": "2026-05-15"}


@pytest.mark.parametrize(
    ("asked", "refusal"),
    [
        (plan(may(15), may(20)), LeaveOverlaps),
        (plan(may(1)), LeaveOverlaps),
        (plan(may(20), may(19)), LeaveEndsBeforeStart),
        (plan(HIRED_ON - timedelta(days=1), HIRED_ON), LeaveBeforeHiring),
    ],
)
def test_impossible_leave_is_refused(cast: Cast, asked: LeavePlan, refusal: type[Exception]) -> None:
    record_leave(employee=cast.li, plan=plan(may(5), may(15)), by=None)

    with pytest.raises(refusal):
        record_leave(employee=cast.li, plan=asked, by=None)

    assert Leave.objects.count() == 1


def test_a_return_is_entered_and_a_mistake_removed(cast: Cast) -> None:
    leave = record_leave(employee=cast.li, plan=plan(may(5)), by=None)

    change_leave(leave=leave, plan=plan(may(5), may(9)), by=cast.user("zhao"))
    changed = Leave.objects.get().ends_on
    remove_leave(leave=leave, by=cast.user("zhao"))

    assert changed == may(9)
    assert not Leave.objects.exists()
    actions = set(AuditEntry.objects.values_list("action", flat=True))
    assert {"employee.leave_changed", "employee.leave_removed"} <= actions


def test_hr_records_changes_and_removes_on_pages(cast: Cast, client: Client) -> None:
    client.force_login(cast.user("zhao"))
    today = timezone.localdate()
    sent = {"kind": "maternity", "starts_on": today.isoformat(), "ends_on": "", "note": ""}
    ends_on = today + timedelta(days=30)

    client.post(f"/people/{cast.li.pk}/leaves/", sent)
    leave = Leave.objects.get()
    again = client.post(f"/people/{cast.li.pk}/leaves/", sent)
    client.post(f"/people/leaves/{leave.pk}/", {**sent, "ends_on": ends_on.isoformat(), "step": "change"})
    changed = Leave.objects.get().ends_on
    client.post(f"/people/leaves/{leave.pk}/", {"step": "remove"})

    assert leave.kind == LeaveKind.MATERNITY
    assert set(again.context["form"].errors) == {"starts_on"}
    assert changed == ends_on
    assert not Leave.objects.exists()


def test_a_manager_reads_until_when_and_not_why(cast: Cast, client: Client) -> None:
    today = timezone.localdate()
    record_leave(employee=cast.li, plan=plan(today, today + timedelta(days=3)), by=None)
    client.force_login(cast.user("wang"))

    page = client.get(f"/people/{cast.li.pk}/")
    client.force_login(cast.user("li"))
    own = client.get(f"/people/{cast.li.pk}/").content.decode()
    client.force_login(cast.user("wang"))
    hers = client.get(f"/people/{cast.li.pk}/leaves/")

    assert day_text(today + timedelta(days=3)) in [fact.value for fact in page.context["facts"]]
    assert "住院" not in page.content.decode()
    assert str(LeaveKind.SICK.label) not in page.content.decode()
    assert "住院" in own
    assert hers.status_code == 403


@pytest.mark.parametrize(("last", "said"), [(9, "离岗至 {day}"), (None, "离岗中")])
def test_the_list_and_the_persons_head_say_that_somebody_is_away(
    cast: Cast, client: Client, last: int | None, said: str
) -> None:
    today = timezone.localdate()
    ends_on = today + timedelta(days=last) if last else None
    record_leave(employee=cast.li, plan=plan(today, ends_on), by=None)
    client.force_login(cast.user("zhao"))

    listed = client.get("/people/?q=李敏").context["table"].rows[0].cells[-1].value
    page = client.get(cast.li.get_absolute_url())

    expected = said.format(day=day_text(ends_on))
    assert (listed, page.context["state"]) == (expected, expected)
    assert ("返岗时间未定" in page.content.decode()) == (last is None)


def test_the_last_day_before_the_first_is_said_at_the_last_day(cast: Cast, client: Client) -> None:
    client.force_login(cast.user("zhao"))
    sent = {"kind": "sick", "starts_on": "2026-05-10", "ends_on": "2026-05-08"}

    form = client.post(f"/people/{cast.li.pk}/leaves/", sent).context["form"]

    assert form.errors == {"ends_on": ["末日早于首日。"]}


def test_changing_leave_may_be_cancelled(cast: Cast, client: Client) -> None:
    leave = record_leave(employee=cast.li, plan=plan(may(3)), by=None)
    client.force_login(cast.user("zhao"))

    page = client.get(f"/people/leaves/{leave.pk}/").content.decode()

    assert f'<a href="/people/{cast.li.pk}/leaves/">取消</a>' in page

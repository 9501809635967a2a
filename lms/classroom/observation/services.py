"""Edit checklists; begin, save and complete an observation; ask for one; object to one and decide that."""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime

from django.db import transaction
from django.utils import timezone

from lms.classroom.choices import ObservationState, Seen
from lms.classroom.notices import LOOK_AGAIN, OBSERVATION_ASKED, OBSERVED
from lms.classroom.observation.models import (
    Checklist,
    ChecklistItem,
    Observation,
    ObservationMark,
    ObservationObjection,
)
from lms.classroom.observation.queries import leaders_to_ask
from lms.core.accounts import User
from lms.core.jobs.api import filled
from lms.core.notices.api import notify
from lms.core.offline.api import believed_moment
from lms.core.refusals import Refusal
from lms.core.refusals import gettext_lazy as _
from lms.core.trail.api import record
from lms.core.wording import day_text
from lms.people.api import Employee, Posting
from lms.people.objections.api import OwnObjection, decide_objections, raise_objection
from lms.standards.api import Clause


class ObservationDone(Refusal):
    message = _("This observation is completed.")


class SavedElsewhere(Refusal):
    """What comes late, or from an old page, was written over on another device meanwhile."""

    message = _("This observation was saved from another device meanwhile. What stands there was kept.")


class NoLongerWatched(Refusal):
    message = _("You do not watch this person any more: the unit or the mentor changed, or the person left.")


class PointsOpen(Refusal):
    """Some points have no answer yet."""

    message = _("Say of every point what you saw; %(open)s are still open.")

    def __init__(self, open: int) -> None:
        """Keep how many."""
        super().__init__()
        self.open = open


class SecondLookPast(Refusal):
    message = _("The day of the second look has passed.")


@dataclass(frozen=True)
class PointPlan:
    """One point of a checklist as it is entered."""

    text: str
    clause: Clause | None
    weight: int
    is_must: bool


@transaction.atomic
def keep_checklist(
    *,
    checklist: Checklist | None,
    title: str,
    about: str,
    is_in_use: bool,
    points: Sequence[PointPlan],
    by: User,
) -> Checklist:
    """Make a checklist or change one; observations that have begun keep the points they began with.

    Callers check the role.
    """
    action = "classroom.checklist_changed" if checklist else "classroom.checklist_made"
    kept = checklist or Checklist()
    kept.title, kept.about, kept.is_in_use = title, about, is_in_use
    kept.save()
    kept.items.all().delete()
    ChecklistItem.objects.bulk_create(
        ChecklistItem(
            checklist=kept,
            sort=number,
            text=point.text,
            clause=point.clause,
            weight=point.weight,
            is_must=point.is_must,
        )
        for number, point in enumerate(points)
    )
    record(actor=by, action=action, subject=kept, details={"items": len(points)})
    return kept


@transaction.atomic
def begin_observation(
    *,
    checklist: Checklist,
    employee: Employee,
    observer: Employee,
    now: datetime,
    again: Observation | None = None,
) -> Observation:
    """Begin to watch somebody; what is begun or asked for by the same checklist is taken up instead.

    The row of the observer is locked, so that two clicks in one instant begin one observation.
    `again` is the observation that this is the second look at. Callers check `permissions.people_to_observe`.
    """
    Employee.objects.select_for_update(no_key=True).get(pk=observer.pk)
    open_ones = Observation.objects.select_for_update(of=("self",)).exclude(state=ObservationState.DONE)
    known = open_ones.filter(checklist=checklist, employee=employee, observer=observer).first()
    observation = known or Observation(checklist=checklist, employee=employee, observer=observer)
    is_fresh = observation.state != ObservationState.BEGUN
    if is_fresh:
        observation.state, observation.begun_at = ObservationState.BEGUN, now
    if again is not None:
        observation.second_look_at = again
    observation.save()
    if is_fresh:
        _copy_points(observation)
    return observation


def _copy_points(observation: Observation) -> None:
    ObservationMark.objects.bulk_create(
        ObservationMark(
            observation=observation,
            sort=item.sort,
            text=item.text,
            clause=item.clause,
            weight=item.weight,
            is_must=item.is_must,
        )
        for item in observation.checklist.items.select_related("clause")
    )


@dataclass(frozen=True)
class ObservationDraft:
    """What the page of an observation holds: what was seen by the key of its point, and the words."""

    seen: Mapping[int, Seen]
    note: str = ""
    next_step: str = ""
    recheck_on: date | None = None


@dataclass(frozen=True)
class Sending:
    """From which device something was sent; `noted_at` is when it was done there, where it comes late.

    `known` is the last save the device had heard of; `from_kept` says that it was written on a page that the
    device had kept, and which may be older than what the server has.
    """

    device: str = ""
    noted_at: datetime | None = None
    known: datetime | None = None
    from_kept: bool = False

    def is_behind(self, kept: Observation) -> bool:
        """Tell whether it comes late, or from an old page, and another device saved meanwhile."""
        may_be_old = self.noted_at is not None or self.from_kept
        if not may_be_old or kept.saved_at is None or kept.saved_from == self.device:
            return False
        return self.known is None or kept.saved_at > self.known


ON_LINE = Sending()


@transaction.atomic
def save_observation(
    *, observation: Observation, draft: ObservationDraft, now: datetime, sending: Sending = ON_LINE
) -> Observation:
    """Keep what the page holds; the last save stands, unless it is behind another device's.

    Callers check that the observer saves.
    """
    kept = Observation.objects.select_for_update(of=("self",)).get(pk=observation.pk)
    if kept.is_done:
        raise ObservationDone
    if sending.is_behind(kept):
        raise SavedElsewhere
    marks = list(kept.marks.filter(pk__in=draft.seen))
    for mark in marks:
        mark.seen = draft.seen[mark.pk]
    ObservationMark.objects.bulk_update(marks, ["seen"])
    kept.note, kept.next_step, kept.recheck_on = draft.note, draft.next_step, draft.recheck_on
    kept.saved_at, kept.saved_from = now, sending.device
    kept.save(update_fields=["note", "next_step", "recheck_on", "saved_at", "saved_from"])
    return kept


def is_sent_again(observation: Observation, draft: ObservationDraft, sending: Sending) -> bool:
    """Tell whether a late message says what its device completed: only the reply was lost on the way.

    Words that were changed after that are others, and are no less its writer's.
    """
    is_late = sending.noted_at is not None and bool(sending.device)
    if not (is_late and observation.is_done and observation.saved_from == sending.device):
        return False
    return draft == ObservationDraft(
        seen={mark.pk: Seen(mark.seen) for mark in observation.marks.all() if mark.seen},
        note=observation.note,
        next_step=observation.next_step,
        recheck_on=observation.recheck_on,
    )


@transaction.atomic
def complete_observation(
    *, observation: Observation, by: User, now: datetime, noted_at: datetime | None = None
) -> Observation:
    """Complete what was watched, once every point has an answer; whoever was watched is told.

    `noted_at` is when the device says that it was completed, where that comes late for want of network.
    Callers check that the observer completes it.
    """
    kept = Observation.objects.select_for_update(of=("self",)).get(pk=observation.pk)
    if kept.is_done:
        raise ObservationDone
    if kept.outcome.open:
        raise PointsOpen(kept.outcome.open)
    at = believed_moment(noted_at, earliest=kept.begun_at or now, now=now)
    if kept.recheck_on is not None and kept.recheck_on <= timezone.localdate(at):
        raise SecondLookPast
    kept.state, kept.done_at = ObservationState.DONE, at
    kept.save(update_fields=["state", "done_at"])
    record(
        actor=by,
        action="classroom.observation_done",
        subject=kept.employee,
        details={"checklist": kept.checklist.title},
    )
    if kept.employee.user is not None:
        notify(
            kind=OBSERVED,
            to=[kept.employee.user],
            facts={"checklist": kept.checklist.title, "observer": kept.observer.name},
            url=kept.get_absolute_url(),
            key=f"classroom.observed:{kept.pk}",
        )
    return kept


@transaction.atomic
def remind_of_second_looks(now: datetime) -> None:
    """Tell observers, once each, whose second look is due."""
    today = timezone.localdate(now)
    due = Observation.objects.due_again(today).filter(observer__user__isnull=False)
    for observation in due.select_related("checklist", "employee", "observer__user"):
        if observation.observer.user is None or observation.recheck_on is None:
            continue
        notify(
            kind=LOOK_AGAIN,
            to=[observation.observer.user],
            facts={
                "checklist": observation.checklist.title,
                "employee": observation.employee.name,
                "day": day_text(observation.recheck_on),
            },
            url=observation.get_absolute_url(),
            key=f"classroom.look_again:{observation.pk}",
        )


@transaction.atomic
def ask_by_rule(
    *, wanted: Sequence[tuple[int, int, date | None]], now: datetime
) -> dict[tuple[int, int], Observation]:
    """Ask leaders for observations: of employees by key, by checklists by key, until a day.

    Left out is whom nobody leads, and who is to be watched by the checklist already. Give what was made by
    employee and checklist. Rules decide; see `lms.automation`.
    """
    today = timezone.localdate(now)
    led = Posting.objects.on(today).leaders_of({employee for employee, _list, _due in wanted})
    leaders = leaders_to_ask({employee for employee, _list, _due in wanted}, dict(led))
    there = waiting_pairs({employee for employee, _list, _due in wanted})
    made: dict[tuple[int, int], Observation] = {}
    for employee, checklist, due_on in wanted:
        pair = (employee, checklist)
        if pair in made or pair in there or employee not in leaders:
            continue
        made[pair] = Observation(
            employee_id=employee,
            checklist_id=checklist,
            observer=leaders[employee],
            state=ObservationState.ASKED,
            asked_at=now,
            due_on=due_on,
        )
    Observation.objects.bulk_create(made.values())
    _tell_asked(list(made.values()))
    if made:
        first = next(iter(made.values()))
        details = {"attendees": len(made)}
        record(actor=None, action="classroom.observations_asked", subject=first.checklist, details=details)
    return made


def waiting_pairs(employees: Collection[int]) -> set[tuple[int, int]]:
    """Give the pairs of employee and checklist, by key, that are asked for or begun; one query."""
    rows = Observation.objects.filter(employee__in=employees).exclude(state=ObservationState.DONE)
    return set(rows.order_by().values_list("employee", "checklist"))


def _tell_asked(asked: Collection[Observation]) -> None:
    rows = Observation.objects.filter(pk__in=[one.pk for one in asked])
    for one in rows.select_related("checklist", "employee", "observer__user"):
        if one.observer.user is None:
            continue
        until = filled(_("Complete it by %(day)s."), {"day": day_text(one.due_on)}) if one.due_on else ""
        notify(
            kind=OBSERVATION_ASKED,
            to=[one.observer.user],
            facts={"checklist": one.checklist.title, "employee": one.employee.name, "until": until},
            url=one.get_absolute_url(),
            key=f"classroom.observation_asked:{one.pk}",
        )


@transaction.atomic
def object_to_observation(
    *, observation: Observation, reason: str, by: User, now: datetime
) -> ObservationObjection:
    """Keep the objection of whoever was watched; one that still waits is returned instead.

    Callers check that it is the person's own observation.
    """
    waiting = observation.objections.filter(decided_at__isnull=True).first()
    if waiting is not None:
        return waiting
    objection = ObservationObjection(observation=observation, reason=reason, raised_at=now)
    return raise_objection(objection, by=by)


@transaction.atomic
def decide_observation_objection(
    *, objection: ObservationObjection, upheld: bool, answer: str, by: User, now: datetime
) -> ObservationObjection:
    """Decide it with an answer; upheld, the observation is set aside and counts nowhere any more.

    Callers check the role; nobody decides about what they wrote themselves.
    """
    if objection.observation.observer.user_id == by.pk:
        raise OwnObjection
    this = ObservationObjection.objects.filter(pk=objection.pk).select_related(
        "observation__employee", "observation__checklist"
    )
    [decided] = decide_objections(this, upheld=upheld, answer=answer, by=by, now=now)
    if upheld:
        Observation.objects.filter(pk=decided.observation_id).update(set_aside_at=now)
    return decided

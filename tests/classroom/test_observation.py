"""Watching at work: by a copied checklist, saved tap by tap, objected to, looked at again, asked by rule."""

from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta

import pytest
from django.test import Client, RequestFactory
from django.urls import reverse
from django.utils import timezone

from lms.automation.running.services import run_rules
from lms.classroom.api import completed_observations
from lms.classroom.choices import ObservationState, Seen
from lms.classroom.observation.models import Observation, ObservationObjection
from lms.classroom.observation.rules import SeenPoint, outcome_of
from lms.classroom.observation.services import (
    ObservationDraft,
    PointPlan,
    PointsOpen,
    ask_by_rule,
    begin_observation,
    complete_observation,
    decide_observation_objection,
    keep_checklist,
    object_to_observation,
    remind_of_second_looks,
    save_observation,
)
from lms.classroom.permissions import people_to_observe
from lms.core.notices.models import Notice
from lms.core.ui.api import waiting_lines
from lms.people.api import Employee
from lms.people.objections.api import OwnObjection
from tests.factories.automation import make_rule
from tests.factories.classroom import make_checklist, make_observation
from tests.factories.people import Cast, make_employee

pytestmark = pytest.mark.django_db
NOW = timezone.now()
TODAY = timezone.localdate(NOW)
DAY = timedelta(days=1)


def told(kind: str) -> list[str]:
    """Name by number who was told of a kind."""
    rows = Notice.objects.filter(kind=f"classroom.{kind}").select_related("recipient")
    return sorted(notice.recipient.username for notice in rows)


def test_points_not_seen_count_neither_way_and_weights_count() -> None:
    outcome = outcome_of(
        [SeenPoint("yes", 3), SeenPoint("no", 1, is_must=True), SeenPoint("not_seen", 9), SeenPoint("")]
    )

    assert (outcome.done, outcome.seen, outcome.share) == (1, 2, 0.75)
    assert (outcome.open, outcome.must_missed, outcome.holds) == (1, 1, False)


def test_nothing_seen_gives_no_share() -> None:
    assert outcome_of([SeenPoint("not_seen")]).share is None


def test_leader_watches_the_own_team_and_a_mentor_the_own_mentee(cast: Cast) -> None:
    mentored = make_employee("新人", unit=cast.other_team)
    Employee.objects.filter(pk=mentored.pk).update(mentor=cast.li)

    assert people_to_observe(cast.user("wang"), TODAY) == [cast.li.pk]
    assert people_to_observe(cast.user("li"), TODAY) == [mentored.pk]
    assert people_to_observe(cast.user("zhao"), TODAY) == []


def test_leader_finds_whom_to_watch_by_name_or_number(cast: Cast, signed_in: Callable[[str], Client]) -> None:
    other = make_employee("周敏", unit=cast.team)
    make_observation(other, cast.wang, now=NOW)
    address = reverse("lms_classroom:observation_new")

    def found(query: str) -> list[str]:
        reply = signed_in("wang").get(address, {"q": query})
        return [row.cells[0].text for row in reply.context["table"].rows]

    assert found("") == [person.name for person in sorted([cast.li, other], key=lambda one: one.number)]
    assert (found(" 周 "), found(cast.li.number), found(cast.chen.name)) == ([other.name], [cast.li.name], [])


def test_checklist_is_chosen_for_the_person_named_and_for_no_stranger(
    cast: Cast, signed_in: Callable[[str], Client]
) -> None:
    checklist = make_checklist()
    address = reverse("lms_classroom:observation_new")
    page = signed_in("wang").get(address, {"employee": cast.li.pk})
    of_stranger = signed_in("wang").get(address, {"employee": cast.chen.pk})

    signed_in("wang").post(address, {"employee": cast.chen.pk, "checklist": checklist.pk})
    signed_in("wang").post(address, {"employee": cast.li.pk, "checklist": checklist.pk})

    assert (str(cast.li) in page.content.decode(), "table" in of_stranger.context) == (True, True)
    assert Observation.objects.get().employee == cast.li


def test_observation_keeps_the_points_it_began_with(cast: Cast) -> None:
    checklist = make_checklist()
    observation = begin_observation(checklist=checklist, employee=cast.li, observer=cast.wang, now=NOW)

    keep_checklist(
        checklist=checklist,
        title="改了",
        about="",
        is_in_use=True,
        points=[PointPlan("另一项", None, 1, is_must=False)],
        by=cast.user("zhao"),
    )

    assert [mark.text for mark in observation.marks.all()] == ["先认事，再认人", "说清时限"]


def test_completing_needs_an_answer_to_every_point_and_tells_who_was_watched(cast: Cast) -> None:
    observation = begin_observation(checklist=make_checklist(), employee=cast.li, observer=cast.wang, now=NOW)
    first, second = observation.marks.all()
    save_observation(observation=observation, draft=ObservationDraft({first.pk: Seen.YES}), now=NOW)
    with pytest.raises(PointsOpen):
        complete_observation(observation=observation, by=cast.user("wang"), now=NOW)

    draft = ObservationDraft({second.pk: Seen.NOT_SEEN}, note="语速偏快", next_step="每通先复述")
    save_observation(observation=observation, draft=draft, now=NOW)
    done = complete_observation(observation=observation, by=cast.user("wang"), now=NOW)

    assert (done.outcome.done, done.outcome.seen, told("observed")) == (1, 1, [cast.li.number])
    assert [each.pk for each in completed_observations(cast.li, TODAY, TODAY)] == [done.pk]


def test_every_tap_is_saved_and_the_page_says_when(cast: Cast, signed_in: Callable[[str], Client]) -> None:
    observation = begin_observation(checklist=make_checklist(), employee=cast.li, observer=cast.wang, now=NOW)
    first = observation.marks.all()[0]
    address = reverse("lms_classroom:observation", args=[observation.pk])

    reply = signed_in("wang").post(
        address, {f"seen-{first.pk}": "no"}, headers={"accept": "application/json"}
    )

    first.refresh_from_db()
    assert (first.seen, "Saved at" in reply.json()["saved"]) == (Seen.NO, True)


def test_who_is_watched_reads_it_once_completed_and_a_stranger_never(
    cast: Cast, signed_in: Callable[[str], Client]
) -> None:
    begun = make_observation(cast.li, cast.wang, now=NOW, is_done=False)
    done = make_observation(cast.li, cast.wang, now=NOW, checklist=make_checklist("礼貌用语"))

    def opens(name: str, observation: Observation) -> int:
        return signed_in(name).get(observation.get_absolute_url()).status_code

    assert (opens("li", begun), opens("li", done)) == (404, 200)
    assert (opens("chen", done), opens("wang", done), opens("zhao", done)) == (404, 200, 200)


def test_objection_upheld_sets_the_observation_aside(cast: Cast) -> None:
    observation = make_observation(cast.li, cast.wang, now=NOW)
    objection = object_to_observation(
        observation=observation, reason="第二项看错了", by=cast.user("li"), now=NOW
    )
    with pytest.raises(OwnObjection):
        decide_observation_objection(
            objection=objection, upheld=False, answer="没错", by=cast.user("wang"), now=NOW
        )

    decide_observation_objection(
        objection=objection, upheld=True, answer="录音证实", by=cast.user("zhao"), now=NOW
    )

    assert completed_observations(cast.li, TODAY, TODAY) == []
    assert ObservationObjection.objects.get().answer == "录音证实"


def test_second_look_reminds_the_observer_once_until_it_is_begun(cast: Cast) -> None:
    due = make_observation(cast.li, cast.wang, now=NOW - 30 * DAY, recheck_in=30)
    remind_of_second_looks(NOW)
    remind_of_second_looks(NOW + DAY)
    assert told("look_again") == [cast.wang.number]

    again = begin_observation(
        checklist=due.checklist, employee=cast.li, observer=cast.wang, now=NOW, again=due
    )

    assert (again.second_look_at, Observation.objects.due_again(TODAY).count()) == (due, 0)


def test_second_look_that_is_due_waits_on_the_page_of_the_leader(cast: Cast, rf: RequestFactory) -> None:
    observation = make_observation(cast.li, cast.wang, now=NOW)
    request = rf.get("/")
    request.user = cast.user("wang")

    def waits() -> list[tuple[str, int]]:
        return [(str(line.label), line.count) for line in waiting_lines(request)]

    assert waits() == []
    Observation.objects.filter(pk=observation.pk).update(recheck_on=TODAY)
    assert waits() == [("到期的复看", 1)]


def test_observations_are_found_by_name_and_by_how_far_they_are(
    cast: Cast, signed_in: Callable[[str], Client]
) -> None:
    done = make_observation(cast.li, cast.wang, now=NOW)
    begun = make_observation(cast.li, cast.wang, now=NOW, is_done=False, checklist=make_checklist("礼貌用语"))

    def found(**asked: str) -> set[str]:
        page = signed_in("wang").get(reverse("lms_classroom:observations"), asked)
        return {row.cells[2].text for row in page.context["table"].rows}

    both = {done.checklist.title, begun.checklist.title}
    assert (found(q=cast.li.number), found(q="没有这个人")) == (both, set())
    assert (found(state="done"), found(state="begun")) == ({done.checklist.title}, {begun.checklist.title})


def test_later_observation_by_the_same_checklist_settles_the_second_look_and_is_named(
    cast: Cast, signed_in: Callable[[str], Client]
) -> None:
    due = make_observation(cast.li, cast.wang, now=NOW - 30 * DAY, recheck_in=20)
    make_observation(cast.li, cast.wang, now=NOW - 3 * DAY, checklist=make_checklist("礼貌用语"))
    begun = make_observation(cast.li, cast.wang, now=NOW - 2 * DAY, checklist=due.checklist, is_done=False)
    still_due = list(Observation.objects.due_again(TODAY))

    begun.state, begun.done_at = ObservationState.DONE, NOW - 2 * DAY
    begun.save()

    page = signed_in("wang").get(due.get_absolute_url())
    [fact] = [fact for fact in page.context["facts"] if fact.url]
    assert (still_due, list(Observation.objects.due_again(TODAY))) == ([due], [])
    assert (fact.url, page.context["may_look_again"]) == (begun.get_absolute_url(), False)


def test_what_settled_a_second_look_and_was_set_aside_settles_it_no_more(cast: Cast) -> None:
    due = make_observation(cast.li, cast.wang, now=NOW - 30 * DAY, recheck_in=20)
    make_observation(cast.li, cast.wang, now=NOW - 2 * DAY, checklist=due.checklist)

    Observation.objects.exclude(pk=due.pk).update(set_aside_at=NOW)

    assert list(Observation.objects.due_again(TODAY)) == [due]


def test_rule_asks_the_leader_once_and_takes_back_what_nobody_began(cast: Cast) -> None:
    checklist = make_checklist()

    made = ask_by_rule(
        wanted=[(cast.li.pk, checklist.pk, TODAY + 7 * DAY), (cast.zhao.pk, checklist.pk, None)], now=NOW
    )
    again = ask_by_rule(wanted=[(cast.li.pk, checklist.pk, None)], now=NOW)

    [asked] = made.values()
    assert (asked.employee, asked.observer, asked.state) == (cast.li, cast.wang, ObservationState.ASKED)
    assert (again, told("observation_asked")) == ({}, [cast.wang.number])


def test_rule_on_joining_asks_for_an_observation(cast: Cast) -> None:
    checklist = make_checklist()
    make_rule(
        "people.enters",
        "classroom.observation",
        what={"checklist": checklist.pk},
        units=[cast.team],
        counts_from=TODAY,  # who works there already is left out
        now=NOW - DAY,
    )
    make_employee("新人", unit=cast.team, hired_on=TODAY)

    run_rules(NOW)

    observation = Observation.objects.get()
    assert (observation.employee.name, observation.observer) == ("新人", cast.wang)
    run_rules(NOW + DAY)
    assert Observation.objects.count() == 1

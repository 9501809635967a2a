"""The links from a training to its result: with denominators, open to the rows, or not told and why."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date, datetime
from zoneinfo import ZoneInfo

import pytest
from django.test import Client
from django.urls import reverse
from django.utils import translation

from lms.classroom.api import SeenOnLines, seen_on_lines
from lms.classroom.choices import Seen
from lms.classroom.observation.models import Checklist, Observation
from lms.core.wording import percent
from lms.courses.api import CoursePage, agreement_of
from lms.courses.surveys.models import CourseReaction
from lms.evaluation.chain.queries import ChainLink, chain_of, observation_rows
from lms.evaluation.effects.services import estimate_programme
from lms.evaluation.programmes.models import Programme
from lms.evaluation.programmes.queries import with_plan
from lms.people.api import Employee, OrgUnit, Role
from lms.standards.api import Clause
from tests.factories.classroom import make_checklist, make_observation
from tests.factories.people import make_employee, make_user_with_role
from tests.factories.programmes import (
    AFTER_ANALYSIS,
    Centre,
    make_centre,
    make_indicator,
    make_programme,
    plant,
)
from tests.factories.standards import make_clause

pytestmark = pytest.mark.django_db

REPORT = "/evaluation/programmes/process-training/"
OBSERVATIONS = REPORT + "observations/"
TODAY = AFTER_ANALYSIS.date()
CHINA = ZoneInfo("Asia/Shanghai")
EARLY, LATE = datetime(2026, 3, 10, 10, tzinfo=CHINA), datetime(2026, 8, 10, 10, tzinfo=CHINA)
LATER = datetime(2026, 9, 10, 10, tzinfo=CHINA)
ALL, HALF = (Seen.YES,) * 6, (Seen.YES, Seen.NO, Seen.NO, Seen.YES, Seen.NO, Seen.NO)
MOST = (Seen.YES, Seen.YES, Seen.YES, Seen.YES, Seen.YES, Seen.NO)


@pytest.fixture
def clause(db: None) -> Clause:
    """The clause that the course teaches."""
    return make_clause("2.1")


@pytest.fixture
def measured(clause: Clause) -> tuple[Centre, Programme]:
    """A programme of fifteen teams that was estimated, its course on the clause."""
    centre, fcr = make_centre(15, people=6), make_indicator()
    programme, waves = make_programme(centre, fcr)
    plant(centre, fcr, waves=waves, effect=0.02)
    estimate_programme(programme=programme, now=AFTER_ANALYSIS)
    course = CoursePage.objects.get(code="U4")
    course.clauses.set([clause])
    course.save()
    return centre, programme


@pytest.fixture
def checklist(clause: Clause) -> Checklist:
    """A checklist of six points on the clause."""
    return make_checklist("派单旁听", points=["核对", "选对", "写清", "告知", "回看", "留言"], clause=clause)


@pytest.fixture
def observers(measured: tuple[Centre, Programme]) -> list[Employee]:
    """One who watches for each team."""
    return [make_employee(f"观察{number}", unit=team) for number, team in enumerate(measured[0].teams)]


def people_of(centre: Centre, programme: Programme) -> Iterator[tuple[Employee, bool]]:
    """List two people of each team, and whether their team is ever trained."""
    for wave in programme.waves.order_by("number"):
        for unit in wave.units.all():
            yield from ((employee, wave.starts_on is not None) for employee in centre.people[unit.pk][:2])


def watch_all(
    measured: tuple[Centre, Programme],
    checklist: Checklist,
    observers: list[Employee],
    *,
    waiting: bool = True,
) -> None:
    """Watch two people of each team in August; the trained do most, the others half."""
    for number, (employee, is_trained) in enumerate(people_of(*measured)):
        if is_trained or waiting:
            seen = (ALL, MOST)[number % 2] if is_trained else (HALF, HALF[::-1], MOST)[number % 3]
            observer = observers[number // 2]
            make_observation(employee, observer, now=LATE, checklist=checklist, seen=seen)


def links(programme: Programme) -> dict[str, ChainLink]:
    """Give the links by name."""
    found = with_plan(Programme.objects.select_related("course")).get(pk=programme.pk)
    with translation.override("en"):
        return {link.name: link for link in chain_of(found, TODAY)}


def test_more_seen_done_by_the_trained_is_said_with_denominators(
    measured: tuple[Centre, Programme], checklist: Checklist, observers: list[Employee]
) -> None:
    watch_all(measured, checklist, observers)

    link = links(measured[1])["Behaviour"]

    assert (link.verdict, link.tone) == ("Done more", "good")
    assert link.low is not None
    assert link.low > 0
    assert link.scale_min < 0 < link.scale_max
    assert link.notes == (
        "trained: 92% of 120 points (20 people, 10 teams)",
        "waiting in the same months: 53% of 60 points (10 people, 5 teams)",
        "compared over 1 month in which both were watched; how teams and observers differ is in the interval",
    )


def test_a_month_in_which_one_side_was_watched_counts_in_no_denominator(
    measured: tuple[Centre, Programme], checklist: Checklist, observers: list[Employee]
) -> None:
    watch_all(measured, checklist, observers)
    for number, (employee, is_trained) in enumerate(people_of(*measured)):
        if is_trained:
            make_observation(employee, observers[number // 2], now=LATER, checklist=checklist, seen=HALF)

    link = links(measured[1])["Behaviour"]
    rows, total = observation_rows(measured[1], make_user_with_role(Role.HR), TODAY)

    assert link.notes[0] == "trained: 92% of 120 points (20 people, 10 teams)"
    assert (len(rows), total) == (50, 50)
    assert {(row.day, row.weight_together) for row in rows} == {
        (LATE.date(), 0.5),
        (LATE.date(), 1),
        (LATER.date(), None),
    }


def test_four_teams_a_side_cannot_be_told(
    measured: tuple[Centre, Programme], checklist: Checklist, observers: list[Employee]
) -> None:
    watch_all(measured, checklist, observers)
    waits = measured[1].waves.get(starts_on=None).units.order_by("path").first()
    Observation.objects.filter(employee__in=measured[0].people[waits.pk]).delete()

    link = links(measured[1])["Behaviour"]

    assert (link.verdict, link.figure, link.tone) == ("Cannot tell", "", "")
    assert link.reason == "Too few teams were watched: each side needs 5, as teams differ."


def test_one_observer_of_a_side_cannot_be_told(
    measured: tuple[Centre, Programme], checklist: Checklist, observers: list[Employee]
) -> None:
    watch_all(measured, checklist, observers[:1] * 15)

    assert links(measured[1])["Behaviour"].reason.startswith("Too few observers: each side needs 5")


def test_watched_in_different_months_cannot_be_told(
    measured: tuple[Centre, Programme], checklist: Checklist, observers: list[Employee]
) -> None:
    watch_all(measured, checklist, observers)
    waits = measured[1].waves.get(starts_on=None).units.values("pk")
    Observation.objects.filter(employee__postings__unit__in=waits).update(done_at=LATER)

    link = links(measured[1])["Behaviour"]

    assert link.reason.startswith("No month has both trained and waiting people watched")
    assert link.notes == ()


def test_before_and_after_stands_beside_and_is_no_effect(
    measured: tuple[Centre, Programme], checklist: Checklist, observers: list[Employee]
) -> None:
    watch_all(measured, checklist, observers)
    for number, (employee, is_trained) in enumerate(people_of(*measured)):
        if is_trained:
            seen = (HALF, HALF, MOST)[number % 3]
            make_observation(employee, observers[number // 2], now=EARLY, checklist=checklist, seen=seen)

    note = links(measured[1])["Behaviour"].notes[-1]

    assert note.startswith(
        "10 teams watched before and after, each weighing alike on both sides: 48% → 92% ("
    )
    assert note.endswith("), no effect by itself")


def test_shares_are_made_of_the_rows_that_are_listed(
    measured: tuple[Centre, Programme], checklist: Checklist, observers: list[Employee]
) -> None:
    """In September the trained are watched three times as often, and do less."""
    watch_all(measured, checklist, observers)
    for number, (employee, is_trained) in enumerate(people_of(*measured)):
        for _time in range(3 if is_trained else 1):
            seen = HALF if is_trained else MOST
            make_observation(employee, observers[number // 2], now=LATER, checklist=checklist, seen=seen)
        if is_trained and number < 12:
            make_observation(employee, observers[number // 2], now=EARLY, checklist=checklist, seen=HALF)

    notes = links(measured[1])["Behaviour"].notes
    rows, _total = observation_rows(measured[1], make_user_with_role(Role.HR), TODAY)

    def share(name: str, *, is_trained: bool) -> str:
        counted = [(getattr(row, name) or 0, row) for row in rows if row.is_trained == is_trained]
        return percent(sum(w * row.done for w, row in counted) / sum(w * row.seen for w, row in counted), 0)

    beside, then = "weight_together", "weight_before_and_after"
    trained, waiting = share(beside, is_trained=True), share(beside, is_trained=False)
    assert notes[0] == (
        f"trained: {trained}, each month weighing alike on both sides; 480 points seen (20 people, 10 teams)"
    )
    assert notes[1].startswith(f"waiting in the same months: {waiting}, each month weighing alike")
    assert "6 teams watched before and after" in notes[-1]
    assert f"{share(then, is_trained=False)} → {share(then, is_trained=True)}" in notes[-1]
    listed = [row for row in rows if row.is_trained]
    assert trained != percent(sum(row.done for row in listed) / sum(row.seen for row in listed), 0)


def test_where_only_the_trained_were_watched_it_cannot_be_told(
    measured: tuple[Centre, Programme], checklist: Checklist, observers: list[Employee]
) -> None:
    watch_all(measured, checklist, observers, waiting=False)

    link = links(measured[1])["Behaviour"]

    assert (link.verdict, link.figure) == ("Cannot tell", "")
    assert link.reason.startswith("Only trained people were watched")


def test_without_a_checklist_or_an_observation_the_reason_is_another(
    measured: tuple[Centre, Programme], clause: Clause
) -> None:
    without = links(measured[1])["Behaviour"].reason
    make_checklist(points=["核对"], clause=clause)

    nobody = links(measured[1])["Behaviour"].reason

    assert without == "No checklist in use looks at the clauses of this course."
    assert nobody.startswith("Nobody of the programme was watched")


def test_what_was_set_aside_not_finished_or_about_another_clause_counts_nowhere(
    measured: tuple[Centre, Programme], checklist: Checklist, observers: list[Employee], clause: Clause
) -> None:
    (one, _trained), (two, _also), (three, _too), (four, _last) = list(people_of(*measured))[:4]
    other = make_checklist("别的", points=["问好"], clause=make_clause("4.2"))
    kept = make_observation(one, observers[0], now=LATE, checklist=checklist, seen=(*MOST[:5], Seen.NOT_SEEN))
    aside = make_observation(two, observers[0], now=LATE, checklist=checklist, seen=ALL)
    Observation.objects.filter(pk=aside.pk).update(set_aside_at=LATE)
    make_observation(three, observers[0], now=LATE, checklist=checklist, seen=ALL, is_done=False)
    make_observation(four, observers[0], now=LATE, checklist=other, seen=ALL)
    make_observation(four, observers[0], now=AFTER_ANALYSIS, checklist=checklist, seen=ALL)
    span = (date(2026, 1, 1), date(2026, 9, 30))

    found = seen_on_lines(
        employees=Employee.objects.values("pk"), lines=[clause.line], first=span[0], last=span[1]
    )

    assert found == [SeenOnLines(kept.pk, one.pk, observers[0].pk, LATE.date(), 5, 5)]


def test_before_the_day_of_the_analysis_nothing_is_told(
    measured: tuple[Centre, Programme], checklist: Checklist, observers: list[Employee]
) -> None:
    watch_all(measured, checklist, observers)
    Programme.objects.update(analysis_on=date(2027, 1, 1))

    link = links(measured[1])["Behaviour"]

    Programme.objects.update(cancelled_at=AFTER_ANALYSIS, cancel_reason="改版")
    cancelled = links(measured[1])["Behaviour"]

    assert (link.verdict, link.figure, link.notes) == ("Not due yet", "", ())
    assert (cancelled.verdict, cancelled.figure) == ("Cancelled", "")
    assert cancelled.reason == "Cancelled before the day of the analysis."


def test_reactions_are_shares_with_intervals_of_five_answers_and_more(
    measured: tuple[Centre, Programme],
) -> None:
    course = CoursePage.objects.get(code="U4")
    for number in range(4):
        CourseReaction.objects.create(course=course, relevance=5, intention=3, support=1 + number)
    few = links(measured[1])["Reaction"]
    CourseReaction.objects.create(course=course, relevance=3, intention=4, support=5)

    link = links(measured[1])["Reaction"]

    assert (few.verdict, few.figure) == ("Cannot tell", "")
    assert few.reason == "4 answers; shown from 5 on."
    assert (link.figure, link.value) == ("80%", 0.8)
    assert link.notes[1:] == ("Will use it: 20%（4–62%）", "Expect support: 40%（12–77%）")
    assert agreement_of(course).agreeing == {"relevance": 4, "intention": 1, "support": 2}


def test_the_report_shows_the_chain_and_opens_the_rows(
    client: Client, measured: tuple[Centre, Programme], checklist: Checklist, observers: list[Employee]
) -> None:
    watch_all(measured, checklist, observers)
    client.force_login(make_user_with_role(Role.HR))

    page = client.get(REPORT).content.decode()
    rows = client.get(OBSERVATIONS)

    assert "做到了" in page
    assert "已训：9" in page
    assert OBSERVATIONS in page
    assert rows.context["table"].total == 30
    shown = [reverse("lms_classroom:observation", args=[one.pk]) for one in Observation.objects.all()]
    assert any(f'href="{address}"' in rows.content.decode() for address in shown)


def test_every_link_with_a_figure_leads_to_what_it_was_made_of(
    client: Client, measured: tuple[Centre, Programme]
) -> None:
    course = CoursePage.objects.get(code="U4")
    for _number in range(5):
        CourseReaction.objects.create(course=course, relevance=5, intention=3, support=1)
    client.force_login(make_user_with_role(Role.HR))

    found = links(measured[1])
    addresses = [found[name].url for name in ("Reaction", "Result")]

    assert [client.get(address).status_code for address in addresses] == [200, 200]
    assert addresses[0] == reverse("lms_courses:reactions", args=[course.pk])
    assert found["Reaction"].url_label == "Answers behind this"


def test_a_leader_opens_the_rows_of_the_own_team_and_reads_how_many_more_there_are(
    client: Client, measured: tuple[Centre, Programme], checklist: Checklist, observers: list[Employee]
) -> None:
    watch_all(measured, checklist, observers)
    team = measured[0].teams[3]
    leader = make_employee("组长", unit=OrgUnit.objects.get(pk=team.pk), role=Role.MANAGER)
    client.force_login(leader.user)

    page = client.get(OBSERVATIONS)

    text = page.content.decode()
    for found in Observation.objects.all():
        is_shown = f'href="{found.get_absolute_url()}"' in text
        assert is_shown == (found.employee in measured[0].people[team.pk])
    assert page.context["table"].total == 2
    assert "另有 28 次观察" in text


def test_before_the_day_or_cancelled_the_rows_are_not_shown(
    client: Client, measured: tuple[Centre, Programme], checklist: Checklist, observers: list[Employee]
) -> None:
    watch_all(measured, checklist, observers)
    client.force_login(make_user_with_role(Role.HR))
    told = client.get(OBSERVATIONS)

    Programme.objects.update(analysis_on=date(2027, 1, 1))
    early = client.get(OBSERVATIONS)
    Programme.objects.update(analysis_on=date(2026, 10, 1), cancelled_at=AFTER_ANALYSIS, cancel_reason="改版")
    cancelled = client.get(OBSERVATIONS)

    totals = [page.context["table"].total for page in (told, early, cancelled)]
    assert totals == [30, 0, 0]
    assert early.context["note"] == "分析日才有。"
    assert "员工0" not in early.content.decode()


@pytest.mark.parametrize("role", [None, Role.ADMINISTRATOR])
def test_who_reads_no_programmes_opens_no_rows(
    client: Client, measured: tuple[Centre, Programme], role: Role | None
) -> None:
    employee = make_employee("路人", unit=measured[0].teams[0])
    client.force_login(employee.user if role is None else make_user_with_role(role))

    answer = client.get(OBSERVATIONS)

    assert answer.status_code == 403

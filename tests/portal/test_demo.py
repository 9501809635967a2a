"""The demo holds what its plan promises, and the measurement reads back what was planted."""

from __future__ import annotations

import random
from collections import Counter
from collections.abc import Callable, Iterable, Iterator
from datetime import date, datetime, time, timedelta
from itertools import pairwise
from pathlib import Path

import numpy as np
import pytest
from django.conf import settings
from django.contrib.auth.models import User
from django.core.cache import cache
from django.db import IntegrityError, connection, transaction
from django.db.models import Avg, F, Sum
from django.test import override_settings
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import override
from pytest_django.plugin import DjangoDbBlocker

from lms.certification.api import Certificate, CertificateState, CertificationStatus, cards_of, coverage
from lms.certification.waivers.models import Waiver
from lms.core.jobs.models import Job
from lms.core.trail.models import AuditEntry
from lms.courses.api import CoursePage, delta_course_of
from lms.courses.deltas.services import make_delta_course
from lms.courses.pages.models import LessonPage
from lms.demo.exams.running import HAPPENED
from lms.demo.exams.takers import live_on
from lms.demo.logins import DemoLogin
from lms.demo.people.learning import at
from lms.demo.plan import DemoPlan, read_plan, workday_before, workday_from
from lms.demo.seeding import is_seeded, load_content, seed
from lms.demo.work.improvement import REVIEWER
from lms.evaluation.actions.models import ImprovementAction
from lms.evaluation.choices import Stage
from lms.evaluation.effects.models import EffectEstimate
from lms.evaluation.effects.queries import cohort_homes, figures_in, first_start, panel_period
from lms.evaluation.effects.rules.cohort import PersonMonth, figures_of
from lms.evaluation.effects.rules.results import EffectResult
from lms.evaluation.estimation.rules.panel import TeamMonth, month_index
from lms.evaluation.programmes.models import Programme
from lms.evaluation.programmes.queries import teams_of, with_plan
from lms.exams.api import Attempt, AttemptState, Sitting
from lms.exams.attempts.models import Answer
from lms.exams.choices import EventKind, InvalidationCause
from lms.exams.heartbeat.rules import URGENCY
from lms.exams.integrity.models import Presence
from lms.exams.invalidation.models import AttemptInvalidation
from lms.exams.invigilation.queries import console_look
from lms.exams.marking.models import MarkingTask
from lms.exams.objections.models import QuestionObjection
from lms.papers.api import Paper, delta_papers_of
from lms.papers.deltas.queries import desk_of_change
from lms.papers.deltas.services import DeltaTerms, make_delta_paper
from lms.papers.drawing.services import sample_paper
from lms.people.access.services import create_roles
from lms.people.api import Employee, OrgUnit, Posting, UnitKind
from lms.performance.api import Period
from lms.performance.evidence.places import place_of
from lms.performance.feedback.models import Commendation, Complaint, ServiceRating, SurveyResponse
from lms.performance.indicators.models import IndicatorValue
from lms.performance.indicators.months import differing_months
from lms.performance.mastery.queries import mastery_of_employee
from lms.performance.objections.models import FileObjection
from lms.performance.quality.models import QualityReview
from lms.questions.bank.models import QuestionVersion
from lms.questions.choices import CorrectionPolicy
from lms.questions.corrections.models import KeyCorrection
from lms.standards.api import Verification, clauses_by_number, current_edition, facts_by_code
from lms.standards.changes.models import EditionChange
from lms.standards.changes.services import confirm, gather
from lms.standards.choices import ThingKind
from lms.standards.clauses.models import Edition
from lms.standards.content.services import load_edition
from lms.standards.facts.models import FactSignOff
from tests.portal.page_figures import figures_on, page_for

pytestmark = [pytest.mark.django_db, pytest.mark.slow]

TODAY = date(2026, 11, 25)
CONTENT = settings.CONTENT_DIR
PLAN: DemoPlan = read_plan(CONTENT / "demo" / "demo.yaml", TODAY)
EFFECTS = PLAN.file["programme"]["effects"]
PLANTED = {key: effect for key, effect in EFFECTS.items() if effect}
NOTHING = sorted(EFFECTS.keys() - PLANTED.keys())


def silent(_words: str) -> None:
    """Say nothing."""


@pytest.fixture(scope="module")
def logins(
    django_db_setup: None, django_db_blocker: DjangoDbBlocker, tmp_path_factory: pytest.TempPathFactory
) -> Iterator[list[DemoLogin]]:
    """Seed the demo once for all tests of this module and give who can sign in."""
    media = override_settings(MEDIA_ROOT=tmp_path_factory.mktemp("media"))
    with django_db_blocker.unblock(), transaction.atomic(), media:
        create_roles()
        load_content(CONTENT)
        assert not is_seeded()
        made = seed(CONTENT, say=silent, today=TODAY)
        connection.check_constraints()  # once: PostgreSQL would check all that was written after each test
        yield made
        transaction.set_rollback(True)


@pytest.fixture
def results(logins: list[DemoLogin]) -> dict[str, EffectResult]:
    """Give what was estimated of the training that comes in waves with its course, by indicator."""
    estimates = EffectEstimate.objects.select_related("declared__indicator").filter(
        declared__programme__key=PLAN.file["programme"]["key"]
    )
    return {estimate.declared.indicator.key: estimate.read_result() for estimate in estimates}


def holds(result: EffectResult, planted: float) -> bool:
    """Tell whether the interval holds what was planted."""
    assert result.low is not None
    assert result.high is not None
    return result.low <= planted <= result.high


# What the training did.


def test_everything_declared_was_estimated(results: dict[str, EffectResult]) -> None:
    assert set(results) == set(PLAN.file["programme"]["declared"]) == set(EFFECTS)
    assert all(result.due for result in results.values())


@pytest.mark.parametrize("key", sorted(PLANTED))
def test_what_was_planted_lies_in_the_interval(results: dict[str, EffectResult], key: str) -> None:
    assert holds(results[key], PLANTED[key])


def test_the_primary_figure_is_reported_as_an_effect(results: dict[str, EffectResult]) -> None:
    primary = results[PLAN.file["programme"]["primary"]]

    assert primary.conclusion == "effect"
    assert primary.low is not None
    assert primary.low > 0


@pytest.mark.parametrize("key", NOTHING)
def test_where_nothing_was_planted_no_effect_is_reported(results: dict[str, EffectResult], key: str) -> None:
    assert results[key].conclusion != "effect"


def test_the_intervals_hold_what_they_promise(results: dict[str, EffectResult]) -> None:
    """Of six intervals at 95 % one may miss by chance; two would be suspicious."""
    missed = [key for key, result in results.items() if not holds(result, EFFECTS[key])]

    assert len(missed) <= 1


def test_teams_too_small_to_judge_are_left_out(results: dict[str, EffectResult]) -> None:
    teams = OrgUnit.objects.filter(kind=UnitKind.TEAM).count()

    assert {result.teams for result in results.values()} == {teams - len(PLAN.file["small_teams"])}


# What the other programmes tell.


def primary_of(key: str) -> EffectResult:
    """Give what is said of the primary figure of a programme."""
    return EffectEstimate.objects.get(declared__programme__key=key, declared__is_primary=True).read_result()


@pytest.mark.parametrize(
    ("key", "conclusion", "grade"),
    [
        ("process-training", "effect", "A"),
        ("roster-discipline", "practically_none", "A"),
        ("satisfaction-first-centre", "inconclusive", "A"),
    ],
)
def test_each_programme_of_the_demo_shows_another_answer(
    logins: list[DemoLogin], key: str, conclusion: str, grade: str
) -> None:
    result = primary_of(key)

    assert (result.conclusion, result.grade) == (conclusion, grade)
    assert result.due


def test_a_programme_without_a_lot_has_at_best_the_second_grade(logins: list[DemoLogin]) -> None:
    programme, result = Programme.objects.get(key="first-contact-owner"), primary_of("first-contact-owner")

    assert (programme.drawn_by_lot, result.grade) == (False, "B")
    assert holds(result, -0.008)


def test_a_programme_before_its_day_tells_nothing(logins: list[DemoLogin]) -> None:
    result = primary_of("intake-and-grading")

    assert (result.due, result.effect) == (False, None)


def test_improvements_stand_in_every_state(logins: list[DemoLogin]) -> None:
    actions = ImprovementAction.objects.all()

    assert {action.stage for action in actions} == set(Stage)
    assert {action.decision for action in actions if action.stage == Stage.CLOSED} == {
        "standardise",
        "repeat",
        "abandon",
        "withdraw",
    }
    assert all(action.baseline_at for action in actions if action.stage != Stage.PLAN)


# What pages sum by month is what the days themselves add up to.


def test_sums_of_months_and_what_effects_are_estimated_from_are_those_of_the_days(
    logins: list[DemoLogin],
) -> None:
    assert list(differing_months()) == []
    for programme in with_plan(Programme.objects.all()):
        period, homes = panel_period(programme, TODAY), cohort_homes(programme)
        for declared in programme.indicators.all():
            codes = {unit.pk: str(unit.code) for unit in teams_of(programme)}
            values = IndicatorValue.objects.filter(
                indicator=declared.indicator, day__range=(period.start, period.end)
            )
            looked_at = {*homes, *values.filter(unit__in=codes).values_list("employee", flat=True)}
            days = values.filter(employee__in=looked_at).values_list(
                "employee", "unit", "day", "numerator", "denominator"
            )
            of_days = figures_of(
                [
                    PersonMonth(
                        person=person,
                        home=codes.get(homes.get(person, 0), ""),
                        team=codes.get(unit, ""),
                        period=month_index(day),
                        numerator=float(top),
                        denominator=float(bottom),
                    )
                    for person, unit, day, top, bottom in days
                ],
                month_index(first_start(programme)),
            )
            found = figures_in(programme, declared.indicator, period, homes)
            assert (found.people, found.levels.keys()) == (of_days.people, of_days.levels.keys())
            for name in ("cohort", "of_the_day", "remained", "present"):
                assert summed(getattr(found, name)) == summed(getattr(of_days, name))


def summed(months: Iterable[TeamMonth]) -> list[tuple[str, int, float, float, int]]:
    """Give team months as they are, but for what binary fractions lose."""
    return [
        (each.team, each.period, round(each.numerator, 5), round(each.denominator, 5), each.people)
        for each in months
    ]


# What hangs together through a person's skill and training, and through nothing else.


def shares_of(key: str) -> dict[int, float]:
    """Give everybody's share of an indicator over the year."""
    sums = IndicatorValue.objects.filter(indicator__key=key).order_by().values_list("employee")
    rows = sums.annotate(top=Sum("numerator"), bottom=Sum("denominator"))
    return {person: float(top) / float(bottom) for person, top, bottom in rows if bottom}


def exam_shares() -> dict[int, float]:
    """Give everybody's mean share of marks in the exams of the operating certificate."""
    attempts = Attempt.objects.filter(sitting__title__startswith="上岗考", marks__isnull=False)
    rows = attempts.order_by().values_list("employee").annotate(Sum("marks"), Sum("max_marks"))
    return {person: float(marks / whole) for person, marks, whole in rows}


def survey_means() -> dict[int, float]:
    """Give everybody's mean answer in surveys."""
    return dict(SurveyResponse.objects.order_by().values_list("employee").annotate(Avg("score")))


def review_means() -> dict[int, float]:
    """Give everybody's mean points of reviewed items."""
    return dict(QualityReview.objects.order_by().values_list("employee").annotate(Avg("items__points")))


@pytest.mark.parametrize(
    ("one", "other", "low", "high"),
    [
        (exam_shares, lambda: shares_of("fcr"), 0.10, 0.50),
        (survey_means, lambda: shares_of("csat_rate"), 0.10, 0.50),
        (review_means, lambda: shares_of("fcr"), 0.10, 0.60),
        (review_means, lambda: shares_of("err_rate"), -0.60, -0.10),
        (exam_shares, lambda: shares_of("aht"), -0.15, 0.15),
    ],
    ids=["exam-fcr", "survey-csat", "review-fcr", "review-errors", "exam-aht"],
)
def test_score_and_work_go_together_as_little_as_planted(
    logins: list[DemoLogin],
    one: Callable[[], dict[int, float]],
    other: Callable[[], dict[int, float]],
    low: float,
    high: float,
) -> None:
    first, second = one(), other()
    people = sorted(first.keys() & second.keys())

    found = np.corrcoef([float(first[pk]) for pk in people], [float(second[pk]) for pk in people])[0, 1]

    assert len(people) > 250
    assert low < found < high


def test_the_unskilled_have_more_complaints_put_down_to_them(logins: list[DemoLogin]) -> None:
    shares = shares_of("fcr")
    weaker = {pk for pk, share in shares.items() if share < np.median(list(shares.values()))}
    own = Complaint.objects.filter(upheld=True, attribution="employee").values_list("employee", flat=True)
    found = sum(pk in weaker for pk in own) / len(own)

    assert 0.52 < found < 0.75


def test_reviews_do_not_all_lose_marks_at_the_same_clauses(logins: list[DemoLogin]) -> None:
    star = QualityReview.objects.filter(employee__number="00231")
    lost = [
        frozenset(review.items.filter(points__lt=F("max_points")).values_list("clause__number", flat=True))
        for review in star
    ]

    assert len(set(lost)) > len(lost) / 2
    assert len(frozenset().union(*lost)) > 4


def test_whoever_made_a_fatal_error_lost_points(logins: list[DemoLogin]) -> None:
    fatal = QualityReview.objects.filter(fatal_error=True)

    assert fatal.exists()
    assert all(review.items.filter(points__lt=F("max_points")).exists() for review in fatal)


# Who there is.


def test_the_organisation_is_the_one_of_the_plan(logins: list[DemoLogin]) -> None:
    kinds = Counter(OrgUnit.objects.values_list("kind", flat=True))

    assert kinds == {UnitKind.PROVINCE: 1, UnitKind.CITY: 3, UnitKind.CENTRE: 4, UnitKind.TEAM: 24}
    assert Employee.objects.count() == PLAN.file["employees"] == 481
    assert Employee.objects.filter(is_demo=True).count() == 481
    assert [login.number for login in logins] == [
        entry["number"] for entry in (*PLAN.file["cast"], *PLAN.file["colleagues"])
    ]


def test_each_of_the_cast_signs_in_with_the_password_given(logins: list[DemoLogin]) -> None:
    accounts = User.objects.in_bulk([login.number for login in logins], field_name="username")

    assert all(accounts[login.number].check_password(login.password) for login in logins)
    assert not User.objects.exclude(username__in=accounts).exclude(password__startswith="!").exists()


def test_people_work_in_units_that_fit_their_position(logins: list[DemoLogin]) -> None:
    posted = Posting.objects.filter(unit__kind=UnitKind.TEAM, position__leads=False)
    crafts = {
        (posting.unit.code[:3], posting.position.code)
        for posting in posted.select_related("unit", "position")
    }

    assert {position for centre, position in crafts if centre == "K02"} == {"COMPLAINT"}
    assert {position for centre, position in crafts if centre != "K02"} == {"AGENT", "SENIOR_AGENT"}


def test_names_repeat_and_numbers_keep_their_zeros(logins: list[DemoLogin]) -> None:
    names = Counter(Employee.objects.values_list("name", flat=True))

    assert {name for name, count in names.items() if count > 1} == set(PLAN.file["namesakes"])
    assert not Employee.objects.exclude(number__regex=r"^0\d{4}$").exists()


def test_people_leave_and_move(logins: list[DemoLogin]) -> None:
    agents = Posting.objects.filter(unit__kind=UnitKind.TEAM).exclude(position__leads=True)
    movable = (
        agents.exclude(unit__code__in=PLAN.file["small_teams"]).values("employee").distinct().count() - 1
    )
    left = Employee.objects.filter(left_on__isnull=False)
    postings = Counter(Posting.objects.values_list("employee", flat=True))

    assert left.count() == round(movable * PLAN.file["leavers_share"])
    assert Counter(postings.values())[2] == round(movable * PLAN.file["transfers_share"])
    for posting in Posting.objects.filter(employee__in=left).select_related("employee"):
        assert posting.ends_on is not None
        assert posting.ends_on < posting.employee.left_on


@pytest.mark.parametrize("code", PLAN.file["small_teams"])
def test_small_teams_are_small(logins: list[DemoLogin], code: str) -> None:
    unit = OrgUnit.objects.get(code=code)

    assert Employee.objects.posted_below(unit, TODAY).count() == PLAN.file["small_team_size"]


# What happened.


@pytest.mark.parametrize(
    ("day", "on_or_after", "before"),
    [
        (date(2026, 8, 3), date(2026, 8, 3), date(2026, 7, 31)),
        (date(2026, 8, 1), date(2026, 8, 3), date(2026, 7, 31)),
        (date(2026, 8, 2), date(2026, 8, 3), date(2026, 7, 31)),
        (date(2026, 8, 5), date(2026, 8, 5), date(2026, 8, 4)),
    ],
)
def test_invented_actions_happen_on_days_of_work(day: date, on_or_after: date, before: date) -> None:
    assert (workday_from(day), workday_before(day)) == (on_or_after, before)


def test_some_days_have_no_contact_but_no_negative_or_impossible_share(logins: list[DemoLogin]) -> None:
    shares = IndicatorValue.objects.filter(indicator__key__in=["fcr", "csat_rate", "transfer", "err_rate"])
    contacts = IndicatorValue.objects.filter(indicator__key="aht")

    without = contacts.filter(denominator=0).count() / contacts.count()
    assert 0.5 * PLAN.file["zero_days_share"] < without < 2 * PLAN.file["zero_days_share"]
    assert shares.filter(denominator=0, numerator=0).exists()
    assert not IndicatorValue.objects.filter(numerator__lt=0).exists()
    assert not [row for row in shares.values_list("numerator", "denominator") if row[0] > row[1]]
    assert not IndicatorValue.objects.filter(day__gte=TODAY).exists()


def test_customers_spoke_as_often_as_planned(logins: list[DemoLogin]) -> None:
    counted = {
        "complaints": Complaint.objects.count(),
        "surveys": SurveyResponse.objects.count(),
        "ratings": ServiceRating.objects.count(),
        "commendations": Commendation.objects.count(),
    }

    assert counted == {kind: PLAN.file[kind] for kind in counted}
    assert QualityReview.objects.exists()


def test_certificates_stand_in_every_state(logins: list[DemoLogin]) -> None:
    total = coverage(list(OrgUnit.objects.filter(depth=1)), TODAY).total.cells
    statuses = {
        name: sum(getattr(cell, name) for cell in total) for name in ("valid", "in_window", "expired")
    }

    assert all(statuses.values()), statuses
    assert Certificate.objects.filter(revoked_at__isnull=False).count() == 1
    assert Waiver.objects.count() == sum(cell.waived for cell in total) == 2
    assert sum(cell.never for cell in total) > 0


def test_the_casts_employee_renews_a_certificate_that_ends_soon(logins: list[DemoLogin]) -> None:
    star = next(entry["number"] for entry in PLAN.file["cast"] if entry["role"] == "employee")
    employee = Employee.objects.get(number=star)

    statuses = {card.certification.code: card.status for card in cards_of(employee, TODAY)}

    assert statuses["hotline-agent"] == CertificationStatus.IN_WINDOW


def test_nobody_waits_for_the_result_of_an_exam_that_the_machine_marks(logins: list[DemoLogin]) -> None:
    waiting = Attempt.objects.filter(state="handed_in").values_list("sitting__title", flat=True)

    assert set(waiting) <= {PLAN.file["practice"]["title"], PLAN.file["practice"]["today"]["title"]}


def test_whoever_left_a_page_comes_back_when_the_seconds_away_are_over() -> None:
    for happened in HAPPENED.values():
        back = [
            (moment - left, seconds)
            for (_kind, left, _none, _slot), (kind, moment, seconds, _same) in pairwise(happened)
            if kind == EventKind.CAME_BACK
        ]
        assert all(passed == told for passed, told in back)


def test_two_sittings_are_open_and_one_decision_and_one_measure_wait(logins: list[DemoLogin]) -> None:
    is_open = Sitting.objects.filter(opens_at__date__lte=TODAY, closes_at__date__gte=TODAY)
    titles = {PLAN.file["open_sitting"]["title"], PLAN.file["practice"]["today"]["title"]}
    assert set(is_open.values_list("title", flat=True)) == titles
    assert FileObjection.objects.filter(decided_at__isnull=True).count() == 1
    assert ImprovementAction.objects.get(stage=Stage.CHECK).measured_at is None


def test_the_improvement_went_round_on_days_of_the_past_and_kept_the_figures(logins: list[DemoLogin]) -> None:
    second = ImprovementAction.objects.get(cycle=2)
    first = ImprovementAction.objects.get(next_cycle=second)
    entries = AuditEntry.objects.filter(action__startswith="action.").order_by("pk")
    stories = {
        action.cycle: [(f"{entry.happened_at:%m-%d}", entry.action) for entry in entries.about(action)]
        for action in (first, second)
    }

    assert stories == {
        1: [
            ("05-01", "action.planned"),
            ("05-04", "action.moved"),
            ("05-04", "action.baseline"),
            ("06-30", "action.moved"),
            ("08-03", "action.measured"),
            ("08-03", "action.moved"),
            ("08-03", "action.closed"),
        ],
        2: [
            ("08-03", "action.next_cycle"),
            ("08-06", "action.moved"),
            ("08-06", "action.baseline"),
            ("09-30", "action.moved"),
        ],
    }
    assert (first.stage, first.decision, second.stage) == ("closed", "repeat", "check")
    assert first.baseline_people > 30
    assert second.baseline_denominator > 1000
    assert not AuditEntry.objects.filter(
        action="performance_file.objection_raised", happened_at__date__gte=TODAY
    ).exists()


def test_what_the_trail_says_is_dated_as_the_deed_and_not_as_the_seeding(logins: list[DemoLogin]) -> None:
    issued = AuditEntry.objects.filter(action="certification.issued").values_list("subject_key", flat=True)
    revoked, programmes = Certificate.objects.get(revoked_at__isnull=False), Programme.objects.order_by("pk")
    deeds = {
        "certification.revoked": [revoked.revoked_at],
        "certification.waived": [one.decided_at for one in Waiver.objects.order_by("pk")],
        "certification.issued": [Certificate.objects.get(pk=key).issued_at for key in issued.order_by("pk")],
        "exams.objection_raised": [one.raised_at for one in QuestionObjection.objects.order_by("pk")],
        "programme.declared": [one.declared_at for one in programmes],
    }

    assert set(AuditEntry.objects.filter(happened_at__gt=at(TODAY, 15)).values_list("action")) == set()
    assert {action: moments(action) for action in deeds} == deeds
    assert len(issued) > 3
    assert {f"{one:%m-%d}" for one in moments("standards.fact_reviewed")} == {"11-06"}
    assert revoked.revoked_at < at(TODAY)


def moments(action: str) -> list[datetime]:
    """List when something was done, in the order in which it was recorded."""
    entries = AuditEntry.objects.filter(action=action).order_by("pk")
    return list(entries.values_list("happened_at", flat=True))


# An exam that people mark.


def test_people_marked_twice_and_somebody_has_still_to_mark(logins: list[DemoLogin]) -> None:
    tasks = MarkingTask.objects.filter(attempt__sitting__title=PLAN.file["practice"]["title"])
    markers = Counter(task.given.count() for task in tasks.filter(share__isnull=False))
    waiting = tasks.filter(share=None)

    assert set(markers) == {2, 3}
    assert {task.given.count() for task in waiting} == {1, 2}
    assert {task.attempt.state for task in waiting.select_related("attempt")} == {"handed_in"}


def test_the_casts_employee_has_the_result_of_the_exam_that_people_mark(logins: list[DemoLogin]) -> None:
    star = next(entry["number"] for entry in PLAN.file["cast"] if entry["role"] == "employee")
    attempt = Attempt.objects.get(
        sitting__title=PLAN.file["practice"]["title"], employee__number=star, number=1
    )

    assert attempt.state == "marked"


def test_every_unit_can_be_measured_before_and_after(logins: list[DemoLogin]) -> None:
    units = CoursePage.objects.live().count()
    papers = Paper.objects.filter(form_count=2).prefetch_related("forms")

    assert papers.count() == units == 23
    assert {tuple(form.letter for form in paper.forms.all()) for paper in papers} == {("A", "B")}


def test_one_objection_is_decided_and_one_question_waits(logins: list[DemoLogin]) -> None:
    practice = PLAN.file["practice"]
    stood = QuestionObjection.objects.values_list("version__question__code", "state")

    assert Counter(stood) == Counter(
        (code, "refused" if code == practice["refused"] else "open")
        for code, reasons in practice["objections"].items()
        for _reason in reasons
    )


def test_hr_can_decide_about_an_invalidation_and_reads_how_another_one_ended(logins: list[DemoLogin]) -> None:
    hr, colleague = (PLAN.file["cast"][2]["number"], PLAN.file["colleagues"][0]["number"])

    mistaken, disturbed, caught = AttemptInvalidation.objects.exclude(
        reason=PLAN.file["practice"]["found_out"]
    ).order_by("invalidated_at")

    assert (disturbed.cause, disturbed.waits_for_answer) == (InvalidationCause.DISTURBANCE, True)
    assert (mistaken.cause, mistaken.lift_reason) == (
        InvalidationCause.IDENTITY,
        PLAN.file["practice"]["mistaken"]["answer"],
    )
    assert mistaken.attempt.state == AttemptState.MARKED
    assert [one.invalidated_by.username for one in (mistaken, disturbed, caught)] == [
        colleague,
        colleague,
        hr,
    ]
    assert mistaken.lifted_by is not None
    assert mistaken.lifted_by.username == hr


def test_one_attempt_is_invalidated_on_the_console(logins: list[DemoLogin]) -> None:
    caught = AttemptInvalidation.objects.latest("invalidated_at")

    assert (caught.cause, caught.waits_for_answer) == (InvalidationCause.MISCONDUCT, False)
    assert caught.attempt.sitting.title == PLAN.file["practice"]["today"]["title"]


def test_a_leaked_question_harms_nobody(logins: list[DemoLogin]) -> None:
    correction = KeyCorrection.objects.get()
    job = Job.objects.get(kind="exams.regrade")

    assert (correction.state, job.params) == ("applied", {"correction": correction.pk})
    assert correction.seen > 20
    assert correction.policy == CorrectionPolicy.FULL_MARKS
    assert correction.changes.exists()
    assert not correction.changes.filter(marks_after__lt=F("marks_before")).exists()
    assert not correction.changes.filter(passed_before=True, passed_after=False).exists()


def test_a_certificate_rests_on_an_attempt_that_was_invalidated(logins: list[DemoLogin]) -> None:
    invalidation = AttemptInvalidation.objects.get(reason=PLAN.file["practice"]["found_out"])

    assert (invalidation.cause, invalidation.attempt.state) == (
        InvalidationCause.IDENTITY,
        AttemptState.INVALIDATED,
    )
    assert Certificate.objects.get(attempt=invalidation.attempt).state == CertificateState.VALID


def test_somebody_stands_everywhere_on_the_console_of_today(logins: list[DemoLogin]) -> None:
    sitting = Sitting.objects.get(title=PLAN.file["practice"]["today"]["title"])
    rows = console_look(sitting.pk, User.objects.earliest("pk"), at(TODAY, 15)).rows

    assert {row.status for row in rows} == set(URGENCY)
    assert max(row.counted for row in rows) >= 4


# Seeding again.


@pytest.mark.django_db(transaction=False)
def test_takers_of_today_go_on_writing_and_one_stays_silent(logins: list[DemoLogin]) -> None:
    sitting, luck = Sitting.objects.get(title=PLAN.file["practice"]["today"]["title"]), random.Random(1)
    answers = Answer.objects.filter(attempt__sitting=sitting)
    before, start = answers.count(), at(TODAY, 15)

    writing = [live_on(PLAN, start + timedelta(seconds=10 * turn), luck) for turn in range(1, 13)]

    now = start + timedelta(minutes=2)
    seen = Presence.objects.filter(attempt__sitting=sitting)
    assert writing[0] > 8
    assert seen.filter(seen_at__gt=now - timedelta(minutes=1)).count() >= writing[-1]
    assert answers.count() > before
    assert seen.filter(seen_at__lt=start).exists()


def test_a_second_seed_is_refused_and_changes_nothing(logins: list[DemoLogin]) -> None:
    before = (Employee.objects.count(), OrgUnit.objects.count(), IndicatorValue.objects.count())

    with pytest.raises(IntegrityError), transaction.atomic():
        seed(CONTENT, say=silent, today=TODAY)

    assert is_seeded()
    assert (Employee.objects.count(), OrgUnit.objects.count(), IndicatorValue.objects.count()) == before


def test_two_clauses_are_signed_by_an_invented_reviewer_and_nothing_else_changed(
    logins: list[DemoLogin],
) -> None:
    signed = FactSignOff.objects.values_list("fact_code", "reviewer")

    assert {code.rpartition("-")[0] for code, _reviewer in signed} == {"F-2.1", "F-2.2"}
    assert {reviewer for _code, reviewer in signed} == {REVIEWER}
    assert facts_by_code()["F-2.1-4"].verification == Verification.VERIFIED


def test_the_invented_amendment_is_there_to_compare_and_does_not_count(logins: list[DemoLogin]) -> None:
    demo = Edition.objects.get(is_demo=True)
    current = current_edition()

    assert current is not None
    assert demo.replaces == current


# The line of a clause.


@pytest.fixture
def in_force(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Callable[[], Edition]:
    """Write the amendment as a company would, in force for five days; whoever looks does so today."""
    now = timezone.make_aware(datetime.combine(TODAY, time(15)))
    monkeypatch.setattr(timezone, "now", lambda: now)

    def take() -> Edition:
        written = (CONTENT / "standard-editions/demo-amended.yaml").read_text(encoding="utf-8")
        day = f"in_force_from: {TODAY - timedelta(days=5)}"
        real = tmp_path / "amended.yaml"
        real.write_text(
            written.replace("  demo: true\n", "").replace("in_force_from: null", day), encoding="utf-8"
        )
        load_edition(path=real, standard=CONTENT / "standard")
        cache.clear()
        edition = current_edition()
        assert edition is not None
        return edition

    cache.clear()
    return take


def test_an_edition_in_force_changes_no_figure_on_any_page(
    logins: list[DemoLogin], in_force: Callable[[], Edition]
) -> None:
    people = {login.role: Employee.objects.get(number=login.number) for login in logins}
    own = people["employee"]
    pages = {
        ("employee", reverse("lms_portal:today")),
        ("manager", reverse("lms_portal:manager")),
        ("hr", reverse("lms_certification:coverage")),
        ("hr", reverse("lms_performance:file", args=[own.number])),
        ("manager", reverse("lms_performance:teams")),
        ("manager", reverse("lms_evaluation:finding_new")),
    }

    def figures() -> dict[str, Counter[str]]:
        return {address: figures_on(page_for(people[role].user, address)) for role, address in pages}

    before = figures()
    edition = in_force()

    assert edition.key == "demo-amended"
    assert figures() == before
    assert min(each.total() for each in before.values()) > 5


def test_a_merged_clause_keeps_its_evidence_and_says_where_it_went(
    logins: list[DemoLogin], in_force: Callable[[], Edition]
) -> None:
    own = Employee.objects.get(number=next(one.number for one in logins if one.role == "employee"))
    period = Period.months_to(TODAY, 6)
    before = mastery_of_employee(place_of(own, TODAY), period)

    in_force()

    after = mastery_of_employee(place_of(own, TODAY), period)
    aims = next(line for line, each in after.items() if each.clause.number == "1.4")
    assert after.keys() == before.keys()
    assert after[aims].items == before[aims].items > 0
    with override("zh-hans"):
        assert after[aims].wording.ended_text == "已并入 1.3"
    assert "2.5" in clauses_by_number()
    assert "2.5" not in {each.clause.number for each in after.values()}


# What its change of edition changes is learned and examined.


def publish_revised(change: EditionChange) -> None:
    """Publish a lesson that cites 2.1 with another sentence where it does."""
    items = change.items.filter(kind=ThingKind.LESSON, before_number="2.1", to_change__contains="F-2.1-4")
    for item in items.to_decide():
        lesson = LessonPage.objects.get(pk=item.thing)
        blocks = list(lesson.body.raw_data)
        for place, block in enumerate(blocks):
            if block["id"] in item.wordings and block["type"] == "prose":
                value = {**block["value"], "text": f"{block['value']['text']}<p>演示：现在按 20 小时。</p>"}
                blocks[place] = {**block, "value": value}
                lesson.body = blocks
                lesson.save_revision().publish()
                return
    raise AssertionError


def test_a_delta_course_is_made_of_the_demos_change(logins: list[DemoLogin]) -> None:
    change = EditionChange.objects.get()
    trainer = User.objects.get(username=next(one.number for one in logins if one.role == "trainer"))
    publish_revised(change)

    course = make_delta_course(change=change, by=trainer, now=timezone.now())

    assert delta_course_of(change.pk) == course
    lessons = list(LessonPage.objects.child_of(course).order_by("path"))
    bodies = [str(one.body.raw_data) for one in lessons]
    assert [one.title for one in lessons] == [
        "1.3 服务原则：改了什么",
        "2 用户服务管理：2.1、2.2、2.5 改了什么",
        "4.2 服务满意度调查：改了什么",
        "5.3 投诉反馈与跟进：改了什么",
    ]
    assert "要求并入 1.3" in bodies[0]
    assert "演示：现在按 20 小时。" in bodies[1]
    assert all(one.minutes <= 10 for one in lessons)
    for page in (course, *lessons):
        page.full_clean()
        page.get_latest_revision_as_object().save_revision().publish()
    assert gather(change=change, now=timezone.now()) == 0
    assert not change.items.filter(thing__in=[one.pk for one in lessons], kind=ThingKind.LESSON).exists()


def test_a_delta_paper_is_drawn_from_questions_on_the_demos_changed_clauses(logins: list[DemoLogin]) -> None:
    change = EditionChange.objects.get()
    trainer = User.objects.get(username=next(one.number for one in logins if one.role == "trainer"))
    now = timezone.now()
    before = {one.key: len(one.usable) for one in desk_of_change(change, TODAY).clauses}
    still = change.items.to_decide().filter(kind=ThingKind.QUESTION).values_list("pk", flat=True)
    confirm(change=change, items=list(still), note="演示：都看过。", by=trainer, now=now)
    desk = desk_of_change(change, TODAY)
    usable = {one.key: len(one.usable) for one in desk.clauses}
    assert all(usable[key] >= count for key, count in before.items())
    assert usable["-2.5"] == 0
    counts = {key: min(2, count) for key, count in usable.items()}

    terms = DeltaTerms("差异考", 20, desk.pass_share, counts)
    paper = make_delta_paper(change=change, terms=terms, by=trainer, now=now)

    assert delta_papers_of(change.pk) == [paper]
    changed = {key for one in desk.clauses for key in one.changed.changing.keys}
    for _form in range(5):
        asked = [slot.version_id for slot in sample_paper(paper, now).slots]
        clauses = set(QuestionVersion.objects.filter(pk__in=asked).values_list("clause", flat=True))
        assert len(asked) == sum(counts.values()) == 10
        assert clauses <= changed

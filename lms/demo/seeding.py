"""Load the content and seed the demo in one go.

Equal seed and day give equal data, but for the one sitting that runs at the moment of seeding.
"""

from __future__ import annotations

import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import date, timedelta
from pathlib import Path

import numpy as np
from django.contrib.auth.models import Group, User
from django.db import connection, transaction
from django.utils import timezone

from lms.certification.requirements.loading import load_certifications
from lms.core.trail.services import invented_entries
from lms.courses.content.services import load_courses, load_paths
from lms.demo.exams.past import make_exams, make_exceptions
from lms.demo.exams.practice import (
    make_correction,
    make_forms,
    make_found_out,
    make_invalidations,
    make_practice,
    make_question_objections,
)
from lms.demo.exams.running import make_running
from lms.demo.logins import DemoLogin, new_password
from lms.demo.mistakes import make_mistakes, make_practised_days
from lms.demo.people.learning import at, make_learning
from lms.demo.people.margins import make_margins
from lms.demo.people.organisation import Organisation, make_organisation
from lms.demo.plan import DemoPlan, read_plan
from lms.demo.telling import make_notices
from lms.demo.work.automations import make_rules
from lms.demo.work.classroom import make_observations, make_sessions, watch_programme
from lms.demo.work.customers import Work, make_feedback, make_reviews
from lms.demo.work.editions import lead_change
from lms.demo.work.improvement import make_improvement, make_objection, make_other_actions, sign_some_facts
from lms.demo.work.programmes import declare_all, measure, starts_of
from lms.demo.work.values import daily_values, make_roster, treated, true_levels, value_rows
from lms.papers.content.services import load_papers
from lms.people.choices import Role
from lms.people.organisation.models import Employee
from lms.performance.appraisal.services import load_appraisal_templates
from lms.performance.archive.services import load_retention_rules
from lms.performance.indicators.models import Indicator
from lms.performance.indicators.months import rebuild_months
from lms.performance.indicators.services import append_values, load_indicators
from lms.performance.mastery.services import keep_all
from lms.questions.content.services import load_questions
from lms.standards.content.services import load_edition

Say = Callable[[str], None]


def is_seeded() -> bool:
    """Tell whether the demo organisation is there."""
    return Employee.objects.filter(is_demo=True).exists()


def load_content(folder: Path) -> None:
    """Load the standard, its fictitious amendment and what rests on it; a second run changes nothing."""
    load_edition(path=folder / "standard-editions" / "demo-amended.yaml", standard=folder / "standard")
    load_indicators(path=folder / "indicators" / "indicators.yaml")
    load_appraisal_templates(path=folder / "appraisal" / "appraisal_templates.yaml")
    load_retention_rules(path=folder / "records" / "retention_rules.yaml")
    load_courses(folder=folder / "courses")
    load_questions(path=folder / "questions", now=timezone.now())
    load_papers(path=folder / "papers")
    load_certifications(folder / "certifications")


def seed(folder: Path, *, say: Say, today: date | None = None) -> list[DemoLogin]:
    """Seed the whole demo in one transaction and return who can sign in."""
    plan = read_plan(folder / "demo" / "demo.yaml", today or timezone.localdate())
    with transaction.atomic():
        with _said("organisation and people", say):
            made = make_organisation(plan, np.random.default_rng(plan.file["seed"]))
            load_paths(folder=folder / "paths")
            load_certifications(folder / "certifications")
            logins = _sign_in(plan)
        _evidence(plan, made, say)
        with _said("an exam marked by people", say):
            now = at(today, 15) if today else timezone.now()
            past, running = np.random.default_rng(plan.file["seed"] + 2).spawn(2)
            sitting = make_practice(plan, made, past)
            make_question_objections(plan, sitting)
            make_invalidations(plan, sitting)
            make_found_out(plan, now)
            make_forms(plan, now)
            make_correction(plan, now)
            make_running(plan, made, running, now)
            make_mistakes(plan, now)
            make_practised_days(plan)
        with _said("notes and questions beside lessons", say):
            make_margins(plan)
        with _said("sessions and watching the work", say):
            make_sessions(plan)
            make_observations(plan)
            watch_programme(plan)
        with _said("measuring the training", say):
            measure(plan)
            make_improvement(plan, made)
            make_other_actions(plan, made)
            make_objection(plan, made)
            sign_some_facts(plan)
            with invented_entries(now):
                lead_change(plan, timezone.now())
            make_rules(plan)
    with _said("what units know", say):
        keep_all(plan.today)
    with _said("what people were told", say):
        make_notices(plan)
    with _said("sorting out the database's statistics", say), connection.cursor() as cursor:
        cursor.execute("ANALYZE")
    return logins


def renew_logins(folder: Path) -> list[DemoLogin]:
    """Give the cast of a seeded demo new passwords, where the file with the old ones is gone."""
    return _sign_in(read_plan(folder / "demo" / "demo.yaml", timezone.localdate()))


def _sign_in(plan: DemoPlan) -> list[DemoLogin]:
    """Give the cast and their colleagues passwords and roles."""
    groups = {group.name: group for group in Group.objects.all()}
    logins = []
    for entry in (*plan.file["cast"], *plan.file["colleagues"]):
        employee = Employee.objects.filter(number=entry["number"]).first()
        if employee is None:  # the second trainer is not there in an older demo
            continue
        login = DemoLogin(entry["role"], entry["number"], entry["name"], new_password())
        user = User.objects.get(employee=employee)
        user.set_password(login.password)
        user.is_superuser = user.is_staff = entry["role"] == Role.ADMINISTRATOR
        user.save()
        if entry["role"] in groups:
            user.groups.add(groups[entry["role"]])
        employee.must_change_password = False
        employee.save(update_fields=["must_change_password"])
        logins.append(login)
    return logins


def _evidence(plan: DemoPlan, made: Organisation, say: Say) -> None:
    """Make everything that happened in the year; each part draws from its own stream of chance."""
    streams = iter(np.random.default_rng(plan.file["seed"] + 1).spawn(8))
    programmes = declare_all(plan, made)
    starts = starts_of(programmes[-1], made)
    roster = make_roster(plan, made, next(streams))
    trained = treated(roster, starts)
    entries = (*plan.file["other_programmes"], plan.file["programme"])
    planted = [
        (entry["effects"], treated(roster, starts_of(programme, made)))
        for entry, programme in zip(entries, programmes, strict=True)
    ]
    levels = true_levels(plan, roster, planted, next(streams))
    with _said("daily indicators", say):
        indicators = Indicator.objects.in_bulk(field_name="key")
        for key, above, below in daily_values(plan, roster, levels, next(streams)):
            append_values(value_rows(indicators[key], made, roster, (above, below)))
        rebuild_months()
    with _said("customers and quality reviews", say):
        work = Work(made, roster, trained, levels["csat_rate"])
        make_feedback(plan, work, next(streams))
        make_reviews(plan, work, next(streams))
    with _said("courses", say):
        make_learning(plan, made, starts, next(streams))
    with _said("exams and certificates", say):
        make_exams(plan, made, roster.skill_of, next(streams))
        hr = next(entry["number"] for entry in plan.file["cast"] if entry["role"] == Role.HR)
        make_exceptions(plan, made, User.objects.get(username=hr))


@contextmanager
def _said(name: str, say: Say) -> Iterator[None]:
    start = time.monotonic()
    yield
    say(f"{name}: {timedelta(seconds=round(time.monotonic() - start, 1)).total_seconds():.1f} s")

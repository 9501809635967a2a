"""Answer the employee's question: what now?"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime, timedelta
from decimal import Decimal

from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from lms.certification.api import CertificateCard, ExamWay, Standing, cards_of, with_exam_ways
from lms.core.api import Tone, day_text, moment
from lms.courses.api import (
    CoursesSettings,
    CourseState,
    NextLesson,
    due_enrolments,
    hours_this_year,
    next_lesson_for,
)
from lms.evaluation.api import FeedbackEntry, WeakClauses, latest_feedback, subjects_waiting, weak_clauses
from lms.exams.api import Attempt, TakerSitting, sittings_of
from lms.people.api import Employee

WEEK = 7


@dataclass(frozen=True)
class NextThing:
    """The one thing to do now: what, by when, and the button that does it."""

    title: str
    note: str
    due: str
    tone: Tone
    action: str
    url: str


@dataclass(frozen=True)
class DueLine:
    """A line of this week's list."""

    title: str
    note: str
    due: str
    tone: Tone
    url: str


@dataclass(frozen=True)
class EmployeeHome:
    """Everything on the page."""

    employee: Employee
    today: date
    next_thing: NextThing | None
    due: list[DueLine]
    certificates: list[CertificateCard]
    weak: WeakClauses
    feedback: list[FeedbackEntry]
    objecting: frozenset[str]
    hours: Decimal
    hours_aim: Decimal


def employee_home(employee: Employee, now: datetime) -> EmployeeHome:
    """Gather the page; every part is a constant number of queries."""
    today = timezone.localdate(now)
    all_sittings = sittings_of(employee, now)
    sittings = [sitting for sitting in all_sittings if sitting.stage in {"writing", "open"}]
    coming = _coming_lines(all_sittings, today)
    certificates = with_exam_ways(cards_of(employee, today), all_sittings)
    return EmployeeHome(
        employee=employee,
        today=today,
        next_thing=_next_thing(employee, sittings, certificates, today),
        due=_due_lines(due_enrolments(employee, today, days=WEEK), sittings, today) + coming,
        certificates=certificates,
        weak=weak_clauses(employee, today),
        feedback=latest_feedback(employee),
        objecting=subjects_waiting(employee),
        hours=hours_this_year(employee, today),
        hours_aim=Decimal(CoursesSettings.current().yearly_hours),
    )


def _next_thing(
    employee: Employee, sittings: list[TakerSitting], certificates: list[CertificateCard], today: date
) -> NextThing | None:
    """Choose the most pressing: an exam being written, then whatever is due first."""
    for sitting in sittings:
        if sitting.stage == "writing" and sitting.open_attempt:
            return _writing(sitting, sitting.open_attempt)
    candidates: list[tuple[date, NextThing]] = []
    lesson = next_lesson_for(employee, today)
    if lesson:
        candidates.append((lesson.due_on or date.max, _lesson(lesson, today)))
    startable = [sitting for sitting in sittings if sitting.refusal is None]
    candidates += [(_closes(sitting), _exam(sitting, today)) for sitting in startable]
    if candidates:
        return min(candidates, key=lambda candidate: candidate[0])[1]
    if waiting := next((card for card in certificates if card.waits_for_courses), None):
        return _last_course(waiting)
    return next((_renewal(card) for card in certificates if _needs_renewal(card)), None)


def _lesson(lesson: NextLesson, today: date) -> NextThing:
    where = _("Lesson %(number)s of %(total)s") % {"number": lesson.number, "total": lesson.total}
    left = ngettext(
        "about %(minutes)s minute left", "about %(minutes)s minutes left", lesson.minutes_left
    ) % {"minutes": lesson.minutes_left}
    return NextThing(
        title=f"{lesson.course.shown_title} · {lesson.lesson.title}",
        note=f"{where} · {left}",
        due=due_words(lesson.due_on, today),
        tone=due_tone(lesson.due_on, today),
        action=_("Go on learning"),
        url=lesson.url,
    )


def _writing(sitting: TakerSitting, attempt: Attempt) -> NextThing:
    """Say when the attempt itself ends, which is mostly long before its sitting does."""
    until = timezone.localtime(attempt.deadline)
    return NextThing(
        title=sitting.sitting.title,
        note=_("%(questions)s questions · %(minutes)s minutes")
        % {"questions": sitting.questions, "minutes": sitting.minutes},
        due=_("Writing · until %(until)s") % {"until": f"{until:%H:%M}"},
        tone="warn",
        action=_("Go on writing"),
        url=reverse("lms_exams:attempt", args=[attempt.token]),
    )


def _exam(sitting: TakerSitting, today: date) -> NextThing:
    closes = _closes(sitting)
    return NextThing(
        title=sitting.sitting.title,
        note=_exam_note(sitting),
        due=due_words(closes, today),
        tone=due_tone(closes, today),
        action=_("Read the rules"),
        url=reverse("lms_exams:rules", args=[sitting.sitting.pk]),
    )


def _exam_note(sitting: TakerSitting) -> str:
    return _("%(questions)s questions · %(minutes)s minutes · attempts left: %(attempts)s") % {
        "questions": sitting.questions,
        "minutes": sitting.minutes,
        "attempts": sitting.attempts_left,
    }


def _closes(sitting: TakerSitting) -> date:
    return timezone.localdate(sitting.closes_at)


def _last_course(card: CertificateCard) -> NextThing:
    """Lead to the course that stands between a passed exam and its certificate."""
    course = card.courses_open[0]
    return NextThing(
        title=course.shown_title,
        note=_("The exam is passed; the certificate %(name)s comes with the last course.")
        % {"name": card.certification.shown_name},
        due="",
        tone="warn",
        action=_("Open the course"),
        url=course.url or reverse("lms_courses:home"),
    )


def _needs_renewal(card: CertificateCard) -> bool:
    return card.asks_for_exam and card.standing in {Standing.IN_WINDOW, Standing.EXPIRED, Standing.NEVER}


def _renewal(card: CertificateCard) -> NextThing:
    return NextThing(
        title=card.certification.shown_name,
        note=_renewal_note(card),
        due=_("%(days)s days left") % {"days": card.days_left} if card.days_left is not None else "",
        tone="warn",
        action=_("See my certificates"),
        url=reverse("lms_certification:mine"),
    )


def _renewal_note(card: CertificateCard) -> str:
    if card.exam_way == ExamWay.COMING:
        return _("Your sitting has not opened yet. Its date is shown below or on the Exams page.")
    if card.exam_way == ExamWay.USED_UP:
        return _("All attempts at the exam are used; please ask HR.")
    return _("No sitting is open for you yet; HR sees that you are due.")


def _due_lines(courses: list[CourseState], sittings: list[TakerSitting], today: date) -> list[DueLine]:
    last = today + timedelta(days=WEEK)
    startable = [sitting for sitting in sittings if sitting.refusal is None and _closes(sitting) <= last]
    lines = [(_due_on(state) or date.max, _course_line(state, today)) for state in courses]
    lines += [(_closes(sitting), _sitting_line(sitting, today)) for sitting in startable]
    return [line for _due, line in sorted(lines, key=lambda line: line[0])]


def _coming_lines(sittings: list[TakerSitting], today: date) -> list[DueLine]:
    """List what opens within the week, the next first, as nobody may come too late to an exam."""
    last = today + timedelta(days=WEEK)
    coming = [
        each for each in sittings if each.stage == "coming" and timezone.localdate(each.starts_at) <= last
    ]
    return [_coming_line(each) for each in sorted(coming, key=lambda each: each.starts_at)]


def _coming_line(sitting: TakerSitting) -> DueLine:
    note = " · ".join(part for part in (_exam_note(sitting), sitting.seat.place_words) if part)
    url = reverse("lms_exams:rules", args=[sitting.sitting.pk])
    due = _("from %(moment)s") % {"moment": moment(sitting.starts_at)}
    return DueLine(sitting.sitting.title, note, due, "accent", url)


def _due_on(state: CourseState) -> date | None:
    return state.enrolment.due_on if state.enrolment else None


def _course_line(state: CourseState, today: date) -> DueLine:
    note = _("Course · about %(minutes)s minutes") % {"minutes": state.minutes_left}
    due_on = _due_on(state)
    return DueLine(
        state.course.shown_title, note, due_words(due_on, today), due_tone(due_on, today), state.url
    )


def _sitting_line(sitting: TakerSitting, today: date) -> DueLine:
    closes = _closes(sitting)
    url = reverse("lms_exams:rules", args=[sitting.sitting.pk])
    return DueLine(
        sitting.sitting.title, _exam_note(sitting), due_words(closes, today), due_tone(closes, today), url
    )


def due_words(due_on: date | None, today: date) -> str:
    """Say when something is due as a colleague would."""
    if due_on is None:
        return ""
    days = (due_on - today).days
    if days < 0:
        return ngettext("%(days)s day overdue", "%(days)s days overdue", -days) % {"days": -days}
    if days == 0:
        return _("due today")
    if days <= WEEK:
        return ngettext("due in %(days)s day", "due in %(days)s days", days) % {"days": days}
    return _("until %(day)s") % {"day": day_text(due_on)}


def due_tone(due_on: date | None, today: date) -> Tone:
    """Colour what is overdue red, what is due within three days amber."""
    if due_on is None:
        return ""
    if due_on < today:
        return "bad"
    return "warn" if due_on <= today + timedelta(days=3) else "accent"

"""Order what an employee has to do by what happens if it is left undone; nothing stands twice."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from enum import IntEnum, auto

from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from lms.certification.api import CertificateCard, CertificationStatus, DeltaExam, ExamWay
from lms.core.ui.api import Tone
from lms.core.wording import day_text, enumerated, moment
from lms.courses.api import CourseState, PathChoice
from lms.exams.api import TakerSitting

WEEK = 7
LOST = frozenset(
    {
        CertificationStatus.DUE_AGAIN,
        CertificationStatus.EXPIRED,
        CertificationStatus.REVOKED,
        CertificationStatus.NEVER,
    }
)


class Rank(IntEnum):
    """What is left undone at the highest cost comes first."""

    WRITING = auto()
    UNCERTIFIED = auto()
    CLOSING = auto()
    ENDING = auto()
    COURSE = auto()
    COMING = auto()
    LATER = auto()


@dataclass(frozen=True)
class Task:
    """One thing to do: what, by when, and the button that does it.

    `about` names the sittings and courses it is about, so that nothing is listed twice.
    """

    rank: Rank
    until: date
    title: str
    note: str
    due: str
    tone: Tone
    action: str
    url: str
    about: frozenset[str] = frozenset()
    can_act: bool = True


@dataclass(frozen=True)
class Agenda:
    """The one thing to do now, and what follows; `certifications` are those that a task is about."""

    next_thing: Task | None
    rest: tuple[Task, ...]
    certifications: frozenset[int]


def agenda_of(
    sittings: Sequence[TakerSitting],
    cards: Sequence[CertificateCard],
    courses: Sequence[CourseState],
    today: date,
    choices: Sequence[PathChoice] = (),
) -> Agenda:
    """Order all tasks; next is the first that can be done now, else the first about a certificate.

    A task about something that one before it is about is left out.
    """
    pressing = [card for card in cards if card.is_required and card.is_wanting]
    found = [
        *_written_now(sittings),
        *(_certificate(card, sittings, today) for card in pressing),
        *_exams(sittings, today),
        *(_choice(choice, today) for choice in choices),
        *(_course(state, today) for state in courses),
    ]
    tasks: list[Task] = []
    settled: set[str] = set()
    for task in found:
        if not task.about & settled:
            settled |= task.about
            tasks.append(task)
    tasks.sort(key=lambda task: (task.rank, task.until))
    doable = (task for task in tasks if task.can_act)
    certificates = (task for task in tasks if task.rank in {Rank.UNCERTIFIED, Rank.ENDING})
    first = next(doable, None) or next(certificates, None)
    rest = tuple(task for task in tasks if task is not first and task.rank < Rank.LATER)
    return Agenda(first, rest, frozenset(card.certification.pk for card in pressing))


@dataclass(frozen=True)
class _Way:
    """What somebody can do about a certificate now."""

    note: str
    action: str
    url: str
    until: date = date.max
    can_act: bool = True
    about: frozenset[str] = frozenset()


def _certificate(card: CertificateCard, sittings: Sequence[TakerSitting], today: date) -> Task:
    """Say what a certificate that the position needs asks for: its last course, its exam, or patience."""
    own = [
        each
        for each in sittings
        if each.sitting.paper_id == card.exam_paper and not each.sitting.is_rehearsal
    ]
    way = _way_to(card, own)
    is_lost = card.status in LOST
    closes_soon = way.until <= _week_from(today)
    note, due = way.note, _status_text(card)
    # The badge says what ends first for what is to be done: the exam, if it closes before the certificate.
    if card.delta_exam:
        note = f"{note} · {_delta_text(card.delta_exam)}"
    elif card.status == CertificationStatus.IN_WINDOW and way.until < (card.ends_on or date.min):
        left, days = card.days_left or 0, (way.until - today).days
        ends = ngettext(
            "certificate ends in %(days)s day (%(day)s)", "certificate ends in %(days)s days (%(day)s)", left
        ) % {"days": left, "day": day_text(card.ends_on)}
        note = f"{note} · {ends}"
        due = _("exam closes today")
        if days:
            closes = ngettext("%(days)s day left for the exam", "%(days)s days left for the exam", days)
            due = closes % {"days": days}
    return Task(
        rank=Rank.UNCERTIFIED if is_lost else Rank.CLOSING if closes_soon else Rank.ENDING,
        until=min(way.until, card.delta_exam.until if card.delta_exam else card.ends_on or date.min),
        title=card.certification.shown_name,
        note=note,
        due=due,
        tone="bad" if is_lost else "warn",
        action=way.action,
        url=way.url,
        about=way.about | {_key(each) for each in own},
        can_act=way.can_act,
    )


def _way_to(card: CertificateCard, sittings: Sequence[TakerSitting]) -> _Way:
    """Lead to the course that is still missing, to the exam that closes first, or say what to wait for."""
    if card.waits_for_courses:
        course = card.courses_open[0]
        passed = _("The exam is passed; the certificate comes with the course %(course)s.")
        return _Way(
            note=passed % {"course": course.shown_title},
            action=_("Open the course"),
            url=course.url or reverse("lms_courses:home"),
            about=frozenset({f"course:{course.pk}"}),
        )
    if sitting := next((each for each in sittings if each.stage == "open"), None):
        until = _("open until %(day)s") % {"day": day_text(_closes(sitting))}
        parts = [sitting.sitting.title, until, _exam_note(sitting)]
        if card.courses_open:
            courses = enumerated([course.shown_title for course in card.courses_open])
            parts.append(_("also needed: %(courses)s") % {"courses": courses})
        return _Way(" · ".join(parts), _("Read the rules"), _rules_url(sitting), until=_closes(sitting))
    if coming := next((each for each in sittings if each.stage == "coming"), None):
        opens = _("from %(moment)s") % {"moment": moment(coming.starts_at)}
        parts = [coming.sitting.title, opens, coming.seat.place_text]
        note = " · ".join(part for part in parts if part)
        return _Way(note, _("Read the rules"), _rules_url(coming), can_act=False)
    if card.exam_way == ExamWay.USED_UP:
        note = _("All attempts at the exam are used; please ask HR.")
    else:
        note = _("No sitting is open for you yet; HR sees that you are due.")
    return _Way(note, _("See my certificates"), reverse("lms_certification:mine"), can_act=False)


def _delta_text(exam: DeltaExam) -> str:
    """Say which exam on the changes is meant."""
    return _("exam on the changes of the standard: %(paper)s") % {"paper": exam.paper.shown_title}


def _status_text(card: CertificateCard) -> str:
    """Say how it stands with a certificate as a colleague would."""
    if card.status == CertificationStatus.DUE_AGAIN and card.ends_on:
        return _("due again since %(day)s") % {"day": day_text(card.ends_on + timedelta(days=1))}
    if card.delta_exam:
        return _("to be passed until %(day)s") % {"day": day_text(card.delta_exam.until)}
    if card.status == CertificationStatus.IN_WINDOW:
        left = card.days_left or 0
        return ngettext("%(days)s day left", "%(days)s days left", left) % {"days": left}
    if card.status == CertificationStatus.EXPIRED and card.ends_on:
        return _("ran out on %(day)s") % {"day": day_text(card.ends_on)}
    return _("revoked") if card.status == CertificationStatus.REVOKED else _("needed, not yet obtained")


def _exams(sittings: Sequence[TakerSitting], today: date) -> Iterator[Task]:
    """List the exams that can be started, and those that open within the week."""
    soon = _week_from(today)
    for sitting in sittings:
        if sitting.stage != "open":
            continue
        closes = _closes(sitting)
        yield Task(
            rank=Rank.CLOSING if closes <= soon else Rank.LATER,
            until=closes,
            title=sitting.sitting.title,
            note=_exam_note(sitting),
            due=due_text(closes, today),
            tone=due_tone(closes, today),
            action=_("Read the rules"),
            url=_rules_url(sitting),
            about=frozenset({_key(sitting)}),
        )
    # The next to open first, as nobody may come too late to an exam.
    for sitting in sorted(sittings, key=lambda each: each.starts_at):
        opens = timezone.localdate(sitting.starts_at)
        if sitting.stage != "coming" or opens > soon:
            continue
        yield Task(
            rank=Rank.COMING,
            until=opens,
            title=sitting.sitting.title,
            note=" · ".join(filter(None, (_exam_note(sitting), sitting.seat.place_text))),
            due=_("from %(moment)s") % {"moment": moment(sitting.starts_at)},
            tone="accent",
            action=_("Read the rules"),
            url=_rules_url(sitting),
            about=frozenset({_key(sitting)}),
            can_act=False,
        )


def _written_now(sittings: Sequence[TakerSitting]) -> Iterator[Task]:
    """Say when the attempt itself ends, which is mostly long before its sitting does."""
    for sitting in sittings:
        attempt = sitting.open_attempt
        if sitting.stage != "taking" or attempt is None:
            continue
        until = timezone.localtime(attempt.deadline)
        yield Task(
            rank=Rank.WRITING,
            until=until.date(),
            title=sitting.sitting.title,
            note=_("%(questions)s questions · %(minutes)s minutes")
            % {"questions": sitting.questions, "minutes": sitting.minutes},
            due=_("In progress · until %(until)s") % {"until": f"{until:%H:%M}"},
            tone="warn",
            action=_("Continue the exam"),
            url=reverse("lms_exams:attempt", args=[attempt.token]),
            about=frozenset({_key(sitting)}),
        )


def _exam_note(sitting: TakerSitting) -> str:
    return _("%(questions)s questions · %(minutes)s minutes · attempts left: %(attempts)s") % {
        "questions": sitting.questions,
        "minutes": sitting.minutes,
        "attempts": sitting.attempts_left,
    }


def _course(state: CourseState, today: date) -> Task:
    """Lead to the next lesson of a course; one whose last questions rest until another day only waits."""
    due_on, lesson, left = state.due_on, state.next_lesson, state.minutes_left
    title = state.course.shown_title
    note = ngettext("about %(minutes)s minute left", "about %(minutes)s minutes left", left) % {
        "minutes": left
    }
    if lesson is not None:
        title = f"{title} · {lesson.lesson.shown_title}"
        of_all = {"number": lesson.number, "total": state.lessons_total}
        note = f"{_('Lesson %(number)s of %(total)s') % of_all} · {note}"
    if state.step is not None:
        place = {"path": state.step.path.shown_title, "number": state.step.number, "total": state.step.total}
        note = f"{_('%(path)s, step %(number)s of %(total)s') % place} · {note}"
    if state.asks_again_on:
        again = {"day": day_text(state.asks_again_on)}
        note = _("The questions missed are asked again on %(day)s.") % again
    return Task(
        rank=Rank.COURSE if due_on is not None and due_on <= _week_from(today) else Rank.LATER,
        until=due_on or date.max,
        title=title,
        note=note,
        due=due_text(due_on, today),
        tone=due_tone(due_on, today),
        action=_("Continue learning"),
        url=lesson.url if lesson else state.url,
        about=frozenset({f"course:{state.course.pk}"}),
        can_act=lesson is not None,
    )


def _choice(choice: PathChoice, today: date) -> Task:
    """Lead to a path whose electives are to be chosen."""
    counts = {"needed": choice.needed, "offered": choice.offered}
    return Task(
        rank=Rank.COURSE if choice.due_on is not None and choice.due_on <= _week_from(today) else Rank.LATER,
        until=choice.due_on or date.max,
        title=choice.path.shown_title,
        note=_("Choose your electives: %(needed)s of %(offered)s") % counts,
        due=due_text(choice.due_on, today),
        tone=due_tone(choice.due_on, today),
        action=_("Choose electives"),
        url=choice.url,
        about=frozenset({f"path:{choice.path.pk}"}),
    )


def _closes(sitting: TakerSitting) -> date:
    return timezone.localdate(sitting.closes_at)


def _week_from(today: date) -> date:
    return today + timedelta(days=WEEK)


def _rules_url(sitting: TakerSitting) -> str:
    return reverse("lms_exams:rules", args=[sitting.sitting.pk])


def _key(sitting: TakerSitting) -> str:
    return f"sitting:{sitting.sitting.pk}"


def due_text(due_on: date | None, today: date) -> str:
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

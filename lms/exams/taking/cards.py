"""Put a taker's sittings into the words of the pages: what holds, what is recorded, how to try again."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime

from django.urls import reverse
from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext

from lms.core.refusals import sentence
from lms.core.ui.api import Fact
from lms.core.wording import enumerated, limit_text, marks_text, moment
from lms.exams.attempts.models import Attempt
from lms.exams.attempts.rules.access import AlreadyPassed, CoolingDown
from lms.exams.choices import AttemptState, Reaction
from lms.exams.heartbeat.views import MessageJson
from lms.exams.saving.replies import milliseconds
from lms.exams.sittings.models import Sitting
from lms.exams.taking.queries import Stage, TakerSitting, must_pass_count, sitting_of
from lms.exams.taking.state import exam_texts
from lms.papers.review_options.queries import offers_immediate_feedback


@dataclass(frozen=True, slots=True)
class StageCards:
    """One group of the list with its empty words."""

    title: str | Promise
    cards: Sequence[TakerSitting]


@dataclass(frozen=True, slots=True)
class RulesCard:
    """Everything the rules page says about one sitting; `opens_at` in milliseconds while it is waited for."""

    seat: TakerSitting
    facts: Sequence[Fact]
    start_label: str
    refusal: str
    is_passed: bool
    may_start: bool
    opens_at: int
    asks_password: bool
    recorded: Sequence[str]
    keeps_on_page: bool


@dataclass(frozen=True, slots=True)
class HeldCard:
    """What a taker reads who may not go on now."""

    title: str
    text: str
    messages: Sequence[MessageJson]


TITLES: dict[str, str | Promise] = {
    "now": gettext_lazy("You can start now"),
    "coming": gettext_lazy("Coming"),
    "over": gettext_lazy("Finished exams"),
}
GROUPS: dict[str, tuple[Stage, ...]] = {
    "now": ("taking", "open"),
    "coming": ("coming",),
    "over": ("over",),
}


def cards_by_stage(sittings: Iterable[TakerSitting]) -> dict[str, StageCards]:
    """Group sittings by what can be done with them; what is over shows the newest first."""
    listed = list(sittings)
    groups = {name: [one for one in listed if one.stage in stages] for name, stages in GROUPS.items()}
    groups["now"].sort(key=lambda one: one.stage != "taking")
    groups["over"].reverse()
    return {name: StageCards(TITLES[name], cards) for name, cards in groups.items()}


def rules_card(seat: TakerSitting, *, may_come: bool = False) -> RulesCard:
    """Say what holds for a sitting before it is started; who `may_come` waits on the page for the opening."""
    taking = seat.stage == "taking"
    waits = may_come and seat.stage == "coming"
    # Who has passed reads that first, whatever closed the sitting.
    refusal = AlreadyPassed() if seat.refusal and has_passed(seat) else seat.refusal
    return RulesCard(
        seat=seat,
        facts=_facts(seat),
        start_label=_("Continue the exam") if taking else _("Start now"),
        refusal=sentence(refusal) if refusal and not taking else "",
        is_passed=has_passed(seat),
        may_start=seat.stage in {"taking", "open"},
        opens_at=milliseconds(seat.starts_at) if waits else 0,
        asks_password=bool(seat.sitting.password_digest) and not taking,
        recorded=recorded_lines(seat.sitting),
        keeps_on_page=seat.sitting.reaction in {Reaction.LOCK, Reaction.HAND_IN},
    )


def _facts(seat: TakerSitting) -> Sequence[Fact]:
    paper, sitting = seat.sitting.paper, seat.sitting
    questions = ngettext("%(number)d question", "%(number)d questions", seat.questions) % {
        "number": seat.questions
    }
    facts = [
        Fact(
            _("Questions"),
            questions,
            _("%(marks)s marks in total") % {"marks": marks_text(seat.max_marks)},
        ),
        Fact(_("Time allowed"), _("%(minutes)d minutes") % {"minutes": seat.minutes}, _time_note(seat)),
        Fact(_("Pass mark"), limit_text(sitting.pass_mark), _must_pass_note(seat)),
        Fact(_("Attempts"), _attempts(seat), _counting_note(seat)),
        Fact(_("When it is open"), f"{moment(seat.opens_at)} – {moment(seat.closes_at)}", _start_note(seat)),
    ]
    if place := seat.seat.place_text:
        facts.append(Fact(_("Room and seat"), place))
    if seat.again:
        facts.insert(0, Fact(_("Clauses to retake"), enumerated(seat.again), _resit_note(seat)))
    if offers_immediate_feedback(paper):
        text = _("what is right, answer by answer; an answer looked up is final")
        facts.append(Fact(_("Shown during the exam"), text))
    return [*facts, Fact(_("Shown afterwards"), paper.get_review_rule_display())]


def _resit_note(seat: TakerSitting) -> str:
    """Say what a resit by clause means."""
    if seat.kept_until is None:
        return _("This is a resit by clause: your other clauses are kept.")
    return _("This is a resit by clause: your other clauses are kept until %(moment)s.") % {
        "moment": moment(seat.kept_until)
    }


def _must_pass_note(seat: TakerSitting) -> str:
    must_pass = must_pass_count(seat.sitting.paper)
    if not must_pass:
        return ""
    return ngettext(
        "%(number)d question must be answered right: whoever misses it does not pass.",
        "%(number)d questions must be answered right: whoever misses one does not pass.",
        must_pass,
    ) % {"number": must_pass}


def _time_note(seat: TakerSitting) -> str:
    if seat.time_factor > 1:
        return _("Your extra time is included. The clock runs on the server and does not stop.")
    return _("The clock runs on the server and does not stop. The sitting's end is the latest end.")


def _start_note(seat: TakerSitting) -> str:
    """Say until when the paper can be started, also once more, where that is before the end of the window."""
    is_done = seat.stage == "taking" or (seat.stage == "over" and bool(seat.attempts))
    if is_done or seat.starts_by is None or seat.starts_by >= seat.closes_at:
        return ""
    return _("Start by %(moment)s; after that the invigilator has to let you in.") % {
        "moment": moment(seat.starts_by)
    }


def _attempts(seat: TakerSitting) -> str:
    if has_passed(seat):
        return _("Passed; nothing left to do")
    if seat.attempts_left is None:
        return _("No limit")
    return _("%(left)d left of %(all)d") % {"left": seat.attempts_left, "all": _allowed(seat)}


def has_passed(seat: TakerSitting) -> bool:
    """Tell whether the taker has passed and knows it."""
    return seat.best is not None and seat.best.passed is True and seat.shows_pass


def _allowed(seat: TakerSitting) -> int:
    return seat.sitting.attempts_allowed or seat.sitting.paper.attempts


def _counting_note(seat: TakerSitting) -> str:
    """Say which of several attempts counts; where there is one only, it counts."""
    if _allowed(seat) == 1:
        return ""
    return _("The best one counts: a pass before a fail, then the larger share of the marks.")


def held_card(held: str, messages: Sequence[MessageJson]) -> HeldCard:
    """Say why the paper is not shown now, in the words the page itself would use."""
    texts = exam_texts()
    return HeldCard(texts[f"{held}Title"], texts[f"{held}Text"], messages)


def recorded_lines(sitting: Sitting) -> list[str]:
    """Tell before the start exactly what is recorded in this sitting, and what follows from it."""
    lines = [
        _("Your answers, the time of each save, how long a question was open, your start and hand-in."),
        _("When you leave the page and come back, when you copy or paste, and a second tab or device."),
        _("Your network address and when the page was last heard of."),
        _("After the sitting: answers faster than reading, and wrong answers shared with other papers."),
    ]
    if sitting.full_screen:
        lines.append(_("When you leave full screen; this sitting is taken in full screen."))
    if sitting.watermark:
        lines.append(_("Your name and number stand faintly over the paper."))
    return [*lines, _("Neither camera, nor sound, nor what is in other windows."), _consequence(sitting)]


def _consequence(sitting: Sitting) -> str:
    """Say what happens on leaving the page; the machine judges nobody."""
    times = {"number": sitting.tolerated}
    match sitting.reaction, bool(sitting.tolerated):
        case Reaction.WARN, _tolerated:
            return _("Leaving the page shows you a warning. A person looks at the record.")
        case Reaction.LOCK, False:
            return _("Leaving the page locks the paper until the invigilator lets you continue.")
        case Reaction.LOCK, True:
            return (
                _(
                    "Leaving more than %(number)d times locks the paper "
                    "until the invigilator lets you continue."
                )
                % times
            )
        case Reaction.HAND_IN, False:
            return _("Leaving the page hands the paper in.")
        case Reaction.HAND_IN, True:
            return _("Leaving the page more than %(number)d times hands the paper in.") % times
        case _:
            return _("Nothing happens automatically. A person looks at the record.")


@dataclass(frozen=True, slots=True)
class WayAgain:
    """One sentence, and the address of the rules and the start where there is one."""

    text: str
    url: str = ""


def way_again(attempt: Attempt, now: datetime) -> WayAgain | None:
    """Lead from a failed attempt to the next one; None where it was not failed or the seat is gone."""
    if attempt.state != AttemptState.MARKED or attempt.passed:
        return None
    seat = sitting_of(attempt.employee, attempt.sitting_id, now)
    if seat is None or seat.stage == "taking":
        return None
    if seat.stage == "over":
        return WayAgain(sentence(seat.refusal)) if seat.refusal else None
    text = _("You may take it again.")
    if seat.attempts_left is not None:
        text = ngettext(
            "You may take it %(left)d more time.",
            "You may take it %(left)d more times.",
            seat.attempts_left,
        ) % {"left": seat.attempts_left}
    if isinstance(seat.refusal, CoolingDown):
        text += " " + _("Possible from %(moment)s.") % {"moment": moment(seat.refusal.until)}
    return WayAgain(text, reverse("lms_exams:rules", args=[seat.sitting.pk]))

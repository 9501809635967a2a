"""Put a taker's sittings into the words of the pages."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext

from lms.core.api import Fact, enumerated, limit_text, marks_text, moment
from lms.exams.choices import Reaction
from lms.exams.middleware.replies import milliseconds
from lms.exams.models import Sitting
from lms.exams.queries.results import shows_while_writing
from lms.exams.queries.takers import Stage, TakerSitting, vital_count
from lms.exams.views.exam_state import exam_words
from lms.exams.views.pulse import MessageJson
from lms.exams.views.refusals import sentence


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
    "now": gettext_lazy("You can write now"),
    "coming": gettext_lazy("Coming"),
    "over": gettext_lazy("Finished exams"),
}
GROUPS: dict[str, tuple[Stage, ...]] = {
    "now": ("writing", "open"),
    "coming": ("coming",),
    "over": ("over",),
}


def cards_by_stage(sittings: Iterable[TakerSitting]) -> dict[str, StageCards]:
    """Group sittings by what can be done with them; what is over shows the newest first."""
    listed = list(sittings)
    groups = {name: [one for one in listed if one.stage in stages] for name, stages in GROUPS.items()}
    groups["now"].sort(key=lambda one: one.stage != "writing")
    groups["over"].reverse()
    return {name: StageCards(TITLES[name], cards) for name, cards in groups.items()}


def rules_card(seat: TakerSitting, *, may_come: bool = False) -> RulesCard:
    """Say what holds for a sitting before it is started; who `may_come` waits on the page for the opening."""
    writing = seat.stage == "writing"
    waits = may_come and seat.stage == "coming"
    return RulesCard(
        seat=seat,
        facts=_facts(seat),
        start_label=_("Continue writing") if writing else _("Start now"),
        refusal=sentence(seat.refusal) if seat.refusal and not writing else "",
        may_start=seat.stage in {"writing", "open"},
        opens_at=milliseconds(seat.starts_at) if waits else 0,
        asks_password=bool(seat.sitting.password_digest) and not writing,
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
            _("%(marks)s marks in all") % {"marks": marks_text(seat.max_marks)},
        ),
        Fact(_("Time allowed"), _("%(minutes)d minutes") % {"minutes": seat.minutes}, _time_note(seat)),
        Fact(_("Pass mark"), limit_text(sitting.pass_mark), _vital_note(seat)),
        Fact(_("Attempts"), _attempts(seat)),
        Fact(_("Open for writing"), f"{moment(seat.opens_at)} – {moment(seat.closes_at)}", _start_note(seat)),
    ]
    if place := seat.seat.place_words:
        facts.append(Fact(_("Room and seat"), place))
    if seat.again:
        facts.insert(0, Fact(_("Clauses to sit again"), enumerated(seat.again), _resit_note(seat)))
    if shows_while_writing(paper):
        words = _("what is right, answer by answer; an answer looked up is final")
        facts.append(Fact(_("Shown while writing"), words))
    return [*facts, Fact(_("Shown afterwards"), paper.get_review_rule_display())]


def _resit_note(seat: TakerSitting) -> str:
    """Say what a resit by clause means."""
    if seat.kept_until is None:
        return _("This is a resit by clause: your other clauses are kept.")
    return _("This is a resit by clause: your other clauses are kept until %(moment)s.") % {
        "moment": moment(seat.kept_until)
    }


def _vital_note(seat: TakerSitting) -> str:
    vital = vital_count(seat.sitting.paper)
    if not vital:
        return ""
    return ngettext(
        "%(number)d question is marked as one that must be answered right; who misses it does not pass.",
        "%(number)d questions are marked as such that must be answered right; who misses one does not pass.",
        vital,
    ) % {"number": vital}


def _time_note(seat: TakerSitting) -> str:
    if seat.time_factor > 1:
        return _("Your extra time is included. The clock runs on the server and does not stop.")
    return _("The clock runs on the server and does not stop. The sitting's end is the latest end.")


def _start_note(seat: TakerSitting) -> str:
    """Say until when the paper can be started, also once more, where that is before the end of the window."""
    is_done = seat.stage == "writing" or (seat.stage == "over" and bool(seat.attempts))
    if is_done or seat.starts_by is None or seat.starts_by >= seat.closes_at:
        return ""
    return _("Start by %(moment)s; whoever comes later needs to be let in by the invigilator.") % {
        "moment": moment(seat.starts_by)
    }


def _attempts(seat: TakerSitting) -> str:
    if seat.attempts_left is None:
        return _("No limit")
    allowed = seat.sitting.attempts_allowed or seat.sitting.paper.attempts
    return _("%(left)d left of %(all)d") % {"left": seat.attempts_left, "all": allowed}


def held_card(held: str, messages: Sequence[MessageJson]) -> HeldCard:
    """Say why the paper is not shown now, in the words the page itself would use."""
    words = exam_words()
    return HeldCard(words[f"{held}Title"], words[f"{held}Text"], messages)


def recorded_lines(sitting: Sitting) -> list[str]:
    """Tell before the start exactly what is recorded in this sitting, and what follows from it."""
    lines = [
        _("Your answers, the time of each save, how long a question was open, your start and hand-in."),
        _("When you leave the page and come back, when you copy or paste, and a second tab or device."),
        _("Your network address and when the page was last heard of."),
        _("After the sitting: answers faster than reading, and wrong answers shared with other papers."),
    ]
    if sitting.full_screen:
        lines.append(_("When you leave full screen; this sitting is written in full screen."))
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
            return _("Leaving the page locks the paper until the invigilator lets you go on.")
        case Reaction.LOCK, True:
            return _("Leaving more than %(number)d times locks the paper until you are let go on.") % times
        case Reaction.HAND_IN, False:
            return _("Leaving the page hands the paper in.")
        case Reaction.HAND_IN, True:
            return _("Leaving the page more than %(number)d times hands the paper in.") % times
        case _:
            return _("Nothing follows by itself. A person looks at the record.")

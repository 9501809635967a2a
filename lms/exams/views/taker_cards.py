"""Put a taker's sittings into the words of the pages."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext

from lms.core.api import Fact, day_text, moment, percent
from lms.exams.choices import AttemptState
from lms.exams.models import Attempt
from lms.exams.queries.takers import Stage, TakerSitting
from lms.exams.views.refusals import sentence


@dataclass(frozen=True, slots=True)
class StageCards:
    """One group of the list with its empty words."""

    title: str | Promise
    cards: Sequence[TakerSitting]


@dataclass(frozen=True, slots=True)
class RulesCard:
    """Everything the rules page says about one sitting."""

    seat: TakerSitting
    facts: Sequence[Fact]
    start_label: str
    refusal: str
    may_start: bool


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


def rules_card(seat: TakerSitting) -> RulesCard:
    """Say what holds for a sitting before it is started."""
    writing = seat.stage == "writing"
    return RulesCard(
        seat=seat,
        facts=_facts(seat),
        start_label=_("Continue writing") if writing else _("Start now"),
        refusal=sentence(seat.refusal) if seat.refusal and not writing else "",
        may_start=seat.stage in {"writing", "open"},
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
            _("%(marks)s marks in all") % {"marks": f"{seat.max_marks.normalize():f}"},
        ),
        Fact(_("Time allowed"), _("%(minutes)d minutes") % {"minutes": seat.minutes}, _time_note(seat)),
        Fact(_("Pass mark"), percent(paper.pass_share, 0)),
        Fact(_("Attempts"), _attempts(seat)),
        Fact(_("Open for writing"), f"{moment(sitting.opens_at)} – {moment(sitting.closes_at)}"),
    ]
    return [*facts, Fact(_("Shown afterwards"), paper.get_review_rule_display())]


def _time_note(seat: TakerSitting) -> str:
    if seat.time_factor > 1:
        return _("Your extra time is included. The clock runs on the server and does not stop.")
    return _("The clock runs on the server and does not stop. The sitting's end is the latest end.")


def _attempts(seat: TakerSitting) -> str:
    if seat.attempts_left is None:
        return _("No limit")
    return _("%(left)d left of %(all)d") % {"left": seat.attempts_left, "all": seat.sitting.paper.attempts}


def attempt_line(attempt: Attempt) -> str:
    """Say how an attempt ended, for lists."""
    if attempt.state == AttemptState.VOIDED or attempt.marks is None:
        return str(attempt.get_state_display())
    values = {"marks": f"{attempt.marks.normalize():f}", "all": f"{attempt.max_marks.normalize():f}"}
    return f"{day_text(attempt.closed_at)} · " + _("%(marks)s of %(all)s marks") % values

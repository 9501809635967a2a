"""Say in a sentence why the rules refuse a plan, a move or an objection."""

from __future__ import annotations

from collections.abc import Mapping

from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from lms.evaluation.domain.errors import DomainError

SENTENCES: Mapping[str, str | Promise] = {
    "no_wave": gettext_lazy("At least one wave needs a start."),
    "no_teams": gettext_lazy("There is no open team in this unit."),
    "wave_without_teams": gettext_lazy("A wave has no team."),
    "team_in_two_waves": gettext_lazy("In two waves: %(teams)s."),
    "start_not_a_month": gettext_lazy("Waves start on the first day of a month."),
    "starts_out_of_order": gettext_lazy("Waves follow one another; the one that waits comes last."),
    "no_month_before": gettext_lazy("At least one month before the first wave must be read."),
    "already_begun": gettext_lazy(
        "The first wave has begun: a plan is declared before, or it proves nothing."
    ),
    "analysis_too_early": gettext_lazy(
        "The analysis must come at least a month after the last wave starts (%(last)s)."
    ),
    "indicator_twice": gettext_lazy("A figure is either the primary one or one of the others."),
    "not_the_lot": gettext_lazy("These waves are not what the lot gave."),
    "team_out_of_scope": gettext_lazy("Not in this unit: %(teams)s."),
    "key_taken": gettext_lazy("This programme has been declared already."),
    "team_larger_than_a_wave": gettext_lazy("A team has %(people)s people, more than a wave has seats."),
    "wrong_stage": gettext_lazy("This step does not follow from where the action stands."),
    "no_owner": gettext_lazy("Somebody must own the action."),
    "measure_due_before_work_due": gettext_lazy(
        "The measured days must end on or after the day the work is due."
    ),
    "date_goes_back": gettext_lazy("The step is dated before the one that led here."),
    "measured_too_early": gettext_lazy("The measured days are not over yet; measure from %(due)s on."),
    "no_sample": gettext_lazy("Nothing was counted in these days, so there is nothing to measure."),
    "not_measured": gettext_lazy("Take the measure first."),
    "not_decided": gettext_lazy("Decide what follows first."),
    "target_missed": gettext_lazy("The target was missed: go round again or give it up."),
    "no_lesson": gettext_lazy("Write what was learnt."),
    "no_reason": gettext_lazy("Say why."),
    "already_measured": gettext_lazy("The measure has been taken: decide what follows from it instead."),
    "stage_changed_meanwhile": gettext_lazy(
        "Somebody moved this action meanwhile; it now stands at “%(stage)s”. Nothing was changed: look again."
    ),
    "already_gone_round": gettext_lazy("The next cycle has begun already."),
    "not_to_be_repeated": gettext_lazy("Only an action closed with “go round again” begins a next cycle."),
    "not_in_own_file": gettext_lazy("This entry is not in your file."),
    "already_decided": gettext_lazy("This objection has been decided meanwhile."),
    "own_objection": gettext_lazy("Nobody decides the own objection."),
    "no_reply": gettext_lazy("Write a reply."),
    "no_new_attribution": gettext_lazy("Say what the complaint is put down to instead."),
}


def sentence_for(refused: DomainError) -> str:
    """Put a refused rule into words with its values."""
    words = SENTENCES.get(refused.code.value)
    if words is None:
        return _("This is not possible (%(code)s).") % {"code": refused.code.value}
    return str(words) % refused.context if refused.context else str(words)

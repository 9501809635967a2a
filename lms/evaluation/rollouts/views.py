"""Plan a rollout, say what it could show and whether it is worth its while, and declare it."""

from __future__ import annotations

from dataclasses import dataclass

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _

from lms.core.refusals import Refusal, sentence
from lms.core.ui.api import Fact, Tone
from lms.core.wording import count_text, day_text
from lms.evaluation.effects.wording import GRADES, ReportFigure, needs_text, shortfall_text
from lms.evaluation.estimation.rules.power import FEWEST_PERIODS, FEWEST_TEAMS
from lms.evaluation.permissions import DECLARERS
from lms.evaluation.programmes.rules.promises import AnalysisTooEarly, DeclaredAlready
from lms.evaluation.programmes.services import (
    ProgrammePlan,
    declare_programme,
    draw_lots,
    new_seed,
)
from lms.evaluation.programmes.views import WaveRow, size_text, start_text
from lms.evaluation.rollouts.forms import RolloutForm
from lms.evaluation.rollouts.queries import RolloutDesign, design_rollout
from lms.evaluation.verdicts.rules.designs import Floor, Grade
from lms.people.api import SignedInRequest, role_required
from lms.performance.indicators.wording import change_number, change_text, change_unit, figure_text


@role_required(*DECLARERS)
def programme_new(request: SignedInRequest) -> HttpResponse:
    """Plan a rollout, see what it could show, and declare it."""
    form = RolloutForm(request.POST or None, user=request.user, now=timezone.now())
    design: RolloutDesign | None = None
    step = request.POST.get("step", "")
    if form.is_valid():
        try:
            design = design_rollout(form.question(), form.today)
            if step == "declare" and request.POST.get("shown") == form.shown() and design.can_be_declared:
                return _declare(request, form, design)
        except DeclaredAlready:
            return redirect("lms_evaluation:programme", form.key())
        except Refusal as refused:
            form.add_error(
                "analysis_on" if isinstance(refused, AnalysisTooEarly) else None, sentence(refused)
            )
    context: dict[str, object] = {"form": form, "design": design}
    if design is not None:
        plan = form.plan(panel_from=design.question.panel_from, analysis_on=design.analysis_on)
        context |= {
            "outlook": design_outlook(design),
            "figures": design_figures(design),
            "waves": design_rows(design),
            # Whether the lots shall be drawn is asked once that can be answered.
            "asks": step in {"confirm", "declare"} and design.can_be_declared,
            "promise": promise_facts(design, plan),
            "shown": form.shown(),
        }
    return render(request, "lms_evaluation/rollouts/new.html", context)


def _declare(request: SignedInRequest, form: RolloutForm, design: RolloutDesign) -> HttpResponse:
    """Draw the lots now, for the first and only time, and freeze the plan that was shown."""
    seed = new_seed()
    question = design.question
    waves = draw_lots(teams=question.teams, starts=design.starts, seed=seed)
    made = declare_programme(
        plan=form.plan(panel_from=question.panel_from, analysis_on=design.analysis_on),
        waves=waves,
        declared_by=request.user,
        now=timezone.now(),
        lottery_seed=seed,
    )
    messages.success(request, _("Declared. The lots are drawn and the plan is frozen under its hash."))
    return redirect(made)


def design_rows(design: RolloutDesign) -> list[WaveRow]:
    """List the waves before the lot is drawn: when and how many, not yet who."""
    return [WaveRow(wave.number, start_text(wave.starts_on), size_text(wave.teams)) for wave in design.waves]


@dataclass(frozen=True)
class Outlook:
    """A sentence on what a rollout could show, with its tone."""

    text: str
    tone: Tone


def design_outlook(design: RolloutDesign) -> Outlook:
    """Say in a sentence whether this rollout is worth its while: what it could show beside what is wanted."""
    worthwhile, indicator = design.question.worthwhile, design.question.primary
    wanted = change_text(worthwhile, indicator, signed=False)
    if not design.can_show_something:
        return Outlook(_hopeless(design), "bad")
    if design.grading.grade is Grade.D:
        text = _(
            "Everybody starts at once, so there are only the months before to compare with: whatever else"
            " happens then looks like the training. Let a wave wait, and chance compares."
        )
        return Outlook(text, "warn")
    if design.mde is None:
        return Outlook(_untold(design), "bad")
    words = {"wanted": wanted, "seen": change_text(design.mde, indicator, signed=False)}
    if design.mde <= worthwhile:
        fits = _("An effect of the size worth having (%(wanted)s) would be seen at least 8 times in 10.")
        return Outlook(fits % words, "good")
    text = _(
        "It could show an effect of %(seen)s or more; worth having is %(wanted)s. An effect just worth having"
        " would most likely end as “inconclusive”."
    )
    sentences = [text % words]
    months = {"read": design.question.months_read, "there": design.question.months_there}
    if months["read"] < months["there"]:
        unread = _(
            "Only %(read)d months before are read and there are %(there)d: reading them all costs nothing."
        )
        sentences.append(unread % months)
    sentences.append(needs_text(design.needs, indicator))
    return Outlook(" ".join(filter(None, sentences)), "warn")


def _untold(design: RolloutDesign) -> str:
    """Say why the smallest effect is unknown, and which months would tell it."""
    short = design.too_short
    if short is None:
        return _("So few teams in these waves can never show an effect, however large: chance explains any.")
    untold = _("How small an effect it could show cannot be told yet, so there is nothing to promise:")
    if short.months >= FEWEST_PERIODS:
        why = _("only %(teams)d teams have figures in all %(months)d months read, and %(need)d are needed.")
        words = {"teams": short.teams, "months": short.months, "need": FEWEST_TEAMS}
        return f"{untold} {why % words}"
    why = _("%(months)d full months before the first wave are read, and %(need)d are needed.")
    if short.months_to_read is None:
        way = _("The figure has no more yet: let the first wave start later.")
    else:
        enter = _("Enter %(enter)d or more under “Months read before the first wave”: more cost nothing.")
        way = enter % {"enter": short.months_to_read}
    return " ".join((untold, why % {"months": short.months, "need": FEWEST_PERIODS}, way))


def _hopeless(design: RolloutDesign) -> str:
    """Say why no effect could ever be shown, and what would do."""
    if not design.usable_teams:
        return _("No team has enough figures to be judged by.")
    missing = [shortfall_text(each) for each in design.grading.shortfalls]
    if all(each.floor is not Floor.TEAMS for each in design.grading.shortfalls):
        nobody = _("Nobody waits, so there is nothing to compare with.")
        return " ".join((nobody, *missing))
    never = _("So few teams in these waves can never show an effect, however large: chance explains any.")
    ways = [never, *missing]
    if design.enough_waves:
        smaller = _("The same teams in %(waves)s smaller waves would do, too.")
        ways.append(smaller % {"waves": design.enough_waves})
    return " ".join(ways)


def promise_facts(design: RolloutDesign, plan: ProgrammePlan) -> tuple[Fact, ...]:
    """List what the lots are about to fix for good."""
    last = max(start for start in design.starts if start)
    starts = _("%(first)s to %(last)s") % {"first": start_text(design.starts[0]), "last": f"{last:%Y-%m}"}
    return (
        Fact(_("Course"), plan.course.shown_title),
        Fact(_("Rolled out in"), plan.scope.name),
        Fact(_("Teams"), size_text(sum(wave.teams for wave in design.waves))),
        Fact(_("Number of people"), count_text(sum(design.question.people.values()))),
        Fact(_("Waves"), str(len(design.waves)), note=starts),
        Fact(_("Primary figure"), plan.primary.shown_name),
        Fact(_("Effect worth having"), change_text(design.question.worthwhile, plan.primary, signed=False)),
        Fact(_("Day of the analysis"), day_text(design.analysis_on)),
    )


def _grade_note(design: RolloutDesign) -> str:
    """Say what the grade rests on, or why it is not told yet."""
    if design.can_show_something and not design.can_be_declared:
        return _("No grade before it is known how small an effect could be seen.")
    return str(GRADES[design.grading.grade])


def design_figures(design: RolloutDesign) -> tuple[ReportFigure, ...]:
    """Give the figures that say what the rollout could show."""
    grade = design.grading.grade
    worthwhile, indicator = design.question.worthwhile, design.question.primary
    unit = change_unit(indicator.unit)
    seen = design.mde is not None and design.mde <= worthwhile
    tone: Tone = "good" if grade is Grade.A and seen else "warn"
    months = _("learnt from %(first)s to %(last)s") % {
        "first": f"{design.history.start:%Y-%m}",
        "last": f"{design.history.end:%Y-%m}",
    }
    noise = months if design.mde is not None else _("too little history, or nothing to compare with")
    if not design.can_show_something:
        noise = _("no effect, however large")
    left_out = _("%(count)d too small to be judged; they are trained all the same") % {
        "count": len(design.excluded)
    }
    last = max(start for start in design.starts if start)
    # Where the figure stands, a size can be held against what is left to gain.
    stands = _("the figure stands at %(value)s now")
    return (
        ReportFigure(
            _("Smallest effect it could show"),
            "" if design.mde is None else change_number(design.mde, indicator, signed=False),
            noise,
            marked=True,
            unit="" if design.mde is None else unit,
        ),
        ReportFigure(
            _("Effect worth having"),
            change_number(worthwhile, indicator, signed=False),
            stands % {"value": figure_text(design.current_value, indicator.unit)}
            if design.current_value is not None
            else "",
            unit=unit,
        ),
        ReportFigure(
            _("Grade of evidence"),
            grade.value if design.can_be_declared else "",
            _grade_note(design),
            tone if design.can_be_declared else "bad",
        ),
        ReportFigure(
            _("Day of the analysis"),
            f"{design.analysis_on:%Y-%m-%d}",
            _("the last wave starts %(month)s") % {"month": f"{last:%Y-%m}"},
        ),
        ReportFigure(_("Teams that count"), str(design.usable_teams), left_out if design.excluded else ""),
    )

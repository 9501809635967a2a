"""Whether the parallel forms of a paper are equally hard, and what the pass mark is worth on each."""

from dataclasses import dataclass

from django.http import Http404
from django.http.response import HttpResponseBase
from django.shortcuts import get_object_or_404, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from lms.core.ui.api import Chart, chart_download
from lms.core.wording import percent
from lms.papers.blueprints.models import Paper
from lms.people.api import SignedInRequest, role_required
from lms.psychometrics.equating.charts import equating_chart, values_at_pass_mark
from lms.psychometrics.equating.queries import equated_forms, read_forms
from lms.psychometrics.equating.rules import (
    ANCHOR_FLOOR,
    CORRELATION_AT_LEAST,
    FORM_FLOOR,
    Equated,
    NotEquated,
)
from lms.psychometrics.permissions import ANALYSTS


@dataclass(frozen=True, slots=True)
class FormLine:
    """One form in the list: how many wrote it, how they did, and how able they are by the anchors."""

    letter: str
    people: int
    mean: str
    anchors: str


@dataclass(frozen=True, slots=True)
class FormComparison:
    """One form beside the first: the chart with its table, and what follows for the pass mark."""

    title: str
    chart: Chart
    advice: str
    tone: str
    method: str


@require_safe
@role_required(*ANALYSTS)
def form_analysis(request: SignedInRequest, pk: int) -> HttpResponseBase:
    """Show the forms of a paper beside each other."""
    paper = get_object_or_404(Paper, pk=pk)
    if paper.form_count < 2:
        raise Http404
    read = read_forms(paper)
    comparisons = [_comparison(one) for one in equated_forms(paper, read)]
    if download := chart_download(request, [one.chart for one in comparisons]):
        return download
    context = {
        "paper": paper,
        "read": read,
        "lines": [
            FormLine(
                one.letter,
                one.people,
                percent(float(one.totals.mean()) / one.possible) if one.people and one.possible else "—",
                "—" if one.anchor_share is None else percent(one.anchor_share),
            )
            for one in read.forms
        ],
        "comparisons": comparisons,
    }
    return render(request, "lms_psychometrics/equating/forms.html", context)


def _comparison(found: Equated | NotEquated) -> FormComparison:
    title = _("Form %(new)s beside form %(old)s") % {"new": found.new, "old": found.old}
    if isinstance(found, NotEquated):
        chart = Chart(key=f"equating-{found.new}", title=title, figure=None, withheld=_withheld(found))
        return FormComparison(title, chart, "", "", "")
    advice = (
        _(
            "Advice: a pass mark for form %(new)s of %(cut)s, that is %(marks)s marks, equals %(share)s on "
            "form %(old)s (95%% interval %(between)s, standard error %(error)s marks). A person decides."
        )
        if found.moves
        else _(
            "%(share)s on form %(old)s equals %(cut)s on form %(new)s (95%% interval %(between)s). "
            "The interval holds %(share)s: nothing speaks for another pass mark."
        )
    )
    exact = {"error": f"{found.cut.error:.1f}", "marks": f"{found.cut.equal:.1f}"}
    method = _(
        "Tucker's linear equating through %(anchors)s common questions, whose correlation with the whole "
        "is %(new_r)s and %(old_r)s; errors from 1,000 samples of the people, drawn anew in each form."
    )
    new, old = found.correlations
    return FormComparison(
        title=title,
        chart=equating_chart(found),
        advice=advice % (values_at_pass_mark(found) | exact),
        tone="warn" if found.moves else "",
        method=method % {"anchors": found.anchors, "new_r": f"{new:.2f}", "old_r": f"{old:.2f}"},
    )


def _withheld(found: NotEquated) -> str:
    """Say why a form is not compared."""
    words: dict[str, object]
    match found.reason:
        case "few_people":
            words = {"floor": FORM_FLOOR, "n": int(found.value)}
            return _("Needs %(floor)s first attempts at either form; the smaller one has %(n)s.") % words
        case "few_anchors":
            words = {"floor": ANCHOR_FLOOR, "n": int(found.value)}
            return _("Needs %(floor)s questions common to the forms; there are %(n)s.") % words
        case "anchors_tell_little":
            return _("The common questions tell too little of the whole: r = %(r)s, needed is %(floor)s.") % {
                "floor": f"{CORRELATION_AT_LEAST:.1f}",
                "r": f"{found.value:.2f}",
            }
        case "people_unlike":
            return _(
                "The people of the forms are too unlike: %(apart)s deviations on the common questions."
            ) % {"apart": f"{found.value:.2f}"}
        case _:
            return _("The marks do not differ enough to compare the forms.")

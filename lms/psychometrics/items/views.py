"""Pages that say whether an exam is any good: papers, one paper, one question."""

from collections.abc import Sequence
from decimal import Decimal

from django.http import Http404
from django.http.response import HttpResponseBase
from django.shortcuts import get_object_or_404, redirect
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from lms.core.statistics import CORRELATION_FLOOR
from lms.core.ui.api import Action, Chart, Tab, chart_download
from lms.exams.corrections.queries import awaited_corrections
from lms.exams.permissions import RUNNERS
from lms.papers.blueprints.models import Paper
from lms.papers.choices import PaperKind
from lms.people.api import Role, SignedInRequest, has_role, role_required
from lms.psychometrics.items.charts.map import MapPoint, item_map
from lms.psychometrics.items.charts.option_curves import CurveLine, option_curves
from lms.psychometrics.items.lists import differing, drifted, option_lines, option_name, suspects
from lms.psychometrics.items.queries import (
    PaperJudgement,
    analysed_papers,
    asked_of,
    corrections_awaited_on,
    cut_of,
    guess_share,
    judgements_of,
    sittings_of_paper,
    states_of,
    unit_names,
    uses_of,
)
from lms.psychometrics.items.rules.judging import JudgedPaper
from lms.psychometrics.items.tables import (
    ItemRow,
    ModelItemTable,
    PaperAnalysisTable,
    PaperItemTable,
    PaperRow,
    UseTable,
)
from lms.psychometrics.items.tasks import start_judge
from lms.psychometrics.items.wording import (
    figures_of,
    no_difference_reason,
    no_drift_reason,
    quarter_text,
    remarks,
    trust_sentences,
    waiting_sentence,
)
from lms.psychometrics.latent.charts import ability_charts
from lms.psychometrics.permissions import ANALYSTS
from lms.psychometrics.standard_setting.queries import rounds_of
from lms.questions.bank.models import QuestionVersion
from lms.questions.corrections.queries import used_question
from lms.questions.desk.back import way_back


@require_safe
@role_required(*ANALYSTS)
def papers(request: SignedInRequest) -> HttpResponseBase:
    """List the papers that were sat with their head figures."""
    found = analysed_papers()
    judgements = judgements_of(found)
    rows = [PaperRow(paper, judgements.get(paper.pk)) for paper in found]
    return PaperAnalysisTable(request, rows).respond("lms_psychometrics/items/papers.html")


@require_safe
@role_required(*ANALYSTS)
def paper(request: SignedInRequest, pk: int) -> HttpResponseBase:
    """Show how a paper did, over all its sittings or in one of them."""
    found = get_object_or_404(Paper, pk=pk)
    sittings = list(sittings_of_paper(found))
    wanted = request.GET.get("sitting", "")
    chosen = next((one for one in sittings if str(one.pk) == wanted), None)
    if wanted and chosen is None:
        raise Http404
    judgement = judgements_of([found], chosen).get(pk)
    rows: list[ItemRow] = []
    charts: list[Chart] = []
    context: dict[str, object] = {}
    if judgement:
        asked = asked_of(judgement.judged.items)
        rows = [
            ItemRow(item, asked[item.version]) for item in judgement.judged.items if item.version in asked
        ]
        charts = _charts(judgement.judged, rows)
        context = _judged_context(cut_of(found, chosen), judgement, rows)
    if download := chart_download(request, charts):
        return download
    state = None if judgement else states_of({pk: found}, chosen).get(pk)
    address = reverse("lms_psychometrics:analysis_paper", args=[pk])
    context |= {
        "paper": found,
        "rounds": rounds_of(found),
        "actions": _paper_actions(request, found),
        "offers_second_form": found.kind == PaperKind.EXAM and has_role(request.user, *RUNNERS),
        "tabs": [
            Tab(_("All sittings"), address, is_current=chosen is None),
            *(Tab(one.title, f"{address}?sitting={one.pk}", one == chosen) for one in sittings),
        ],
        "chart": charts[0] if charts else None,
        "ability_charts": charts[1:],
        "waiting": waiting_sentence(judgement, state),
        "awaited": corrections_awaited_on(found, chosen),
        "chosen": chosen,
    }
    abilities = judgement.judged.abilities if judgement else None
    table = ModelItemTable if abilities and abilities.tells_slopes else PaperItemTable
    return table(request, rows).respond("lms_psychometrics/items/paper.html", context)


@require_POST
@role_required(*ANALYSTS)
def judge_paper(request: SignedInRequest, pk: int) -> HttpResponseBase:
    """Analyse a paper with very many answers in the background, and show how far it is."""
    found = get_object_or_404(Paper, pk=pk)
    wanted = request.POST.get("sitting", "")
    chosen = get_object_or_404(sittings_of_paper(found), pk=wanted) if wanted.isdecimal() else None
    job = start_judge(paper=found, sitting=chosen.pk if chosen else None, started_by=request.user)
    return redirect(job)


@require_safe
@role_required(*ANALYSTS)
def question(request: SignedInRequest, pk: int) -> HttpResponseBase:
    """Show how a question did: its options by score, its versions, where it was asked."""
    uses = uses_of(pk)
    most = max(uses, key=lambda use: use.item.statistics.facility.n, default=None)
    if most:
        version = get_object_or_404(QuestionVersion, pk=most.item.version)
    elif (newest := QuestionVersion.objects.filter(question=pk).order_by("-number").first()) is not None:
        version = newest
    else:
        raise Http404
    actions = []
    if has_role(request.user, Role.TRAINER):
        actions = [
            Action(_("Open the question"), reverse("lms_questions:question", args=[version.question_id])),
            Action(_("Correct this question"), reverse("lms_exams:correction_new", args=[version.pk])),
        ]
    context: dict[str, object] = {
        "used": used_question(version),
        "use": most,
        "guess": guess_share(version),
        "awaited": [one for one in awaited_corrections() if one.version.question_id == pk],
        "actions": actions,
        "back": way_back(request, Action(_("Exam analysis"), reverse("lms_psychometrics:analysis"))),
    }
    if most and most.item.options:
        lines = [
            CurveLine(
                option_name(most.asked, curve.statistics.id, place),
                curve.statistics.is_correct,
                curve.by_fifth,
            )
            for place, curve in enumerate(most.item.options)
        ]
        n = most.item.statistics.facility.n
        chart = option_curves(lines, n, is_enough=n >= CORRELATION_FLOOR)
        if download := chart_download(request, [chart]):
            return download
        context |= {"chart": chart, "options": option_lines(most)}
    if most:
        context["remarks"] = remarks(most.item.flags)
    return UseTable(request, uses).respond("lms_psychometrics/items/question.html", context)


def _paper_actions(request: SignedInRequest, found: Paper) -> list[Action]:
    """Lead to the parallel forms, and trainers to a round of judges."""
    actions = []
    if found.form_count > 1:
        forms = reverse("lms_psychometrics:analysis_forms", args=[found.pk])
        actions.append(Action(_("Parallel forms"), forms))
    if has_role(request.user, Role.TRAINER):
        judges = reverse("lms_psychometrics:standard_new", args=[found.pk])
        actions.append(Action(_("Record a round of judges"), judges))
    return actions


def _charts(judged: JudgedPaper, rows: Sequence[ItemRow]) -> list[Chart]:
    """Give the map of the questions, then what the model says of the takers."""
    points = [
        MapPoint(
            code=row.asked.code,
            text=row.asked.text,
            facility=facility.value,
            item_rest=item_rest.value,
            flags=remarks(row.item.flags),
            is_enough=facility.enough and item_rest.enough,
            url=row.url,
        )
        for row in rows
        if (facility := row.item.statistics.facility).value is not None
        and (item_rest := row.item.statistics.item_rest).value is not None
    ]
    answered = [one.statistics.facility.n for one in judged.items if one.statistics.is_right_or_wrong]
    return [
        item_map(points, judged.statistics.n, len(rows) - len(points)),
        *ability_charts(judged.abilities, answered),
    ]


def _judged_context(cut: Decimal, judgement: PaperJudgement, rows: Sequence[ItemRow]) -> dict[str, object]:
    judged = judgement.judged
    return {
        "judged": judged,
        "figures": figures_of(judged),
        "trust": trust_sentences(cut, judged),
        "suspects": suspects(rows),
        "drifted": drifted(rows),
        "quarter": "" if judged.quarter is None else quarter_text(judged.quarter),
        "no_drift": no_drift_reason(judged),
        "no_differences": no_difference_reason(judged, has_units=bool(judgement.units)),
        "differences": differing(rows, judgement.units, unit_names(judgement.units)),
    }

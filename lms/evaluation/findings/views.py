"""Write down a finding, and tell where it comes from: a report, a clause, a changed figure, or nowhere."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from urllib.parse import urlencode

from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _

from lms.core.ui.api import Fact, Tone
from lms.core.wording import JSON
from lms.evaluation.effects.rules.results import encode
from lms.evaluation.findings.forms import FindingForm
from lms.evaluation.findings.queries import (
    change_facts,
    clause_facts,
    units_to_act_in,
)
from lms.evaluation.findings.services import FindingDraft, make_finding
from lms.evaluation.permissions import MAKERS
from lms.evaluation.programmes.models import Programme
from lms.evaluation.programmes.queries import programmes_visible_to, with_plan
from lms.evaluation.reports.queries import report_of, sentence_for_finding
from lms.people.api import OrgUnit, SignedInRequest, led_units, role_required
from lms.performance.evidence.periods import Period
from lms.performance.evidence.views import months_asked
from lms.performance.indicators.models import Indicator
from lms.performance.mastery.clauses import evidence_of_unit, harmful_gaps
from lms.performance.settings import PerformanceSettings
from lms.performance.teams.queries import TeamChange, team_picture, teams_of_reader
from lms.performance.teams.views import shown_change
from lms.standards.api import Clause


@role_required(*MAKERS)
def finding_new(request: SignedInRequest) -> HttpResponse:
    """Write a finding down, with the figures it rests on when it comes from a report or a clause."""
    source = source_of(request)
    form = FindingForm(request.POST or None, user=request.user, initial=source.initial)
    if form.is_valid():
        draft = source.draft(form.cleaned_data["statement"], form.cleaned_data["unit"])
        return redirect(make_finding(draft=draft, by=request.user, now=timezone.now()))
    context = {
        "form": form,
        "source": source,
        "gaps": [] if source.facts else gaps_of(request),
        "page_title": _("New finding"),
    }
    return render(request, "lms_evaluation/findings/new.html", context)


GAPS_SHOWN = 6


@dataclass(frozen=True)
class FindingSource:
    """What is known before the form is filled in; `facts` are the figures the finding rests on."""

    initial: Mapping[str, object] = field(default_factory=dict)
    facts: tuple[Fact, ...] = ()
    programme: Programme | None = None
    clause: Clause | None = None
    evidence: Mapping[str, JSON] = field(default_factory=dict)

    def draft(self, statement: str, unit: OrgUnit) -> FindingDraft:
        """Give the finding in the words and for the unit of the form."""
        return FindingDraft(statement, unit, self.programme, self.clause, self.evidence)


@dataclass(frozen=True)
class GapLink:
    """A clause with many complaints in a unit, with the way to a finding about it."""

    clause: str
    unit: str
    verdict: str
    tone: Tone
    url: str


def gaps_of(request: SignedInRequest) -> list[GapLink]:
    """List the clauses with many complaints, known or not, in the units the reader leads."""
    period, new = Period.months_to(timezone.localdate()), reverse("lms_evaluation:finding_new")
    return [
        GapLink(
            clause=f"{found.clause.number} {found.clause.shown_title}",
            unit=unit.name,
            verdict=found.verdict_text,
            tone=found.tone,
            url=f"{new}?{urlencode({'unit': unit.code, 'clause': found.wording.address})}",
        )
        for unit in led_units(request.user)
        for found in harmful_gaps(unit, period, limit=GAPS_SHOWN)
    ]


def source_of(request: SignedInRequest) -> FindingSource:
    """Read the source from the address; what the reader may not see counts as none."""
    key = request.GET.get("programme")
    if key:
        programme = with_plan(programmes_visible_to(request.user)).filter(key=key).first()
        return _from_report(programme, request) if programme else FindingSource()
    unit = units_to_act_in(request.user).filter(code=request.GET.get("unit", "")).first()
    if unit is None:
        return FindingSource()
    if request.GET.get("indicator"):
        return _from_change(unit, request)
    asked = request.GET.get("clause", "")
    period = Period.months_to(timezone.localdate())
    found = next((each for each in evidence_of_unit(unit, period) if each.wording.address == asked), None)
    if found is None:
        return FindingSource(initial={"unit": unit})
    number = found.clause.number
    numbers: dict[str, JSON] = {"verdict": found.remedy.value}
    mastery = found.mastery
    if mastery is not None:
        numbers |= {"mastery": mastery.share, "people": mastery.people}
        if mastery.interval is not None:
            numbers |= {"mastery_low": mastery.interval.low, "mastery_high": mastery.interval.high}
            numbers["mastery_level"] = PerformanceSettings.current().verdict_level
    if found.complaints is not None:
        numbers["complaints"], numbers["contacts"] = found.complaints.complaints, found.complaints.contacts
    evidence = {"clause": number, "period": period.text, **numbers}
    words = {"number": number, "title": found.clause.shown_title, "verdict": found.verdict_text}
    return FindingSource(
        initial={"unit": unit, "statement": _("Clause %(number)s %(title)s: %(verdict)s") % words},
        facts=(Fact(_("Clause"), f"{number} {found.clause.shown_title}"), *clause_facts(evidence)),
        clause=found.clause,
        evidence=evidence,
    )


def _from_report(programme: Programme, request: SignedInRequest) -> FindingSource:
    report = report_of(programme)
    acts_in = units_to_act_in(request.user)
    unit = acts_in.filter(pk=programme.scope_id).first() or acts_in.first()
    encoded = encode(report.result) if report.result else None
    return FindingSource(
        initial={"statement": sentence_for_finding(report), "unit": unit},
        facts=tuple(
            Fact(figure.label, f"{figure.value} {figure.unit}".strip(), figure.note)
            for figure in report.figures
        ),
        programme=programme,
        evidence={"programme": programme.key, "hash": programme.plan_digest, "result": encoded},
    )


def _from_change(unit: OrgUnit, request: SignedInRequest) -> FindingSource:
    """Start from what a team's figure did since the months before, as the reader's team table tells it."""
    period = Period.months_to(timezone.localdate(), months_asked(request))
    picture = team_picture(teams_of_reader(request.user), period, {}, "")
    key = request.GET["indicator"]
    found = [
        (indicator, cell)
        for row in picture.rows
        for indicator, cell in zip(picture.indicators, row.changes, strict=True)
        if row.unit == unit and indicator.key == key and cell.has_turned
    ]
    if not found or picture.earlier is None:
        return FindingSource(initial={"unit": unit})
    indicator, cell = found[0]
    evidence = _change_numbers(indicator, cell, {"before": picture.earlier, "after": period})
    facts = change_facts(indicator, evidence)
    words = {
        "team": unit.name,
        "indicator": indicator.shown_name,
        "what": shown_change(cell, indicator).label,
        "before": facts[1].value,
        "now": facts[2].value,
    }
    statement = _("%(team)s, %(indicator)s: %(what)s against the other teams, %(before)s → %(now)s")
    return FindingSource(
        initial={"unit": unit, "statement": statement % words}, facts=facts, evidence=evidence
    )


def _change_numbers(indicator: Indicator, cell: TeamChange, spans: Mapping[str, Period]) -> dict[str, JSON]:
    change, ends = cell.change, cell.change.interval
    numbers: dict[str, JSON] = {
        "indicator": indicator.key,
        "turn": change.turn.value,
        "difference": change.difference,
        "others": change.others,
        "gap": change.gap,
        "low": ends.low if ends else None,
        "high": ends.high if ends else None,
        "p_value": change.p_value,
    }
    for span, ratio in (("before", cell.before), ("after", cell.after)):
        numbers |= {
            f"{span}_days": spans[span].text,
            f"{span}_numerator": ratio.numerator,
            f"{span}_denominator": ratio.denominator,
            f"{span}_people": ratio.n,
        }
    return numbers

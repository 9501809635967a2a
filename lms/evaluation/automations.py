"""What evaluation offers to rules: open a finding about a person's team."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from datetime import datetime

from django import forms
from django.utils import timezone
from django.utils.translation import gettext_lazy as _
from django.utils.translation import gettext_noop

from lms.automation.api import FITS, ParamsForm, PlanOutcome, PlanVerdict, RuleAction, Wish
from lms.core.personal_data.api import without_personal_data
from lms.core.wording import day_text
from lms.evaluation.findings.by_rule import (
    FindingWish,
    find_by_rule,
    open_findings,
    take_findings_back,
    taken_up,
)
from lms.people.api import Posting
from lms.performance.automations import ClauseField
from lms.standards.api import Clause, topics_that_count

LONGEST_STATEMENT = 200
NO_TEAM = PlanVerdict(PlanOutcome.SKIPPED, gettext_noop("Works in no team today."))
JOINS = gettext_noop("Counted with the finding of %(found_on)s.")


class OpenFindingForm(ParamsForm):
    """About which clause, if any, and in which words."""

    clause = ClauseField(required=False)
    statement = forms.CharField(
        label=_("Finding"),
        max_length=LONGEST_STATEMENT,
        validators=[without_personal_data],
        help_text=_("What is seen in the team, in words that name nobody. One finding a team and clause."),
    )

    def __init__(self, *args: object, **kwargs: object) -> None:
        """Offer the clauses that count today."""
        super().__init__(*args, **kwargs)  # type: ignore[arg-type] # what a form takes
        self.fields["clause"].queryset = topics_that_count()  # type: ignore[attr-defined] # a choice field

    def labels(self) -> dict[str, str]:
        """Say of which clause, where one is named."""
        labels = super().labels()
        return {**labels, "clause": labels["clause"] or str(_("no clause in particular"))}


class OpenFinding(RuleAction):
    """Open a finding about the team in which a person works; who joins an open one is counted with it.

    There is one open finding of a rule for a team and clause. It goes when no occasion is left on which it
    rests, and stays once an action was planned from it.
    """

    key = "evaluation.finding"
    makes = "findings"
    label = _("Open a finding on the improvement board")
    sentence = _("open a finding about the team, on {clause}: “{statement}”")
    form_class: type[ParamsForm] = OpenFindingForm

    def plan(self, wishes: Sequence[Wish], now: datetime) -> list[PlanVerdict]:
        """Say whose team has an open finding; a fixed number of queries."""
        known = open_findings({wish.rule for wish in wishes})
        verdicts = []
        for wish in _wanted(wishes, now):
            if wish is None:
                verdicts.append(NO_TEAM)
            elif found := known.get(wish.subject):
                facts = {"found_on": day_text(timezone.localdate(found.found_at))}
                verdicts.append(PlanVerdict(PlanOutcome.FITS, JOINS, facts))
            else:
                verdicts.append(FITS)
        return verdicts

    def carry_out(self, wishes: Sequence[Wish], now: datetime) -> list[list[int]]:
        """Put every occasion to its finding."""
        wanted = _wanted(wishes, now)
        made = iter(find_by_rule(wanted=[wish for wish in wanted if wish is not None], now=now))
        return [[] if wish is None else [next(made)] for wish in wanted]

    def begun(self, made: Collection[int]) -> set[int]:
        """Keep what somebody has planned an action on."""
        return taken_up(made)

    def take_back(self, made: Collection[int]) -> None:
        """Remove these occasions, and findings that rest on nothing any more."""
        take_findings_back(made)


def _wanted(wishes: Sequence[Wish], now: datetime) -> list[FindingWish | None]:
    """Put the team of today and the line of the clause to each wish; none for who works in no team."""
    people = {wish.employee for wish in wishes}
    posted = Posting.objects.on(timezone.localdate(now)).filter(employee__in=people)
    units = dict(posted.order_by().values_list("employee", "unit"))
    clauses = Clause.objects.in_bulk(
        {key for wish in wishes if isinstance(key := wish.params["clause"], int)}
    )
    found: list[FindingWish | None] = []
    for wish in wishes:
        unit, key = units.get(wish.employee), wish.params["clause"]
        clause = clauses.get(key) if isinstance(key, int) else None
        line, statement = clause.line if clause else None, str(wish.params["statement"])
        since = wish.occasion.since
        found.append(FindingWish(wish.rule, wish.employee, unit, line, statement, since) if unit else None)
    return found

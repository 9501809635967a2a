"""Say which papers may ask questions on clauses that change."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Collection, Iterator
from datetime import date

from django.urls import reverse
from django.utils import timezone
from django.utils.translation import ngettext

from lms.core.refusals import sentence_for_author
from lms.papers.blueprints.models import DeltaPaper, Paper
from lms.papers.blueprints.queries import blueprint_of, shortages_of
from lms.papers.blueprints.rules.drawing import DrawableQuestion
from lms.papers.drawing.services import FormsMissing, askable_forms
from lms.questions.bank.models import Question
from lms.questions.choices import QuestionState
from lms.questions.provenance.changing import questions_resting_on_changes
from lms.questions.sets.queries import pools_by_question
from lms.standards.api import line_of
from lms.standards.changes.api import ChangingClause, ChangingClauses, RestingThing, ThingKind
from lms.standards.lines.api import numbers_by_edition


def papers_asking(changes: ChangingClauses) -> dict[int, dict[ChangingClause, int]]:
    """Count by paper, as it is drawn today, the approved questions on each clause that it may ask.

    A delta paper made since the change was opened asks only what was looked at, and is left out.
    """
    on: defaultdict[int, set[ChangingClause]] = defaultdict(set)
    for thing in questions_resting_on_changes(changes):
        on[thing.key].add(thing.clause)
    candidates = _candidates(on)
    asking: dict[int, dict[ChangingClause, int]] = {}
    made = DeltaPaper.objects.filter(made_at__gte=changes.since).values("paper")
    for paper in Paper.objects.exclude(pk__in=made).prefetch_related("picked", "rules").order_by("slug"):
        rules = blueprint_of(paper)
        counts = Counter(
            clause
            for one in candidates
            if any(rule.takes(one) for rule in rules)
            for clause in on[one.question_id]
        )
        if counts:
            asking[paper.pk] = dict(counts)
    return asking


def why_undrawable(paper: Paper, day: date) -> str:
    """Say why a paper cannot be drawn on a day, as things stand; empty where it can. Some five queries."""
    if paper.form_count > 1:
        try:
            askable_forms(paper, day)
        except FormsMissing as refusal:
            return sentence_for_author(refusal)
        return ""
    missing = sum(short.missing for short in shortages_of(paper, day))
    said = ngettext("its paper lacks %(count)d question", "its paper lacks %(count)d questions", missing)
    return said % {"count": missing} if missing else ""


def _candidates(keys: Collection[int]) -> list[DrawableQuestion]:
    """Give the approved wordings of questions as blueprints see them, whatever the day."""
    questions = Question.objects.non_polymorphic().filter(pk__in=keys, approved_version__isnull=False)
    pools, called = pools_by_question(), numbers_by_edition(timezone.localdate())
    names = ("kind", "difficulty", "clause__number", "level")
    rows = questions.exclude(state=QuestionState.RETIRED).values_list(
        line_of("approved_version__clause"),
        "pk",
        "approved_version",
        *(f"approved_version__{name}" for name in names),
    )
    return [
        DrawableQuestion(
            question_id=question,
            version_id=version,
            kind=kind,
            difficulty=difficulty,
            clauses=(clause,),
            called=called.get(line, ()),
            level=level,
            pools=pools.get(question, frozenset()),
        )
        for line, question, version, kind, difficulty, clause, level in rows
    ]


def papers_resting_on_changes(changes: ChangingClauses) -> Iterator[RestingThing]:
    """Give the papers that may ask questions on the clauses."""
    asking = papers_asking(changes)
    for paper in Paper.objects.filter(pk__in=asking).order_by("slug"):
        for clause, number in asking[paper.pk].items():
            said = ngettext("may ask %(count)d question on it", "may ask %(count)d questions on it", number)
            yield RestingThing(
                kind=ThingKind.PAPER,
                key=paper.pk,
                clause=clause,
                title=paper.title,
                to_change=said % {"count": number},
                view_url=reverse("lms_papers:paper", args=[paper.pk]),
                edit_url=reverse("wagtailsnippets_lms_papers_paper:edit", args=[paper.pk]),
            )

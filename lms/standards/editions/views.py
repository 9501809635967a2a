"""Show the standard by chapters and clauses, list its editions, and show what one changes of the last."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from django.http import Http404, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext, ngettext, pgettext_lazy
from django.utils.translation import gettext_lazy as _

from lms.core.ui.api import Action, Column, EmptyState, Tab, Table, Tone
from lms.core.wording import StrOrPromise, day_text
from lms.people.api import AnyUser, Role, SignedInRequest, has_role, role_required
from lms.standards.clauses.models import Clause, ClauseSuccession, Edition
from lms.standards.clauses.queries import chapters_of, current_edition, topics_that_count
from lms.standards.clauses.resting import Resting, clause_actions, clause_tabs, resting_on
from lms.standards.editions.queries import (
    ComparedClause,
    EditionComparison,
    coming_change,
    compare_editions,
    editions_of,
)
from lms.standards.editions.rules import ChangeKind
from lms.standards.facts.queries import facts_of, sign_offs_of_clause
from lms.standards.laws.rules import validity_on
from lms.standards.lines.queries import wordings_on
from lms.standards.permissions import (
    MAY_CHANGE_EDITIONS,
    MAY_COMPARE_EDITIONS,
    MAY_SEE_VERIFICATION,
)
from lms.standards.topics.queries import groups_with_topics


@role_required()
def standard_page(request: SignedInRequest) -> HttpResponse:
    """Show the chapters of the edition that counts today."""
    edition = current_edition()
    chapters = chapters_of(edition) if edition else []
    actions = [Action(_("Laws and their versions"), reverse("lms_standards:laws"))]
    if has_role(request.user, *MAY_COMPARE_EDITIONS):
        actions.append(Action(_("Editions"), reverse("lms_standards:editions")))
    if has_role(request.user, *MAY_SEE_VERIFICATION):
        actions.append(Action(_("Verification of facts"), reverse("lms_standards:verification")))
    context = {"edition": edition, "chapters": chapters, "groups": groups_with_topics(), "actions": actions}
    return render(request, "lms_standards/editions/standard.html", context)


@role_required()
def clause_page(request: SignedInRequest, number: str) -> HttpResponse:
    """Show one clause: what it says, what this standard sets, what the law sets, and what it belongs to."""
    topics = list(topics_that_count().select_related("chapter__edition__standard"))
    clause = next((topic for topic in topics if topic.number == number), None)
    if clause is None:
        return _elsewhere(request, number)
    beside = [topic for topic in topics if topic.chapter.edition_id == clause.chapter.edition_id]
    place = beside.index(clause)
    coming = coming_change(clause, timezone.localdate())
    context = {
        "clause": clause,
        "facts": facts_of(clause),
        "sign_offs": sign_offs_of_clause(clause),
        "coming": ComingClause(*coming) if coming else None,
        "before": beside[place - 1] if place else None,
        "after": beside[place + 1] if place + 1 < len(beside) else None,
        "competencies": clause.competencies.all(),
        "categories": clause.complaint_categories.all(),
        "actions": clause_actions(request.user, clause),
        "tabs": _views_of(request.user, clause),
        "today": timezone.localdate(),
    }
    return render(request, "lms_standards/editions/clause.html", context)


def _views_of(user: AnyUser, clause: Clause) -> list[Tab]:
    """List the views of a clause, this one last; none where there is no other."""
    others = clause_tabs(user, clause)
    return [*others, Tab(gettext("What it rests on"), clause.get_absolute_url(), True)] if others else []


KINDS: dict[ChangeKind, tuple[StrOrPromise, Tone]] = {
    "changed": (pgettext_lazy("clause", "Changed"), "warn"),
    "reworded": (pgettext_lazy("clause", "Reworded"), "accent"),
    "new": (pgettext_lazy("clause", "New"), "good"),
    "split": (pgettext_lazy("clause", "Split off"), "good"),
    "repealed": (pgettext_lazy("clause", "Repealed"), "bad"),
    "merged": (pgettext_lazy("clause", "Merged"), "bad"),
    "unchanged": (pgettext_lazy("clause", "Unchanged"), ""),
}
# Seldom met: they stand among the figures only where there are any.
SELDOM = frozenset[ChangeKind]({"split", "merged"})
DAY_CELL = "lms_standards/laws/day_cell.html"


@dataclass(frozen=True)
class ShownEdition:
    """An edition with the words for its state today."""

    edition: Edition
    is_current: bool

    @property
    def state(self) -> tuple[StrOrPromise, Tone]:
        """Say whether it counts, is to come, has ended, or is no real one."""
        if self.edition.is_demo:
            return _("Demo, never in force"), "warn"
        if self.is_current:
            return _("Counts today"), "good"
        found = validity_on(self.edition.in_force_from, self.edition.in_force_to, timezone.localdate())
        words = {"coming": _("Not yet in force"), "ended": _("No longer in force")}
        return words.get(found, _("Does not count")), ""

    @property
    def tone(self) -> Tone:
        """Give the colour of the state."""
        return self.state[1]

    def link(self) -> str:
        """Give the way to what it changes, if it replaces an edition."""
        return self.edition.get_absolute_url() if self.edition.replaces_id else ""


class EditionTable(Table[ShownEdition]):
    """The editions of the standard."""

    caption = _("Editions")
    columns = (
        Column("edition.shown_label", _("Edition"), link=ShownEdition.link),
        Column(
            "state",
            pgettext_lazy("edition", "State"),
            value=lambda row: row.state[0],
            template="lms_standards/editions/state_cell.html",
        ),
        Column("edition.in_force_from", _("In force from"), template=DAY_CELL),
        Column("edition.in_force_to", _("In force to"), template=DAY_CELL),
        Column(
            "replaces",
            _("Replaces"),
            value=lambda row: row.edition.replaces.shown_label if row.edition.replaces else "",
        ),
    )
    empty = EmptyState(
        _("No edition of the standard yet"),
        _("Chapters and clauses appear here once an administrator loads the standard's content."),
    )


@role_required(*MAY_COMPARE_EDITIONS)
def edition_list(request: SignedInRequest) -> HttpResponse:
    """List the editions of the standard that counts."""
    current = current_edition()
    editions = editions_of(current) if current else []
    shown = [ShownEdition(edition, edition == current) for edition in editions]
    context = {"actions": [Action(_("Changes of the standard"), reverse("lms_standards:changes"))]}
    return EditionTable(request, shown).respond("lms_standards/editions/list.html", context)


@dataclass(frozen=True)
class ComingClause:
    """A clause as it reads in the edition that comes into force next."""

    edition: Edition
    compared: ComparedClause

    @property
    def label(self) -> StrOrPromise:
        """Name the kind of change."""
        return kind_text(self.compared)

    @property
    def tone(self) -> Tone:
        """Give the colour of the kind."""
        return KINDS[self.compared.kind][1]


def kind_text(compared: ComparedClause) -> StrOrPromise:
    """Name what became of a clause, and the other one of a clause that was split off or merged."""
    if compared.split_off:
        return gettext("Split off %(number)s") % {"number": compared.split_off.number}
    if compared.merged_into:
        return gettext("Merged into %(number)s") % {"number": compared.merged_into.number}
    return KINDS[compared.kind][0]


def _elsewhere(request: SignedInRequest, number: str) -> HttpResponse:
    """Lead from a number that no clause has today to where the clause went, or say from when it counts."""
    had_it = Clause.objects.get_queryset().filter(number=number).select_related("chapter__edition")
    clause = had_it.order_by("-pk").first()
    if clause is None:
        raise Http404
    wording = wordings_on([clause.line])[clause.line]
    if wording.counts:
        return redirect(wording.clause)
    start = clause.chapter.edition.in_force_from
    is_coming = start is not None and start > timezone.localdate()
    ended = ClauseSuccession.objects.filter(before=clause, edition__is_demo=False).select_related("edition")
    last = ended.order_by("-edition").first()
    text = gettext("It counts from %(day)s on.") if is_coming else gettext("It counts no longer.")
    if not is_coming and last and last.edition.in_force_from:
        start, text = last.edition.in_force_from, gettext("It counts no longer since %(day)s.")
    context = {
        "clause": clause,
        "is_coming": is_coming,
        "label": gettext("Not yet in force") if is_coming else wording.ended_text,
        "text": text % {"day": day_text(start)} if start else text,
        "note": last.note if last else "",
        "into": None if is_coming else wording.merged_into,
    }
    return render(request, "lms_standards/editions/ended.html", context)


@dataclass(frozen=True)
class RestingLine:
    """How much of one kind rests on a clause."""

    label: StrOrPromise
    count: int
    url: str


@dataclass(frozen=True)
class ShownClause:
    """A clause of a comparison with the words for it and what rests on it."""

    compared: ComparedClause
    resting: tuple[RestingLine, ...]

    @property
    def label(self) -> StrOrPromise:
        """Name the kind of change."""
        return kind_text(self.compared)

    @property
    def tone(self) -> Tone:
        """Give the colour of the kind."""
        return KINDS[self.compared.kind][1]


@role_required(*MAY_COMPARE_EDITIONS)
def edition_changes(request: SignedInRequest, pk: int) -> HttpResponse:
    """Show an edition beside the one it replaces, clause by clause."""
    edition = get_object_or_404(Edition.objects.select_related("standard", "replaces", "change"), pk=pk)
    if edition.replaces is None:
        raise Http404
    comparison = compare_editions(edition.replaces, edition)
    context = {
        "comparison": comparison,
        "headline": headline(comparison),
        "figures": [
            (label, comparison.counts.get(kind, 0))
            for kind, (label, _tone) in KINDS.items()
            if kind in comparison.counts or kind not in SELDOM
        ],
        "clauses": shown_clauses(request.user, comparison),
        "actions": [*edit_action(request.user, edition), *change_action(request.user, edition)],
    }
    return render(request, "lms_standards/editions/edition.html", context)


def headline(comparison: EditionComparison) -> str:
    """State what the edition does, as the title of its page."""
    touched = len(comparison.touched)
    if not touched:
        return gettext("No clause differs")
    said = ngettext("%(count)d clause differs", "%(count)d clauses differ", touched)
    return said % {"count": touched}


def shown_clauses(user: AnyUser, comparison: EditionComparison) -> list[ShownClause]:
    """Put what rests on each touched clause beside it; the apps above are asked once for all."""
    touched = comparison.touched
    sides = [side for clause in touched for side in (clause.before, clause.after) if side]
    found = resting_on(user, [side.clause for side in sides])
    return [ShownClause(clause, tuple(resting_lines(clause, found))) for clause in touched]


def resting_lines(clause: ComparedClause, found: Sequence[Resting]) -> list[RestingLine]:
    """Add up what rests on a clause in either edition; the way leads to the earlier one where it was.

    What is counted rests on the line, so a clause that goes on is counted once.
    """
    keys = {side.clause.line: side.clause.pk for side in (clause.before, clause.after) if side}.values()
    told = clause.before.clause if clause.before else clause.clause
    return [
        RestingLine(one.label, total, one.link(told) if one.link and total else "")
        for one in found
        for total in [sum(one.counts.get(key, 0) for key in keys)]
    ]


def edit_action(user: AnyUser, edition: Edition) -> list[Action]:
    """Offer trainers the dates of a real edition."""
    if edition.is_demo or not has_role(user, Role.TRAINER):
        return []
    url = reverse("wagtailsnippets_lms_standards_edition:edit", args=[edition.pk])
    return [Action(_("Dates and note"), url)]


def change_action(user: AnyUser, edition: Edition) -> list[Action]:
    """Lead to the change to the edition; who may not open one is led to it once it is open."""
    is_open = hasattr(edition, "change")
    if not is_open and not has_role(user, *MAY_CHANGE_EDITIONS):
        return []
    label = _("The change to this edition") if is_open else _("Open the change to this edition")
    return [Action(label, reverse("lms_standards:edition_change", args=[edition.pk]), "primary")]

"""Show how far facts are checked, hand out the workbook to sign them, and show those that rest on a law."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from functools import cached_property
from typing import ClassVar, cast

import django_filters
from django.db.models import Q, QuerySet
from django.http import Http404, HttpResponse
from django.shortcuts import get_object_or_404
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext, pgettext_lazy
from django.utils.translation import gettext_lazy as _
from django.views.decorators.http import require_safe

from lms.core.files.api import file_response
from lms.core.ui.api import Action, Column, EmptyState, Table
from lms.core.wording import day_text
from lms.people.api import SignedInRequest, has_role, role_required
from lms.standards.choices import Basis, Verification
from lms.standards.clauses.models import Edition
from lms.standards.clauses.queries import current_edition
from lms.standards.facts.models import Fact
from lms.standards.facts.queries import SignedFact, count_verification, facts_that_count, signed_facts
from lms.standards.facts.sheets import review_workbook
from lms.standards.laws.models import LawVersion
from lms.standards.laws.queries import follower_of, forerunner_of
from lms.standards.laws.views import validity_label
from lms.standards.permissions import (
    MAY_CHANGE_EDITIONS,
    MAY_COMPARE_EDITIONS,
    MAY_ENTER_REVIEWS,
    MAY_SEE_VERIFICATION,
)

SIGNED = (
    ("signed", pgettext_lazy("fact", "Signed")),
    ("lapsed", _("Signed in an earlier wording")),
    ("unsigned", pgettext_lazy("fact", "Not signed")),
)


def facts_to_verify(edition: Edition) -> QuerySet[Fact]:
    """List the facts of an edition with clause and law."""
    return Fact.objects.of_edition(edition).select_related("clause", "law_version__law")


class FactFilter(django_filters.FilterSet):
    """Find facts by words, basis, state of verification and signature."""

    q = django_filters.CharFilter(label=_("Fact, clause or words"), method="search")
    basis = django_filters.ChoiceFilter(label=_("Basis"), choices=Basis.choices, empty_label=_("All"))
    verification = django_filters.ChoiceFilter(
        label=_("State of verification"), choices=Verification.choices, empty_label=_("All")
    )
    signed = django_filters.ChoiceFilter(
        label=_("Signature"), choices=SIGNED, method="by_signature", empty_label=_("All")
    )

    class Meta:
        model = Fact
        fields: ClassVar[list[str]] = []

    def search(self, facts: QuerySet[Fact], _name: str, value: str) -> QuerySet[Fact]:
        """Search code, clause, statement and law."""
        text = value.strip()
        return facts.filter(
            Q(code__icontains=text)
            | Q(clause__number=text)
            | Q(statement__icontains=text)
            | Q(law_version__law__title__icontains=text)
        )

    def by_signature(self, facts: QuerySet[Fact], _name: str, value: str) -> QuerySet[Fact]:
        """Keep the facts whose present wording is signed, was signed in other words, or never was."""
        edition = current_edition()
        found = signed_facts(facts, edition) if edition else []
        return facts.filter(pk__in=[one.fact.pk for one in found if signature_state(one) == value])


def signature_state(one: SignedFact) -> str:
    """Name the state of a signature as the filter does."""
    if one.signing.current is not None:
        return "signed"
    return "lapsed" if one.signing.lapsed is not None else "unsigned"


class FactTable(Table[SignedFact]):
    """The facts of the edition that counts, each with its state and its signature."""

    caption = _("Verification of facts")
    filterset_class = FactFilter
    page_size = 50
    columns = (
        Column("fact.code", _("Fact"), template="lms_standards/facts/code_cell.html"),
        Column("fact.statement", _("Statement in our own words")),
        Column(
            "fact.basis",
            _("Basis"),
            value=lambda row: row.fact.get_basis_display(),
            template="lms_standards/facts/nowrap_cell.html",
        ),
        Column("law", _("Law"), template="lms_standards/facts/law_cell.html"),
        Column(
            "verification",
            _("State of verification"),
            template="lms_standards/facts/verification_cell.html",
        ),
        Column("signing", _("Signature"), template="lms_standards/facts/signing_cell.html"),
    )
    empty = EmptyState(_("No fact yet"), _("Facts appear once the standard's content is loaded."))

    @cached_property
    def all_rows(self) -> Sequence[SignedFact]:
        """Filter, then read what was signed."""
        facts = cast("QuerySet[Fact]", super().all_rows)
        edition = current_edition()
        return signed_facts(facts, edition) if edition else []


@role_required(*MAY_SEE_VERIFICATION)
def fact_list(request: SignedInRequest) -> HttpResponse:
    """List the facts with their state; trainers and HR take the workbook along and bring it back."""
    edition = current_edition()
    facts = facts_to_verify(edition) if edition else Fact.objects.none()
    counts = count_verification(signed_facts(facts, edition) if edition else [])
    context = {"counts": counts, "edition": edition, "actions": review_actions(request, edition)}
    return FactTable(request, facts).respond("lms_standards/facts/verification.html", context)


def review_actions(request: SignedInRequest, edition: Edition | None) -> Collection[Action]:
    """Lead to what was corrected; offer the way out and back to those who may enter reviews."""
    corrected = Action(_("Corrected facts"), reverse("lms_standards:corrected_facts"))
    if edition is None or not has_role(request.user, *MAY_ENTER_REVIEWS):
        return (corrected,)
    return (
        corrected,
        Action(_("Workbook for the reviewer"), reverse("lms_standards:review_workbook"), download=True),
        Action(_("Import conclusions"), reverse("lms_core:import", args=["fact-reviews"]), "primary"),
    )


@require_safe
@role_required(*MAY_ENTER_REVIEWS)
def review_workbook_view(_request: SignedInRequest) -> HttpResponse:
    """Download every fact with empty cells for the reviewer."""
    edition = current_edition()
    if edition is None:
        raise Http404
    return file_response("facts", review_workbook(edition))


class FactsOnLawTable(Table[Fact]):
    """The facts that count and rest on one version of a law."""

    caption = _("Facts that rest on it")
    page_size = 50
    columns = (
        Column("code", _("Fact"), link=lambda fact: f"{fact.clause.get_absolute_url()}#{fact.code}"),
        Column("clause", _("Clause"), value=lambda fact: str(fact.clause)),
        Column("statement", _("Statement in our own words")),
        Column("article", _("Article")),
        Column("verification", _("State of verification"), value=Fact.get_verification_display),
    )
    empty = EmptyState(
        _("No fact rests on it"), _("Facts name the version of a law that held when they were checked.")
    )


@role_required()
def law_version_page(request: SignedInRequest, pk: int) -> HttpResponse:
    """Show one version of a law with what follows it and the facts that rest on it."""
    version = get_object_or_404(LawVersion.objects.select_related("law", "change"), pk=pk)
    facts = facts_that_count().filter(law_version=version).select_related("clause")
    forerunner, follower = forerunner_of(version), follower_of(version)
    is_named = facts.exists()
    context = {
        "version": version,
        "validity": validity_label(version),
        "forerunner": forerunner,
        "follower": follower,
        "warning": law_warning(version, follower) if is_named else "",
        "actions": law_actions(request, version, forerunner, may_end=is_named),
    }
    return FactsOnLawTable(request, facts).respond("lms_standards/laws/version.html", context)


def law_warning(version: LawVersion, follower: LawVersion | None) -> str:
    """Say that facts rest on a version that does not hold, will not, or lacks its last day."""
    if version.in_force_to is None:
        if follower is None:
            return ""
        said = gettext("%(follower)s follows on %(day)s, but no last day is entered for this version.")
        return said % {"follower": follower.label, "day": day_text(follower.in_force_from)}
    if version.in_force_to < timezone.localdate():
        said = gettext("Its last day was %(day)s, and facts still rest on it.")
    else:
        said = gettext("Its last day is %(day)s. What rests on the facts below has to be looked at.")
    return said % {"day": day_text(version.in_force_to)}


def law_actions(
    request: SignedInRequest, version: LawVersion, forerunner: LawVersion | None, *, may_end: bool
) -> list[Action]:
    """Lead to the change with which the version, or the one before it, ends, or offer to open one.

    `may_end` says that facts rest on it.
    """
    if not has_role(request.user, *MAY_COMPARE_EDITIONS):
        return []
    actions = []
    if forerunner is not None and hasattr(forerunner, "change"):
        actions.append(Action(_("The change to this version"), forerunner.change.get_absolute_url()))
    if hasattr(version, "change"):
        actions.append(Action(_("The change for its end"), version.change.get_absolute_url()))
    elif may_end and has_role(request.user, *MAY_CHANGE_EDITIONS):
        address = reverse("lms_standards:law_change", args=[version.pk])
        actions.append(Action(_("Open the change for its end"), address, "primary"))
    return actions

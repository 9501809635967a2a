"""Show how far the facts are checked, and hand out the workbook in which a reviewer signs them."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from functools import cached_property
from typing import ClassVar, cast

import django_filters
from django.db.models import Q, QuerySet
from django.http import Http404, HttpResponse
from django.urls import reverse
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy
from django.views.decorators.http import require_safe

from lms.core.files.api import file_response
from lms.core.ui.api import Action, Column, EmptyState, Table
from lms.people.api import SignedInRequest, has_role, role_required
from lms.standards.choices import Basis, Verification
from lms.standards.clauses.models import Edition
from lms.standards.clauses.queries import current_edition
from lms.standards.facts.models import Fact
from lms.standards.facts.queries import SignedFact, count_verification, signed_facts
from lms.standards.facts.sheets import review_workbook
from lms.standards.permissions import MAY_ENTER_REVIEWS, MAY_SEE_VERIFICATION

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
    """Offer the way out and back to those who may enter reviews."""
    if edition is None or not has_role(request.user, *MAY_ENTER_REVIEWS):
        return ()
    return (
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

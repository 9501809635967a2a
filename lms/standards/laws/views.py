"""List the laws beside the standard, each with its versions."""

from __future__ import annotations

from typing import ClassVar

import django_filters
from django.db.models import Q, QuerySet
from django.http import HttpResponse
from django.utils import timezone
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from lms.core.ui.api import Column, EmptyState, Table
from lms.people.api import SignedInRequest, role_required
from lms.standards.choices import LawKind
from lms.standards.laws.models import LawVersion
from lms.standards.laws.queries import law_versions

DAY_CELL = "lms_standards/laws/day_cell.html"
VALIDITY_LABELS = {
    "in_force": _("In force"),
    "coming": _("Not yet in force"),
    "ended": _("No longer in force"),
}


def validity_label(version: LawVersion) -> str:
    """Say whether the version holds today."""
    return str(VALIDITY_LABELS[version.validity_on(timezone.localdate())])


class LawFilter(django_filters.FilterSet):
    """Find versions by title or number, rank and whether they hold."""

    q = django_filters.CharFilter(label=_("Title or document number"), method="search")
    kind = django_filters.ChoiceFilter(
        label=_("Kind"), field_name="law__kind", choices=LawKind.choices, empty_label=_("All kinds")
    )
    validity = django_filters.ChoiceFilter(
        label=_("Validity today"),
        choices=tuple(VALIDITY_LABELS.items()),
        method="holding",
        empty_label=_("All versions"),
    )

    class Meta:
        model = LawVersion
        fields: ClassVar[list[str]] = []

    def search(self, versions: QuerySet[LawVersion], _name: str, value: str) -> QuerySet[LawVersion]:
        """Search title and document number."""
        return versions.filter(Q(law__title__icontains=value) | Q(document_no__icontains=value))

    def holding(self, versions: QuerySet[LawVersion], _name: str, value: str) -> QuerySet[LawVersion]:
        """Keep the versions of that validity today."""
        today = timezone.localdate()
        ended, coming = Q(in_force_to__lt=today), Q(in_force_from__gt=today)
        return versions.filter({"ended": ended, "coming": coming, "in_force": ~ended & ~coming}[value])


class LawTable(Table[LawVersion]):
    """Every version of every law."""

    caption = _("Laws and their versions")
    default_sort = "law__title"
    filterset_class = LawFilter
    export_name = "laws"
    page_size = 50
    columns = (
        Column("law.title", _("Law"), sort="law__title"),
        Column("law.kind", _("Kind"), value=lambda row: row.law.get_kind_display(), sort="law__kind"),
        Column("label", _("Version"), template="lms_standards/laws/version_cell.html"),
        Column("in_force_from", _("In force from"), sort="in_force_from", template=DAY_CELL),
        Column("in_force_to", _("In force to"), sort="in_force_to", template=DAY_CELL),
        Column("jurisdiction", pgettext_lazy("law", "Where")),
        Column(
            "validity",
            pgettext_lazy("law", "Today"),
            value=validity_label,
            template="lms_standards/laws/validity_cell.html",
        ),
        Column(
            "verification",
            pgettext_lazy("law", "Checked"),
            value=lambda row: row.get_verification_display(),
            template="lms_standards/laws/verification_cell.html",
        ),
        Column("fact_count", _("Facts"), numeric=True, sort="fact_count"),
    )
    empty = EmptyState(_("No law yet"), _("Laws appear once the standard's content is loaded."))


@role_required()
def law_list(request: SignedInRequest) -> HttpResponse:
    """List the versions, with filters and download."""
    return LawTable(request, law_versions()).respond("lms_standards/laws/list.html")

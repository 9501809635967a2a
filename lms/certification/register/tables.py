"""Declare the register of certificates: searched, narrowed, or as it stood on a day."""

from __future__ import annotations

from dataclasses import replace
from datetime import date
from typing import ClassVar

import django_filters
from django import forms
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from lms.certification.certificates.models import Certificate, CertificateQuerySet
from lms.certification.certificates.rules import MalformedSerial, canonical_serial
from lms.certification.certificates.tables import kept_state, shown_state
from lms.certification.choices import EXPORTED, CertificateState
from lms.certification.requirements.forms import CertificationFilter
from lms.certification.requirements.models import Certification
from lms.certification.revocation.queries import withdrawn_to_decide
from lms.core.files.api import Sheet
from lms.core.ui.api import Column, DateInput, EmptyState, Table


def serial_meant(text: str) -> str:
    """Give a whole serial in its printed form; anything else, as a part of one, stays as typed."""
    try:
        return canonical_serial(text)
    except MalformedSerial:
        return text


class CertificateFilter(django_filters.FilterSet):
    """Search and narrow the register."""

    q = django_filters.CharFilter(label=_("Name, staff number or serial"), method="search")
    certification = CertificationFilter(
        label=_("Certificate type"),
        queryset=Certification.objects.all(),
        field_name="certification",
        to_field_name="code",
        empty_label=_("All certifications"),
    )
    state = django_filters.ChoiceFilter(
        label=_("State today"), choices=CertificateState.choices, empty_label=_("All states")
    )
    ends_before = django_filters.DateFilter(
        label=_("Ends by"), field_name="valid_to", lookup_expr="lte", widget=DateInput
    )
    on = django_filters.DateFilter(label=_("In force on"), method="in_force", widget=DateInput)
    to_decide = django_filters.BooleanFilter(
        label=_("Pass withdrawn, not a case yet"), method="narrow_to_decide", widget=forms.CheckboxInput()
    )

    class Meta:
        model = Certificate
        fields: list[str] = []

    def search(self, certificates: CertificateQuerySet, _name: str, value: str) -> CertificateQuerySet:
        """Find by name, number or serial; a whole serial as the public check takes it."""
        text = value.strip()
        found: CertificateQuerySet = certificates.filter(
            Q(employee__name__icontains=text)
            | Q(employee__number__icontains=text)
            | Q(serial__icontains=serial_meant(text))
        )
        return found

    def in_force(self, certificates: CertificateQuerySet, _name: str, day: date) -> CertificateQuerySet:
        """Keep those that certified on the day, as far as they had been issued by then."""
        found: CertificateQuerySet = certificates.in_force_on(day).filter(issued_at__date__lte=day)
        return found

    def narrow_to_decide(
        self, certificates: CertificateQuerySet, _name: str, wanted: bool | None
    ) -> CertificateQuerySet:
        """Keep those whose attempt no longer counts as a pass, as the list of what waits counts them."""
        return withdrawn_to_decide(certificates) if wanted else certificates


class CertificateTable(Table[Certificate]):
    """The register of certificates."""

    caption = _("Register of certificates")
    export_name = "certificates"
    export_action = EXPORTED
    default_sort = "-issued_at"
    filterset_class = CertificateFilter
    columns: ClassVar[tuple[Column[Certificate], ...]] = (
        Column("serial", _("Serial"), link=lambda row: row.get_absolute_url()),
        Column(
            "employee.name",
            _("Holder"),
            sort="employee__name",
            link=lambda row: row.employee.get_absolute_url(),
        ),
        Column("employee.number", _("Staff number"), sort="employee__number"),
        Column("certification.shown_name", _("Certificate type"), sort="certification__code"),
        Column(
            "state",
            _("State"),
            value=lambda row: kept_state(row.state),
            sort="state",
            template="lms_certification/certificates/state_cell.html",
        ),
        Column("valid_from", _("First day"), sort="valid_from"),
        Column("valid_to", _("Last day"), sort="valid_to"),
        Column("issued_at", _("Issued"), sort="issued_at"),
        Column("exam_at", _("Next exam")),
    )
    empty = EmptyState(
        _("No certificate yet"),
        _("A certificate appears here as soon as somebody passes the exam of a certification."),
    )


def register_of(day: date) -> type[CertificateTable]:
    """Declare the register as it stood on a day, which every line of its workbook names."""

    class RegisterOfDay(CertificateTable):
        """What held on the day."""

        columns = tuple(
            _as_of(column, day) for column in CertificateTable.columns if column.name != "exam_at"
        )

        def sheet(self) -> Sheet:
            """Name the day on every line."""
            counted: Column[Certificate] = Column("day", _("Counted as of"), value=lambda _row: day)
            columns = [counted, *self.columns]
            return Sheet(str(self.caption), [column.label for column in columns], self._values(columns))

    return RegisterOfDay


def _as_of(column: Column[Certificate], day: date) -> Column[Certificate]:
    """Turn a column of the register to a day."""
    match column.name:
        case "serial":
            return replace(column, link=lambda row: f"{row.get_absolute_url()}?day={day.isoformat()}")
        case "state":
            label = _("State on that day")
            return replace(column, label=label, value=lambda row: shown_state(row, day), sort=None)
    return column

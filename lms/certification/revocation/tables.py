"""Declare the list of certificates that a regrade or an invalidation put into question."""

from __future__ import annotations

from decimal import Decimal

from django.urls import reverse
from django.utils.translation import gettext_lazy, pgettext_lazy

from lms.certification.choices import EXPORTED
from lms.certification.revocation.models import RegradeDecision
from lms.core.ui.api import Column, EmptyState, Table
from lms.core.wording import percent


class RegradeTable(Table[RegradeDecision]):
    """Certificates that a regrade or an invalidation put into question, what waits for a decision first."""

    caption = gettext_lazy("Certificates after a changed result")
    export_name = "certificates-after-regrade"
    export_action = EXPORTED
    default_sort = "-made_at"
    columns = (
        Column(
            "attempt.employee.name",
            gettext_lazy("Full name"),
            sort="attempt__employee__name",
            link=lambda row: reverse("lms_certification:regrade", args=[row.pk]),
        ),
        Column("attempt.employee.number", gettext_lazy("Staff number"), sort="attempt__employee__number"),
        Column("certification.shown_name", gettext_lazy("Certificate type"), sort="certification__code"),
        Column("get_sort_display", pgettext_lazy("of a case", "What happened"), sort="sort"),
        Column("marks", gettext_lazy("Marks"), value=lambda row: shares_text(row.marks)),
        Column("get_state_display", gettext_lazy("Decision"), sort="state"),
        Column("made_at", pgettext_lazy("of a case", "Since"), sort="made_at"),
    )
    empty = EmptyState(
        gettext_lazy("No pass changed afterwards"),
        gettext_lazy(
            "When a correction changes a pass, or an attempt is invalidated, the certificate is decided here."
        ),
    )


def shares_text(marks: str) -> str:
    """Write marks before and after, as "7/10 → 9/10", in per cent; nothing to earn gives a dash."""
    pairs = (pair.split("/") for pair in marks.split(" → "))
    return " → ".join(percent(Decimal(one) / Decimal(of) if Decimal(of) else None) for one, of in pairs)

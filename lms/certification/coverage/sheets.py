"""Write coverage as a workbook."""

from __future__ import annotations

from collections.abc import Iterator

from django.utils.translation import gettext as _

from lms.certification.coverage.queries import Coverage
from lms.core.files.api import PercentCell, Sheet


def coverage_sheet(coverage: Coverage) -> Sheet:
    """Write one line for each unit and certification, numerator and denominator apart."""
    heads = (
        _("Counted as of"),
        _("Unit code"),
        _("Unit"),
        _("Certificate type"),
        _("Required"),
        _("Certified"),
        _("Share certified"),
        _("Valid"),
        _("In the renewal window"),
        _("Expiring soon"),
        _("Due again"),
        _("Expired"),
        _("Revoked"),
        _("Never certified"),
        _("Waived"),
    )
    return Sheet(_("Coverage"), heads, _lines(coverage))


def _lines(coverage: Coverage) -> Iterator[tuple[object, ...]]:
    """Yield the cells, each row's own before the sum."""
    for row in (*coverage.rows, coverage.total):
        name = _("All together") if row.unit is None else str(row.unit)
        if row.is_direct:
            name = _("Directly in %(unit)s") % {"unit": row.unit}
        for cell, certification in zip(row.cells, coverage.certifications, strict=True):
            yield (
                coverage.day,
                row.unit.code if row.unit else "",
                name,
                certification.shown_name,
                cell.required,
                cell.holding,
                PercentCell(cell.share),
                cell.valid,
                cell.in_window,
                cell.expiring,
                cell.due_again,
                cell.expired,
                cell.revoked,
                cell.never,
                cell.waived,
            )

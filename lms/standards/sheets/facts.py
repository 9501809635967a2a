"""Write every fact of an edition into a workbook for a reviewer to sign."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from io import BytesIO

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, pgettext_lazy

from lms.core.api import Sheet, Words, write_workbook
from lms.standards.choices import Conclusion
from lms.standards.models import Edition, Fact
from lms.standards.queries.sign_offs import Signing, sign_offs_in

# Column name, head, width in characters.
COLUMNS: Sequence[tuple[str, Words, int]] = (
    ("edition", gettext_lazy("Edition"), 16),
    ("code", gettext_lazy("Fact"), 12),
    ("clause", gettext_lazy("Clause"), 8),
    ("clause_title", gettext_lazy("Title of the clause"), 20),
    ("statement", gettext_lazy("Statement in our own words"), 60),
    ("value", gettext_lazy("Value"), 8),
    ("unit", pgettext_lazy("measure", "Unit"), 8),
    ("value_meaning", gettext_lazy("What the value means"), 30),
    ("basis", gettext_lazy("Basis"), 12),
    ("law", gettext_lazy("Law"), 28),
    ("article", gettext_lazy("Article"), 10),
    ("law_version", gettext_lazy("Version of the law"), 14),
    ("jurisdiction", gettext_lazy("Jurisdiction"), 10),
    ("correction", gettext_lazy("Correction of the public text"), 40),
    ("source", gettext_lazy("Source"), 30),
    ("as_of", gettext_lazy("Checked on"), 12),
    ("verification", gettext_lazy("State of verification"), 16),
    ("digest", gettext_lazy("Digest of the wording"), 20),
    ("conclusion", gettext_lazy("Conclusion"), 14),
    ("remark", gettext_lazy("Remark"), 40),
    ("reviewer", pgettext_lazy("of a fact", "Reviewer"), 12),
    ("reviewed_on", pgettext_lazy("of a fact", "Reviewed on"), 14),
)
PLACES = {name: place for place, (name, _head, _width) in enumerate(COLUMNS)}


def review_workbook(edition: Edition) -> bytes:
    """Give one row for each fact, with what stands signed; the other cells of the reviewer are empty."""
    stream = BytesIO()
    write_workbook(stream, [_facts(edition), _guide()])
    return stream.getvalue()


def _facts(edition: Edition) -> Sheet:
    return Sheet(
        _("Facts"),
        [head for _name, head, _width in COLUMNS],
        _rows(edition),
        [width for _name, _head, width in COLUMNS],
        {PLACES["conclusion"]: Conclusion.labels},
    )


def _rows(edition: Edition) -> Iterator[Sequence[object]]:
    facts = Fact.objects.of_edition(edition).select_related("clause", "law_version__law")
    sign_offs = sign_offs_in(edition.standard)
    for fact in facts:
        yield [edition.key, *_fact_cells(fact), *_signed_cells(sign_offs.of_fact(fact))]


def _fact_cells(fact: Fact) -> list[object]:
    version = fact.law_version
    return [
        fact.code,
        fact.clause.number,
        fact.clause.title,
        fact.statement,
        fact.value,
        fact.unit,
        fact.value_meaning,
        fact.get_basis_display(),
        version.law.title if version else "",
        fact.article,
        version.label if version else "",
        fact.jurisdiction,
        fact.correction,
        fact.source,
        fact.as_of,
        fact.get_verification_display(),
        fact.wording.digest,
    ]


def _signed_cells(signing: Signing) -> list[object]:
    signed = signing.standing
    if signed is None:
        return ["", "", "", None]
    return [signed.get_conclusion_display(), signed.remark, signed.reviewer, signed.reviewed_on]


def _guide() -> Sheet:
    """Tell the reviewer what to do."""
    lines = [
        _("Compare each statement with the official text of the law, the version and the article beside it."),
        _("Choose a conclusion, write name and day. Leave all four cells empty where nothing was checked."),
        _("Do not change the wording, a changed row is refused: write into the remark what should change."),
        _("The digest stands for the wording you sign. Once the wording changes, it has to be signed again."),
        _("A confirmed fact counts as verified; any other is doubtful, and no formal exam asks about it."),
    ]
    return Sheet(_("How to fill in"), [_("How to fill in")], ([line] for line in lines), [100])

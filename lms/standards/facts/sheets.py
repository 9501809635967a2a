"""Write every fact of an edition into a workbook for a reviewer to sign, and import what was signed."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from io import BytesIO

from django.contrib.auth.models import AbstractBaseUser, AnonymousUser
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, pgettext_lazy

from lms.core.accounts import User
from lms.core.files.api import Sheet, write_workbook
from lms.core.files.workbooks.api import SheetColumn, choice, customer_text, day, text
from lms.core.imports.api import Change, Fault, ImportSpec, SheetRow
from lms.core.jobs.api import JobProgress, Receipt, ReceiptLine
from lms.core.wording import StrOrPromise
from lms.people.api import has_role
from lms.standards.choices import Conclusion
from lms.standards.clauses.models import Edition
from lms.standards.facts.models import Fact
from lms.standards.facts.queries import Signing, SignOffs, sign_offs_in
from lms.standards.facts.services import FactReview, sign_facts
from lms.standards.permissions import MAY_ENTER_REVIEWS

# Column name, head, width in characters.
COLUMNS: Sequence[tuple[str, StrOrPromise, int]] = (
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
    guide = [
        _("Compare each statement with the official text of the law, the version and the article beside it."),
        _("Choose a conclusion, write name and day. Leave all four cells empty where nothing was checked."),
        _("Do not change the wording, a changed row is refused: write into the remark what should change."),
        _("The digest stands for the wording you sign. Once the wording changes, it has to be signed again."),
        _("A confirmed fact counts as verified; any other is doubtful, and no formal exam asks about it."),
    ]
    facts = Sheet(
        _("Facts"),
        [head for _name, head, _width in COLUMNS],
        _rows(edition),
        [width for _name, _head, width in COLUMNS],
        {PLACES["conclusion"]: Conclusion.labels},
    )
    how = Sheet(_("How to fill in"), [_("How to fill in")], ([line] for line in guide), [100])
    stream = BytesIO()
    write_workbook(stream, [facts, how])
    return stream.getvalue()


def _rows(edition: Edition) -> Iterator[Sequence[object]]:
    """Give each fact with its wording, then what stands signed about it."""
    facts = Fact.objects.of_edition(edition).select_related("clause", "law_version__law")
    sign_offs = sign_offs_in(edition.standard)
    for fact in facts:
        version, signed = fact.law_version, sign_offs.of_fact(fact).current
        yield [
            edition.key,
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
            signed.get_conclusion_display() if signed else "",
            signed.remark if signed else "",
            signed.reviewer if signed else "",
            signed.reviewed_on if signed else None,
        ]


type Actor = AbstractBaseUser | AnonymousUser

CONCLUSIONS = {
    "核实无误": Conclusion.CONFIRMED.value,
    "Confirmed": Conclusion.CONFIRMED.value,
    "需要修改": Conclusion.TO_CHANGE.value,
    "To be changed": Conclusion.TO_CHANGE.value,
    "不能使用": Conclusion.NOT_USABLE.value,
    "Not to be used": Conclusion.NOT_USABLE.value,
}
ALIASES = {
    "edition": ("版本",),
    "code": ("事实", "事实编号"),
    "digest": ("文字摘要码",),
    "conclusion": ("结论",),
    "remark": ("修改意见",),
    "reviewer": ("审核人",),
    "reviewed_on": ("审核日期",),
}
REQUIRED = frozenset({"edition", "code", "statement", "digest"})
# What the reviewer reads and signs; a cell that differs from the fact means that another text was signed.
SIGNED_CELLS = (
    "statement",
    "value",
    "unit",
    "value_meaning",
    "law",
    "article",
    "law_version",
    "jurisdiction",
)
FREE_TEXT = text(max_length=5000)
NAME = text(max_length=60)
HEADS = {name: head for name, head, _width in COLUMNS}


def _conclusion_labels() -> list[str]:
    return [str(label) for label in Conclusion.labels]


def _column(name: str) -> SheetColumn:
    """Declare a column under the head that the export gives it."""
    parsers = {
        "conclusion": choice(CONCLUSIONS, offered=_conclusion_labels),
        "remark": customer_text(max_length=5000),
        "reviewer": NAME,
        "reviewed_on": day(future=False),
    }
    return SheetColumn(
        name,
        HEADS[name],
        parsers.get(name, FREE_TEXT),
        aliases=ALIASES.get(name, ()),
        required=name in REQUIRED,
        choices=(lambda: dict.fromkeys(_conclusion_labels(), "")) if name == "conclusion" else None,
        show=(lambda value: Conclusion(value).label) if name == "conclusion" else None,
    )


@dataclass(frozen=True)
class NamedFacts:
    """The facts of the editions a sheet names, and what was signed about them; two queries."""

    facts: dict[tuple[str, str], Fact]
    sign_offs: dict[int, SignOffs]

    @classmethod
    def of(cls, rows: Sequence[SheetRow]) -> NamedFacts:
        """Read what the rows name."""
        found = Fact.objects.filter(
            code__in={row.text("code") for row in rows},
            clause__chapter__edition__key__in={row.text("edition") for row in rows},
        ).select_related("clause__chapter__edition__standard", "law_version__law")
        facts = {(fact.clause.chapter.edition.key, fact.code): fact for fact in found}
        standards = {fact.clause.chapter.edition.standard for fact in facts.values()}
        return cls(facts, {standard.pk: sign_offs_in(standard) for standard in standards})

    def fact(self, row: SheetRow) -> Fact | None:
        """Find the fact a row is about."""
        return self.facts.get((row.text("edition"), row.text("code")))

    def signing(self, fact: Fact) -> Signing:
        """Tell what stands signed about a fact."""
        return self.sign_offs[fact.clause.chapter.edition.standard_id].of_fact(fact)


class FactReviewsImport(ImportSpec):
    """Conclusions on facts; a row without one is left out, and one on other words is refused."""

    code = "fact-reviews"
    title = gettext_lazy("Reviews of facts")
    permission = "lms_standards.change_fact"
    key = ("edition", "code")
    back_url_name = "lms_standards:verification"
    workbook_url_name = "lms_standards:review_workbook"
    intro = gettext_lazy(
        "The workbook of facts with the reviewer's conclusions. Rows without a conclusion change nothing; a "
        "row whose wording is no longer the one that was signed is refused."
    )
    columns = tuple(
        _column(name)
        for name in (
            *("edition", "code", *SIGNED_CELLS, "digest"),
            *("conclusion", "remark", "reviewer", "reviewed_on"),
        )
    )

    def allows(self, user: Actor) -> bool:
        """Let trainers and HR enter what a reviewer signed."""
        return isinstance(user, User) and has_role(user, *MAY_ENTER_REVIEWS)

    def check(self, rows: Sequence[SheetRow]) -> Iterator[Fault]:
        """Refuse unknown facts, other words than those of the fact, and unsigned conclusions."""
        known = NamedFacts.of(rows)
        for row in rows:
            fact = known.fact(row)
            if fact is None:
                said = _("There is no fact “%(code)s” in the edition “%(edition)s”.")
                names = {"code": row.text("code"), "edition": row.text("edition")}
                yield Fault(row, "code", said % names, _("Take the row from a fresh workbook of facts."))
            elif row.text("conclusion"):
                yield from _wording_faults(row, fact)
                yield from _signature_faults(row, known.signing(fact))
            elif any(row.get(name) is not None for name in ("remark", "reviewer", "reviewed_on")):
                remedy = _("Choose one, or empty the row's other three cells.")
                yield Fault(row, "conclusion", _("No conclusion."), remedy)

    def compare(self, rows: Sequence[SheetRow]) -> list[Change]:
        """Say which rows sign something for the first time, which anew, and which nothing new."""
        known = NamedFacts.of(rows)
        return [_change(row, known) for row in rows]

    def apply(
        self, rows: Sequence[SheetRow], *, actor: Actor | None, progress: JobProgress | None
    ) -> Receipt:
        """Sign the facts and count the conclusions."""
        known = NamedFacts.of(rows)
        reviews = [
            review
            for row, change in zip(rows, self.compare(rows), strict=True)
            if change is not Change.UNCHANGED and (review := _review(row, known))
        ]
        sign_facts(reviews=reviews, by=actor if isinstance(actor, User) else None)
        if progress:
            progress.step(len(rows))
        told = [review.conclusion for review in reviews]
        return Receipt(
            headline=gettext_lazy("Reviews of facts recorded"),
            lines=tuple(ReceiptLine(one.label, told.count(one)) for one in Conclusion),
            link_label=gettext_lazy("See the facts"),
            link_url=reverse("lms_standards:verification"),
        )


def _wording_faults(row: SheetRow, fact: Fact) -> Iterator[Fault]:
    """Refuse a row that was signed in other words than the fact has."""
    if row.text("digest") != fact.wording.digest:
        said = _("The wording of %(code)s changed since the workbook was written: another text was signed.")
        remedy = _("Export the facts again and have the present wording reviewed.")
        yield Fault(row, "digest", said % {"code": fact.code}, remedy)
        return
    parts = fact.wording.parts()
    for name in SIGNED_CELLS:
        if name in row.values and _squashed(row.text(name)) != _squashed(parts[name]):
            said = _("The cell does not hold the wording of %(code)s: another text was signed.")
            remedy = _("Put the wording back and write what is to be changed into the remark.")
            yield Fault(row, name, said % {"code": fact.code}, remedy)


def _squashed(text: str) -> str:
    """Forget how lines are broken and how often a space stands there."""
    return " ".join(text.split())


def _signature_faults(row: SheetRow, signing: Signing) -> Iterator[Fault]:
    """Refuse a conclusion without name, day or needed remark, or older than the one that stands."""
    if not row.text("reviewer"):
        yield Fault(row, "reviewer", _("No reviewer."), _("Write the name of who signs."))
    if row.get("reviewed_on") is None:
        yield Fault(row, "reviewed_on", _("No day of the review."), _("Write the day as 2026-01-31."))
    if row.text("conclusion") != Conclusion.CONFIRMED and not row.text("remark"):
        said = _("Nothing says what is wrong.")
        yield Fault(row, "remark", said, _("Write what is to be changed, or why it cannot be used."))
    current = signing.current
    if current and row.get("reviewed_on") is not None and row.day("reviewed_on") < current.reviewed_on:
        said = _("%(name)s signed this wording later, on %(day)s.")
        names = {"name": current.reviewer, "day": current.reviewed_on}
        yield Fault(row, "reviewed_on", said % names, _("Clear the row, or sign it anew."))


def _review(row: SheetRow, known: NamedFacts) -> FactReview | None:
    """Give what a faultless row signs, if it signs anything."""
    fact = known.fact(row)
    if fact is None or not row.text("conclusion"):
        return None
    return FactReview(
        fact=fact,
        conclusion=Conclusion(row.text("conclusion")),
        remark=row.text("remark"),
        reviewer=row.text("reviewer"),
        reviewed_on=row.day("reviewed_on"),
    )


def _change(row: SheetRow, known: NamedFacts) -> Change:
    review = _review(row, known)
    if review is None:
        return Change.UNCHANGED
    signing = known.signing(review.fact)
    if signing.current is not None and review.repeats(signing.current):
        return Change.UNCHANGED
    return Change.NEW if signing.is_empty else Change.CHANGED

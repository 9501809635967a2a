"""Read facts and what reviewers signed about them, and whether it still covers their wording."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Iterable
from dataclasses import dataclass, field

from django.db.models import Q, QuerySet

from lms.standards.choices import Basis, Verification
from lms.standards.clauses.models import Clause, Edition, Standard
from lms.standards.clauses.queries import _counting
from lms.standards.codes import _next
from lms.standards.facts.models import Fact, FactSignOff


def free_fact_code(clause: Clause) -> str:
    """Propose the code after the last one of the clause.

    Facts of every edition and signatures on facts that are gone count: a signature belongs to its code.
    """
    start, standard = f"F-{clause.number}-", clause.chapter.edition.standard
    facts = Fact.with_demos.filter(clause__chapter__edition__standard=standard, code__startswith=start)
    signed = FactSignOff.objects.filter(standard=standard, fact_code__startswith=start)
    codes = {*facts.values_list("code", flat=True), *signed.values_list("fact_code", flat=True)}
    return f"{start}{_next(codes, start)}"


def facts_by_code(codes: Collection[str] | None = None) -> dict[str, Fact]:
    """Give the facts of today's edition and of own topics by code, with clause and law version."""
    facts = Fact.objects.filter(_counting("clause__chapter__edition"))
    if codes is not None:
        facts = facts.filter(code__in=codes)
    return {fact.code: fact for fact in facts.select_related("clause", "law_version__law")}


def facts_that_count(besides: QuerySet[Fact, dict[str, int]] | tuple[int, ...] = ()) -> QuerySet[Fact]:
    """List what a form offers: the facts of today's edition and own topics, and those already chosen."""
    facts = Fact.objects.get_queryset().filter(_counting("clause__chapter__edition") | Q(pk__in=besides))
    return facts.order_by("clause__chapter__edition", "clause__sort", "sort", "pk")


@dataclass(frozen=True)
class ClauseFacts:
    """The facts of a clause, parted by what they rest on: the standard's values are never the law's."""

    standard: list[Fact]
    law: list[Fact]
    other: list[Fact]


def facts_of(clause: Clause) -> ClauseFacts:
    """Read a clause's facts with their law versions in one query."""
    facts = list(clause.facts.select_related("law_version__law").order_by("sort"))
    return ClauseFacts(
        standard=[fact for fact in facts if fact.basis == Basis.STANDARD_EXAMPLE],
        law=[fact for fact in facts if fact.basis == Basis.LAW],
        other=[fact for fact in facts if fact.basis not in {Basis.STANDARD_EXAMPLE, Basis.LAW}],
    )


@dataclass(frozen=True)
class Signing:
    """What counts for a wording: the latest sign-off on it, else the latest on other words of the fact."""

    current: FactSignOff | None = None
    lapsed: FactSignOff | None = None

    @property
    def is_empty(self) -> bool:
        """Tell whether nobody ever signed."""
        return self.current is None and self.lapsed is None


NOBODY = Signing()


@dataclass
class SignOffs:
    """The sign-offs of some facts by code, the latest last."""

    by_code: dict[str, list[FactSignOff]] = field(default_factory=dict)

    def of(self, code: str, digest: str) -> Signing:
        """Tell what counts for a wording of a fact."""
        signed = self.by_code.get(code)
        if not signed:
            return NOBODY
        current = next((one for one in reversed(signed) if one.digest == digest), None)
        return Signing(current, None if current else signed[-1])

    def of_fact(self, fact: Fact) -> Signing:
        """Tell what counts for a fact as it reads now; one nobody signed costs no digest."""
        return self.of(fact.code, fact.wording.digest) if fact.code in self.by_code else NOBODY


def sign_offs_in(standard: Standard, codes: Collection[str] | None = None) -> SignOffs:
    """Read the sign-offs of a standard in one query; only of the facts named, if any are."""
    signed = FactSignOff.objects.filter(standard=standard).order_by("reviewed_on", "pk")
    if codes is not None:
        signed = signed.filter(fact_code__in=codes)
    return SignOffs(_by_code(signed))


def _by_code(signed: Iterable[FactSignOff]) -> dict[str, list[FactSignOff]]:
    by_code: defaultdict[str, list[FactSignOff]] = defaultdict(list)
    for one in signed:
        by_code[one.fact_code].append(one)
    return dict(by_code)


def sign_offs_of_clause(clause: Clause) -> SignOffs:
    """Read what was signed about the facts of a clause, in one query; its edition is loaded."""
    codes = clause.facts.values("code")
    signed = FactSignOff.objects.filter(standard=clause.chapter.edition.standard_id, fact_code__in=codes)
    return SignOffs(_by_code(signed.order_by("reviewed_on", "pk")))


@dataclass(frozen=True)
class SignedFact:
    """A fact beside what was signed about it."""

    fact: Fact
    signing: Signing


def signed_facts(facts: Iterable[Fact], edition: Edition) -> list[SignedFact]:
    """Put facts of an edition, with law versions loaded, beside what was signed about them."""
    sign_offs = sign_offs_in(edition.standard)
    return [SignedFact(fact, sign_offs.of_fact(fact)) for fact in facts]


@dataclass(frozen=True)
class VerificationCounts:
    """How many facts of an edition are verified, and how many somebody signed in their present wording."""

    total: int
    verified: int
    doubtful: int
    signed: int
    lapsed: int

    @property
    def to_verify(self) -> int:
        """Count the facts that are neither verified nor doubtful."""
        return self.total - self.verified - self.doubtful


def count_verification(facts: Collection[SignedFact]) -> VerificationCounts:
    """Count facts by how far they were checked."""
    states = [one.fact.verification for one in facts]
    return VerificationCounts(
        total=len(states),
        verified=states.count(Verification.VERIFIED),
        doubtful=states.count(Verification.DOUBTFUL),
        signed=sum(one.signing.current is not None for one in facts),
        lapsed=sum(one.signing.lapsed is not None for one in facts),
    )

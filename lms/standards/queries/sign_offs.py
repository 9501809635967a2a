"""Read what reviewers signed about facts, and whether it still covers their wording."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Iterable
from dataclasses import dataclass, field

from lms.standards.choices import Verification
from lms.standards.models import Clause, Edition, Fact, FactSignOff, Standard


@dataclass(frozen=True)
class Signing:
    """What counts for a wording: the latest sign-off on it, else the latest on other words of the fact."""

    standing: FactSignOff | None = None
    lapsed: FactSignOff | None = None

    @property
    def is_empty(self) -> bool:
        """Tell whether nobody ever signed."""
        return self.standing is None and self.lapsed is None


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
        standing = next((one for one in reversed(signed) if one.digest == digest), None)
        return Signing(standing, None if standing else signed[-1])

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
        signed=sum(one.signing.standing is not None for one in facts),
        lapsed=sum(one.signing.lapsed is not None for one in facts),
    )

"""Record what reviewers signed about facts."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

from django.contrib.auth.models import User
from django.db import transaction

from lms.core.api import JSON, record
from lms.standards.choices import Conclusion
from lms.standards.domain.signing import verification_under
from lms.standards.models import Fact, FactSignOff
from lms.standards.queries.sign_offs import sign_offs_in

FACT_REVIEWED = "standards.fact_reviewed"


@dataclass(frozen=True)
class FactReview:
    """What a reviewer wrote about a fact as it reads now."""

    fact: Fact
    conclusion: Conclusion
    remark: str
    reviewer: str
    reviewed_on: date

    def repeats(self, signed: FactSignOff) -> bool:
        """Tell whether the sign-off says the same already; it is one on the same wording."""
        said = (signed.conclusion, signed.remark, signed.reviewer, signed.reviewed_on)
        return said == (self.conclusion, self.remark, self.reviewer, self.reviewed_on)


@transaction.atomic
def sign_facts(*, reviews: Sequence[FactReview], by: User | None) -> int:
    """Keep the sign-offs, bring the facts to what they say and write the trail; return how many.

    Other editions that have a fact under the same code in the same words follow. Whoever calls it has
    checked that the wording is the one that was signed, and who may do this.
    """
    same_code = Fact.with_demos.filter(code__in={review.fact.code for review in reviews})
    by_code: dict[str, list[Fact]] = {}
    for fact in same_code.select_related("clause__chapter__edition__standard", "law_version__law"):
        by_code.setdefault(fact.code, []).append(fact)
    standards = {review.fact.clause.chapter.edition.standard for review in reviews}
    signed = {one.pk: sign_offs_in(one, by_code) for one in standards}
    for review in reviews:
        standing = signed[review.fact.clause.chapter.edition.standard_id].of_fact(review.fact).standing
        _sign(review, by_code[review.fact.code], standing, by)
    return len(reviews)


def _sign(
    review: FactReview, same_code: Sequence[Fact], standing: FactSignOff | None, by: User | None
) -> None:
    """Keep one sign-off; the trail says what it replaces, and of every fact what it counted as before."""
    standard = review.fact.clause.chapter.edition.standard
    wording = review.fact.wording
    FactSignOff.objects.create(
        standard=standard,
        fact_code=review.fact.code,
        digest=wording.digest,
        wording=wording.parts(),
        conclusion=review.conclusion,
        remark=review.remark,
        reviewer=review.reviewer,
        reviewed_on=review.reviewed_on,
        entered_by=by,
    )
    details: dict[str, JSON] = {
        "conclusion": review.conclusion.value,
        "reviewer": review.reviewer,
        "day": str(review.reviewed_on),
        "was": review.fact.verification,
        "now": verification_under(review.conclusion),
    }
    if standing is not None:
        details["before"] = _told(standing)
    record(actor=by, action=FACT_REVIEWED, subject=review.fact, reason=review.remark, details=details)
    for fact in same_code:
        if fact.clause.chapter.edition.standard_id == standard.pk and fact.wording == wording:
            _verify(fact, review, by)


def _told(standing: FactSignOff) -> dict[str, JSON]:
    """Tell what was signed about the same words until now."""
    return {
        "conclusion": standing.conclusion,
        "reviewer": standing.reviewer,
        "day": str(standing.reviewed_on),
        "remark": standing.remark,
    }


def _verify(fact: Fact, review: FactReview, by: User | None) -> None:
    """Save through the model, so that whoever rests on the fact hears of it; record what only follows."""
    was, now = fact.verification, verification_under(review.conclusion)
    if was == now:
        return
    fact.verification = now
    fact.save(update_fields=["verification"])
    if fact.pk != review.fact.pk:
        record(actor=by, action="standards.fact_followed", subject=fact, details={"was": was, "now": now})

"""Record what reviewers signed about facts."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

from django.contrib.auth.models import User
from django.db import transaction

from lms.core.api import record
from lms.standards.choices import Conclusion
from lms.standards.domain.signing import verification_under
from lms.standards.models import Fact, FactSignOff

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
    for review in reviews:
        _sign(review, by_code[review.fact.code], by)
    return len(reviews)


def _sign(review: FactReview, same_code: Sequence[Fact], by: User | None) -> None:
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
    details = {
        "conclusion": review.conclusion.value,
        "reviewer": review.reviewer,
        "day": str(review.reviewed_on),
        "was": review.fact.verification,
        "now": verification_under(review.conclusion),
    }
    record(actor=by, action=FACT_REVIEWED, subject=review.fact, reason=review.remark, details=details)
    for fact in same_code:
        if fact.clause.chapter.edition.standard_id == standard.pk and fact.wording == wording:
            _verify(fact, verification_under(review.conclusion))


def _verify(fact: Fact, verification: str) -> None:
    """Save through the model, so that whoever rests on the fact hears of it."""
    if fact.verification != verification:
        fact.verification = verification
        fact.save(update_fields=["verification"])

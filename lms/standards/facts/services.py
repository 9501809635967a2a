"""Record what reviewers signed about facts."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

from django.db import transaction

from lms.core.accounts import User
from lms.core.trail.api import record
from lms.core.wording import JSON
from lms.standards.choices import Conclusion
from lms.standards.facts.models import Fact, FactSignOff
from lms.standards.facts.queries import sign_offs_in
from lms.standards.facts.rules import verification_under

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
        current = signed[review.fact.clause.chapter.edition.standard_id].of_fact(review.fact).current
        _sign(review, by_code[review.fact.code], current, by)
    return len(reviews)


def _sign(
    review: FactReview, same_code: Sequence[Fact], current: FactSignOff | None, by: User | None
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
    if current is not None:
        details["before"] = {
            "conclusion": current.conclusion,
            "reviewer": current.reviewer,
            "day": str(current.reviewed_on),
            "remark": current.remark,
        }
    record(actor=by, action=FACT_REVIEWED, subject=review.fact, reason=review.remark, details=details)
    for fact in same_code:
        if fact.clause.chapter.edition.standard_id == standard.pk and fact.wording == wording:
            _verify(fact, review, by)


def _verify(fact: Fact, review: FactReview, by: User | None) -> None:
    """Save through the model, so that whoever rests on the fact hears of it; record what only follows."""
    was, now = fact.verification, verification_under(review.conclusion)
    if was == now:
        return
    fact.verification = now
    fact.save(update_fields=["verification"])
    if fact.pk != review.fact.pk:
        record(actor=by, action="standards.fact_followed", subject=fact, details={"was": was, "now": now})

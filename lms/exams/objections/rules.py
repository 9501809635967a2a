"""Until when a taker may object to a question, and what may be decided about an objection."""

from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import ClassVar

from lms.core.refusals import Refusal
from lms.core.refusals import gettext_lazy as _
from lms.papers.review_options.rules import Matrix, ReviewFacts, moment_of, seen

# An objection needs something to object to: whether the answer counted as right, or the key itself.
OBJECTIONABLE = frozenset({"right", "key"})


class NothingToObjectTo(Refusal):
    """The taker may not see how the question was judged, or the paper takes no objections."""

    code: ClassVar[str] = "nothing_to_object_to"
    message = _("There is nothing to object to now.")


class ObjectionTooLate(Refusal):
    """The days for objecting are over."""

    code: ClassVar[str] = "objection_too_late"
    message = _("The days for objecting are over.")


class ObjectedBefore(Refusal):
    """The taker has objected to this question."""

    code: ClassVar[str] = "objected_before"
    message = _("You have objected to this before.")


@dataclass(frozen=True, slots=True)
class ObjectionTerms:
    """What a paper shows, where the attempt stands, and the days a taker has from seeing it."""

    matrix: Matrix
    facts: ReviewFacts
    days: int


def objections_end(terms: ObjectionTerms) -> datetime | None:
    """Return until when the taker may object; None where nothing can be objected to now.

    The days count from the moment the judgement is shown, so nobody loses days they could see nothing in.
    """
    facts = terms.facts
    if facts.handed_in_at is None or not facts.is_marked or not terms.days:
        return None
    if not seen(terms.matrix, facts) & OBJECTIONABLE:
        return None
    shown_at = facts.handed_in_at
    if moment_of(facts) == "after_window" and facts.closes_at is not None and not _shown_before(terms):
        shown_at = max(shown_at, facts.closes_at)
    return shown_at + timedelta(days=terms.days)


def why_not_object(terms: ObjectionTerms, *, has_objected: bool) -> Refusal | None:
    """Return what speaks against an objection now; None if nothing does."""
    if has_objected:
        return ObjectedBefore()
    end = objections_end(terms)
    if end is None:
        return NothingToObjectTo()
    return ObjectionTooLate() if terms.facts.now > end else None


def _shown_before(terms: ObjectionTerms) -> bool:
    """Tell whether the judgement was shown already while others were writing."""
    facts = terms.facts
    earlier = ReviewFacts(
        now=facts.handed_in_at or facts.now,
        handed_in_at=facts.handed_in_at,
        closes_at=None,
        is_marked=True,
        is_formal=facts.is_formal,
    )
    return bool(seen(terms.matrix, earlier) & OBJECTIONABLE)

"""Sum up a marked attempt, and tell whether it passes and why not."""

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field
from decimal import Decimal
from typing import Final, Literal

from lms.questions.bank.rules import lies_in
from lms.questions.scoring.rules.marking import Marked


@dataclass(frozen=True, slots=True)
class ClauseSum:
    """What one clause earned in one attempt."""

    clause_id: int
    items: int
    marks: Decimal
    max_marks: Decimal


type FailingReason = Literal[
    "invalidated",
    "below_pass_mark",
    "below_part_floor",
    "below_clause_floor",
    "must_pass_missed",
    "kept_below_pass_mark",
    "kept_below_floor",
]


@dataclass(frozen=True, slots=True)
class SlotScore:
    """What one slot of a paper earned, with what it is filed under.

    A must-pass question has to be answered fully right, whatever the sum.
    """

    number: int
    marks: Decimal
    full_marks: Decimal
    answered: bool = True
    part: str = ""
    clauses: tuple[str, ...] = ()
    must_pass: bool = False


@dataclass(frozen=True, slots=True)
class Tally:
    """Marks earned out of marks to be had, over a number of questions."""

    marks: Decimal
    full_marks: Decimal
    questions: int

    @property
    def share(self) -> Decimal | None:
        """Return the share earned, 0 to 1; None where there was nothing to earn."""
        return self.marks / self.full_marks if self.full_marks else None

    def __add__(self, other: "Tally") -> "Tally":
        return Tally(
            self.marks + other.marks, self.full_marks + other.full_marks, self.questions + other.questions
        )


NOTHING: Final = Tally(Decimal(0), Decimal(0), 0)


@dataclass(frozen=True, slots=True)
class Result:
    """A marked attempt, summed up from its slots."""

    scores: tuple[SlotScore, ...]
    invalidated: bool = False

    @property
    def total(self) -> Tally:
        """Return the sum over the whole paper."""
        return tally(self.scores)

    @property
    def marks(self) -> Decimal:
        """Return the marks earned."""
        return self.total.marks

    @property
    def full_marks(self) -> Decimal:
        """Return the marks that could be earned."""
        return self.total.full_marks

    @property
    def share(self) -> Decimal | None:
        """Return the share of the marks earned; None for an empty paper."""
        return self.total.share

    def of_part(self, part: str) -> Tally:
        """Return the sum over one part of the paper."""
        return tally(score for score in self.scores if score.part == part)

    def of_clause(self, prefix: str) -> Tally:
        """Return the sum over a clause and everything below it; no question counts twice."""
        inside = (score for score in self.scores if any(lies_in(one, prefix) for one in score.clauses))
        return tally(inside)

    def by_clause(self, depth: int | None = None) -> dict[str, Tally]:
        """Return the sum of every clause in the order of their numbers; depth 1 sums up chapters.

        A question filed under two clauses counts in full for both, so these sums are not a total.
        """
        steps = (clause.split(".") for score in self.scores for clause in score.clauses)
        clauses = {".".join(some[:depth]) for some in steps}
        return {clause: self.of_clause(clause) for clause in sorted(clauses, key=clause_order)}


@dataclass(frozen=True, slots=True)
class PassRule:
    """The pass mark as a share, floors for parts and clauses, and whether must-pass questions bind."""

    pass_share: Decimal
    part_floors: Mapping[str, Decimal] = field(default_factory=dict)
    clause_floors: Mapping[str, Decimal] = field(default_factory=dict)
    must_pass_binds: bool = True


@dataclass(frozen=True, slots=True)
class Failing:
    """One reason for not passing: where, the share reached and the share wanted.

    `subject` is the part, the clause or the slot number; empty for the whole paper.
    """

    reason: FailingReason
    subject: str = ""
    reached: Decimal | None = None
    wanted: Decimal | None = None


def tally(scores: Iterable[SlotScore]) -> Tally:
    """Sum up slots."""
    kept = tuple(scores)
    return Tally(
        marks=sum((score.marks for score in kept), Decimal(0)),
        full_marks=sum((score.full_marks for score in kept), Decimal(0)),
        questions=len(kept),
    )


def failings(result: Result, rule: PassRule) -> tuple[Failing, ...]:
    """List everything that keeps a result from passing; empty exactly when it passes.

    A floor for a part or clause the paper does not hold binds nobody.
    """
    if result.invalidated:
        return (Failing("invalidated"),)
    found = list(_below({"": rule.pass_share}, lambda _: result.total, "below_pass_mark"))
    if result.share is None:
        found.append(Failing("below_pass_mark", wanted=rule.pass_share))
    found += _below(rule.part_floors, result.of_part, "below_part_floor")
    found += _below(rule.clause_floors, result.of_clause, "below_clause_floor")
    if rule.must_pass_binds:
        missed = (score for score in result.scores if score.must_pass and score.marks < score.full_marks)
        found += [
            Failing("must_pass_missed", str(score.number), tally([score]).share, Decimal(1))
            for score in missed
        ]
    return tuple(found)


def passes(result: Result, rule: PassRule) -> bool:
    """Tell whether the result meets the pass mark, every floor and every must-pass question."""
    return not failings(result, rule)


def clause_order(clause: str) -> tuple[tuple[int, str], ...]:
    """Return a sort key that puts clause 2.9 before 2.10."""
    return tuple((int(step), "") if step.isdecimal() else (0, step) for step in clause.split("."))


def _below(
    floors: Mapping[str, Decimal], tally_of: Callable[[str], Tally], reason: FailingReason
) -> list[Failing]:
    reached = ((subject, tally_of(subject).share, wanted) for subject, wanted in floors.items())
    return [
        Failing(reason, subject, share, wanted)
        for subject, share, wanted in reached
        if share is not None and share < wanted
    ]


@dataclass(frozen=True, slots=True)
class MarkedPaper:
    """Every slot marked, and the sums over those that count: a question left out counts in no sum."""

    by_slot: Mapping[int, Marked]
    result: Result
    by_clause: tuple[ClauseSum, ...]
    waiting: frozenset[int] = frozenset()

    @property
    def is_complete(self) -> bool:
        """Tell whether nothing waits for people any more."""
        return not self.waiting

"""Draw questions from a pool of questions by blueprint rules.

Rules overlap: one question may serve several. Whether a blueprint can be filled, and which rule
falls short, is therefore solved as a matching of rules and questions, never rule by rule.
Questions that are enemies never meet in one draw; `enemies` searches around them.
"""

from collections import defaultdict
from collections.abc import Callable, Hashable, Iterable, Iterator, Sequence
from dataclasses import dataclass
from decimal import Decimal
from functools import partial, reduce
from math import log
from operator import and_, attrgetter, or_
from random import Random

from lms.core.refusals import Refusal
from lms.core.refusals import gettext_lazy as _
from lms.papers.blueprints.rules.matching import Settlement, Stock, settle
from lms.questions.bank.rules import lies_in
from lms.questions.scoring.rules.formats import Kind
from lms.standards.lines.rules import CalledBy

type Seed = int | str

NO_ENEMIES: frozenset[int] = frozenset()


@dataclass(frozen=True, slots=True)
class DrawableQuestion:
    """A question that may be drawn, in the version that would be asked.

    `clauses` are the numbers under which it is filed, `called` those by which each edition of the standard
    calls its clause; empty where there is one edition. `enemies` are the ids of questions it never meets.
    A question of half the `weight` is drawn about half as often where there is a choice. One that
    `needs_recheck`, because something it rests on changed, is drawn as any other; whoever writes a paper is
    told. Of one marked `by_people` at least a part waits for somebody who marks.
    """

    question_id: int
    version_id: int
    kind: Kind
    difficulty: int
    clauses: tuple[str, ...]
    called: CalledBy = ()
    level: str = ""
    pools: frozenset[int] = frozenset()
    enemies: frozenset[int] = NO_ENEMIES
    weight: float = 1.0
    needs_recheck: bool = False
    by_people: bool = False


@dataclass(frozen=True, slots=True)
class BlueprintRule:
    """Ask for `count` questions of a clause or chapter, a kind, a range of difficulty, a level, a pool.

    An empty clause means any, "3" means 3 and everything below 3, but not 30; it is read as the `edition`
    numbers clauses, and as questions are filed where none is named. `part` names
    the section of the paper the questions belong to. A `question` picked by hand is the only one that fits.
    Must-pass questions must be answered right. What is drawn `machine_marked` waits for nobody.
    """

    count: int
    marks: Decimal
    clause: str = ""
    kind: Kind | None = None
    difficulty: tuple[int, int] | None = None
    part: str = ""
    level: str = ""
    pool: int | None = None
    question: int | None = None
    must_pass: bool = False
    machine_marked: bool = False
    edition: int | None = None

    def takes(self, candidate: DrawableQuestion) -> bool:
        """Tell whether the question may fill a place of this rule."""
        if self.question is not None:
            return candidate.question_id == self.question
        return all(fits(self, value_of(candidate)) for value_of, fits in FITTING)

    def takes_kind(self, kind: Kind) -> bool:
        """Tell whether questions of the kind are wanted."""
        return self.kind is None or kind == self.kind

    def takes_difficulty(self, difficulty: int) -> bool:
        """Tell whether questions of the difficulty are wanted."""
        return self.difficulty is None or self.difficulty[0] <= difficulty <= self.difficulty[1]

    def takes_clauses(self, said: tuple[tuple[str, ...], CalledBy]) -> bool:
        """Tell whether questions are wanted that are filed under some numbers and called so by editions."""
        if not self.clause:
            return True
        filed, called = said
        # What was repealed before the edition has no number there: the one it had may be another's now.
        known = dict(called).get(self.edition, ()) if called and self.edition else filed
        return any(lies_in(number, self.clause) for number in known)

    def takes_level(self, level: str) -> bool:
        """Tell whether questions of the cognitive level are wanted."""
        return not self.level or level == self.level

    def takes_pools(self, pools: frozenset[int]) -> bool:
        """Tell whether questions of one of the pools are wanted."""
        return self.pool is None or self.pool in pools

    def takes_marking(self, by_people: bool) -> bool:
        """Tell whether questions are wanted of which people, or only the machine, mark a part."""
        return not (self.machine_marked and by_people)


# A question serves a rule when every one of its values does.
FITTING: tuple[tuple[Callable[[DrawableQuestion], Hashable], Callable[..., bool]], ...] = (
    (attrgetter("kind"), BlueprintRule.takes_kind),
    (attrgetter("difficulty"), BlueprintRule.takes_difficulty),
    (attrgetter("clauses", "called"), BlueprintRule.takes_clauses),
    (attrgetter("level"), BlueprintRule.takes_level),
    (attrgetter("pools"), BlueprintRule.takes_pools),
    (attrgetter("by_people"), BlueprintRule.takes_marking),
)


@dataclass(frozen=True, slots=True)
class Shortage:
    """A rule that cannot be filled, counted from 0, and by how many questions.

    `competing` are the rules that draw on the same questions, this one included. Together they
    ask for more than the `available` questions; another rule of them could be cut instead.
    `by_enemies` says that there would be enough if no questions were enemies.
    """

    rule: int
    missing: int
    competing: tuple[int, ...]
    available: int
    by_enemies: bool = False


@dataclass(frozen=True, slots=True)
class Pick:
    """A question drawn for a place of the paper."""

    candidate: DrawableQuestion
    rule: int
    marks: Decimal
    part: str = ""
    must_pass: bool = False


class BlueprintShort(Refusal):
    """The pool cannot fill the blueprint."""

    code = "blueprint_short"
    message = _("The question bank cannot fill this paper.")
    message_for_author = _(
        "The question bank cannot fill this paper. Change its rules or write more questions."
    )

    def __init__(self, shortages: tuple[Shortage, ...]) -> None:
        super().__init__(", ".join(f"rule {short.rule} lacks {short.missing}" for short in shortages))
        self.shortages = shortages


def shortages(rules: Sequence[BlueprintRule], pool: Iterable[DrawableQuestion]) -> tuple[Shortage, ...]:
    """Say which rules cannot be filled; empty exactly when `draw` succeeds.

    The sum missing is the smallest possible, save among enemies. Where rules compete, the later
    one is said to be short.
    """
    candidates = one_version_each(pool)
    return _shortages(rules, _settled(rules, candidates, Random("shortages")))


def draw(rules: Sequence[BlueprintRule], pool: Iterable[DrawableQuestion], seed: Seed) -> tuple[Pick, ...]:
    """Draw a paper in the order of the rules, no question twice; equal seeds draw equal papers.

    Raise BlueprintShort only where no choice of questions would fill every rule.
    """
    chance = Random(f"draw:{seed}")
    candidates = _in_drawn_order(one_version_each(pool), chance)
    settlement = _settled(rules, candidates, chance)
    if missing := _shortages(rules, settlement):
        raise BlueprintShort(missing)
    return tuple(
        Pick(candidates[index], number, rule.marks, rule.part, rule.must_pass)
        for number, rule in enumerate(rules)
        for index in settlement.matching.held_by(number)
    )


def one_version_each(pool: Iterable[DrawableQuestion]) -> list[DrawableQuestion]:
    """Keep the newest version of each question, in an order that does not depend on the pool's."""
    newest: dict[int, DrawableQuestion] = {}
    for candidate in sorted(pool, key=attrgetter("version_id")):
        newest[candidate.question_id] = candidate
    return sorted(newest.values(), key=attrgetter("question_id"))


def _in_drawn_order(candidates: Sequence[DrawableQuestion], chance: Random) -> list[DrawableQuestion]:
    """Order candidates by lot, the weightier sooner (Efraimidis and Spirakis, 2006)."""
    lots = [-log(1.0 - chance.random()) / candidate.weight for candidate in candidates]
    return [candidates[index] for index in sorted(range(len(lots)), key=lots.__getitem__)]


def _settled(
    rules: Sequence[BlueprintRule], candidates: Sequence[DrawableQuestion], chance: Random
) -> Settlement:
    counts = [rule.count for rule in rules]
    index_of = {one.question_id: index for index, one in enumerate(candidates) if one.enemies}
    enemy_pairs = {
        index: frozenset(index_of[enemy] for enemy in candidates[index].enemies if enemy in index_of)
        for index in index_of.values()
    }
    return settle(counts, _stocks(rules, candidates), enemy_pairs, chance)


def _stocks(rules: Sequence[BlueprintRule], candidates: Sequence[DrawableQuestion]) -> list[Stock]:
    """Put questions together that serve the same rules, so that a bank of any size is a small matching."""
    alike: defaultdict[tuple[int, int], list[int]] = defaultdict(list)
    for index, (served, one) in enumerate(zip(served_rules(rules, candidates), candidates, strict=True)):
        if served:
            alike[served, one.question_id if one.enemies else 0].append(index)
    numbers = range(len(rules))
    return [
        Stock(tuple(number for number in numbers if served >> number & 1), indexes)
        for (served, _single), indexes in alike.items()
    ]


def served_rules(rules: Sequence[BlueprintRule], candidates: Sequence[DrawableQuestion]) -> Iterator[int]:
    """Give the rules that each question may serve as bits, looking every value of a field up once."""
    drawn = [(1 << number, rule) for number, rule in enumerate(rules) if rule.question is None]
    columns = (map(_Bits(drawn, fits).__getitem__, map(value_of, candidates)) for value_of, fits in FITTING)
    bits: Iterator[int] = reduce(partial(map, and_), columns)
    return map(or_, bits, _picked(rules, candidates)) if len(drawn) < len(rules) else bits


def _picked(rules: Sequence[BlueprintRule], candidates: Sequence[DrawableQuestion]) -> Iterator[int]:
    """Give the rules, as bits, that name each question."""
    bits: defaultdict[int, int] = defaultdict(int)
    for number, rule in enumerate(rules):
        if rule.question is not None:
            bits[rule.question] |= 1 << number
    return (bits.get(one.question_id, 0) for one in candidates)


class _Bits(dict[Hashable, int]):
    """The rules, as bits, that take a value of one field."""

    def __init__(self, rules: Sequence[tuple[int, BlueprintRule]], fits: Callable[..., bool]) -> None:
        super().__init__()
        self.rules, self.fits = rules, fits

    def __missing__(self, value: Hashable) -> int:
        self[value] = bits = sum(bit for bit, rule in self.rules if self.fits(rule, value))
        return bits


def _shortages(rules: Sequence[BlueprintRule], settlement: Settlement) -> tuple[Shortage, ...]:
    return tuple(
        Shortage(number, missing, *settlement.matching.reach_of(number), by_enemies=settlement.by_enemies)
        for number, missing in enumerate(settlement.matching.missing)
        if missing
    )

"""Find answers given faster than can be read, and pairs that share more wrong ones than chance explains.

Given what the first of a pair answered, the second shares a wrong answer by chance with the share that this
answer has among the wrong ones of the question; so a rare mistake in common weighs more than a frequent one.
The number of matches among the questions both got wrong is held against the binomial tail of the mean of
these shares, which is never below the true one (Hoeffding 1956) from one match above the expectation on.
Both directions are asked and the milder one counts; the limit is divided by the number of pairs. Answers
both got right say nothing and are left out.

A pair is a hint for a person to look at, never a verdict: people who learnt the same mistake share it too.
"""

import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from math import comb
from typing import Final

from lms.core.numerics import np, sparse, stats

# Skimming Chinese reaches some 15 characters a second; above 25 nobody has read the question.
CHARACTERS_A_SECOND: Final = 25
FEWEST: Final = 5
TAG = re.compile(r"<[^>]*>")


def text_length(content: object) -> int:
    """Count the characters a taker has to read in a question; ids and tags are none."""
    match content:
        case str():
            return len(TAG.sub("", content).replace(" ", ""))
        case dict():
            return sum(text_length(value) for name, value in content.items() if name != "id")
        case list():
            return sum(map(text_length, content))
        case _:
            return 0


def rapid_guesses(times: Iterable[tuple[int, int]]) -> int:
    """Count answers by (seconds on the question, characters to read) that nobody can have read.

    A few may be luck or a second visit; fewer than `FEWEST` count as none.
    """
    fast = sum(seconds < characters / CHARACTERS_A_SECOND for seconds, characters in times)
    return fast if fast >= FEWEST else 0


LIMIT: Final = 0.01
FEWEST_MATCHES: Final = 5

# One table of so many pairs takes 4 MB, and half a dozen are held at once.
PAIRS_AT_ONCE: Final = 500_000

type WrongAnswers = Mapping[int, str]
type Tables = tuple[sparse.csr_array, sparse.csr_array, sparse.csr_array]


@dataclass(frozen=True, slots=True)
class Pair:
    """Two papers by their places in the list: matches among the questions both got wrong."""

    first: int
    second: int
    matches: int
    both_wrong: int
    expected: float
    probability: float


def similar_pairs(papers: Sequence[WrongAnswers], *, limit: float = LIMIT) -> list[Pair]:
    """List the pairs beyond chance, the least likely first; a paper maps questions to its wrong answers.

    Papers are compared some rows of the table of all pairs at a time: time grows with the square of their
    number, memory with the number.
    """
    if len(papers) < 2:
        return []
    tables, allowed = _tables(papers), limit / comb(len(papers), 2)
    rows = max(1, PAIRS_AT_ONCE // len(papers))
    starts = range(0, len(papers), rows)
    pairs = [pair for start in starts for pair in _pairs_of_rows(tables, start, start + rows, allowed)]
    return sorted(pairs, key=lambda pair: pair.probability)


def _pairs_of_rows(tables: Tables, start: int, stop: int, allowed: float) -> list[Pair]:
    """Find the pairs of some papers with those that stand behind them in the list."""
    given, wrong, weighted = tables
    matches = (given[start:stop] @ given[start:].T).toarray()
    expected = np.maximum(
        (weighted[start:stop] @ wrong[start:].T).toarray(), (wrong[start:stop] @ weighted[start:].T).toarray()
    )
    worth = np.triu((matches >= FEWEST_MATCHES) & (matches >= expected + 1), k=1)
    firsts, seconds = np.nonzero(worth)
    both = (wrong[start:stop] @ wrong[start:].T).toarray()[firsts, seconds]
    shared, by_chance = matches[firsts, seconds], expected[firsts, seconds]
    tails = stats.binom.sf(shared - 1, both, by_chance / both)
    return [
        Pair(
            first=start + int(firsts[at]),
            second=start + int(seconds[at]),
            matches=int(shared[at]),
            both_wrong=int(both[at]),
            expected=float(by_chance[at]),
            probability=float(tails[at]),
        )
        for at in np.flatnonzero(tails < allowed)
    ]


def _tables(papers: Sequence[WrongAnswers]) -> Tables:
    """Give person × wrong answer, person × question that is wrong, and the latter with the answer's share."""
    questions: dict[int, int] = {}
    answers: dict[tuple[int, str], int] = {}
    cells = np.array(
        [
            (
                person,
                questions.setdefault(question, len(questions)),
                answers.setdefault((question, text), len(answers)),
            )
            for person, paper in enumerate(papers)
            for question, text in paper.items()
        ],
        dtype=np.int64,
    ).reshape(-1, 3)
    rows, asked, chosen = cells.T
    shares = np.bincount(chosen)[chosen] / np.bincount(asked)[asked]
    ones = np.ones(len(cells))
    by_question = (len(papers), max(1, len(questions)))
    given = sparse.csr_array((ones, (rows, chosen)), shape=(len(papers), max(1, len(answers))))
    wrong = sparse.csr_array((ones, (rows, asked)), shape=by_question)
    return given, wrong, sparse.csr_array((shares, (rows, asked)), shape=by_question)

"""Find pairs of papers that share more wrong answers than chance explains.

Given what the first of a pair answered, the second shares a wrong answer by chance with the share that this
answer has among the wrong ones of the question; so a rare mistake in common weighs more than a frequent one.
The number of matches among the questions both got wrong is held against the binomial tail of the mean of
these shares, which is never below the true one (Hoeffding 1956) from one match above the expectation on.
Both directions are asked and the milder one counts; the limit is divided by the number of pairs. Answers
both got right say nothing and are left out.

A pair is a hint for a person to look at, never a verdict: people who learnt the same mistake share it too.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Final

import numpy as np
from scipy.sparse import csr_array
from scipy.stats import binom

LIMIT: Final = 0.01
FEWEST_MATCHES: Final = 5

type WrongAnswers = Mapping[int, str]


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
    """List the pairs beyond chance, the least likely first; a paper maps questions to its wrong answers."""
    if len(papers) < 2:
        return []
    given, wrong, weighted = _tables(papers)
    firsts, seconds = np.triu_indices(len(papers), k=1)
    matches = (given @ given.T).toarray()[firsts, seconds]
    both = (wrong @ wrong.T).toarray()[firsts, seconds]
    by_chance = (weighted @ wrong.T).toarray()
    expected = np.maximum(by_chance[firsts, seconds], by_chance[seconds, firsts])
    worth = np.flatnonzero((matches >= FEWEST_MATCHES) & (matches >= expected + 1))
    tails = binom.sf(matches[worth] - 1, both[worth], expected[worth] / both[worth])
    found = worth[tails < limit / len(firsts)]
    probability = dict(zip(worth.tolist(), tails.tolist(), strict=True))
    pairs = [
        Pair(
            first=int(firsts[at]),
            second=int(seconds[at]),
            matches=int(matches[at]),
            both_wrong=int(both[at]),
            expected=float(expected[at]),
            probability=probability[int(at)],
        )
        for at in found
    ]
    return sorted(pairs, key=lambda pair: pair.probability)


def _tables(papers: Sequence[WrongAnswers]) -> tuple[csr_array, csr_array, csr_array]:
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
    given = csr_array((ones, (rows, chosen)), shape=(len(papers), max(1, len(answers))))
    wrong = csr_array((ones, (rows, asked)), shape=by_question)
    return given, wrong, csr_array((shares, (rows, asked)), shape=by_question)

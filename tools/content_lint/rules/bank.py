"""Rules of the whole bank: no letter, length or truth pays, and nothing is asked twice."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Sequence
from typing import Final

from lms.questions.duplicates.rules.similarity import SimilarityIndex
from tools.content_lint.rules.questions import WrittenQuestion

MOST_OF_A_KEY: Final = 0.35
MOST_WON_BY_LENGTH: Final = 0.35
LEAST_OF_A_TRUTH: Final = 0.35
NEAR_DUPLICATE: Final = 0.6
# Below this many questions a share says nothing.
FEW: Final = 20

# The code of the question a remark is about, or nothing where it is about the bank; and the remark.
type BankRemark = tuple[str, str]


def uneven_letters(questions: Sequence[WrittenQuestion]) -> Iterator[BankRemark]:
    """Name letters that are the key of single choices too often."""
    letters = Counter(question.right_letter for question in _single(questions))
    for letter, count in sorted(letters.items()):
        if letters.total() >= FEW and count / letters.total() > MOST_OF_A_KEY:
            share = f"{count} of {letters.total()}"
            yield "", f"{letter} is the key of {share} single choices, at most {MOST_OF_A_KEY:.0%} may be"


def won_by_length(questions: Sequence[WrittenQuestion]) -> Iterator[BankRemark]:
    """Say that whoever always takes the longest option is right too often."""
    single = list(_single(questions))
    won = sum(map(_share_won, single))
    if len(single) >= FEW and won / len(single) > MOST_WON_BY_LENGTH:
        clear = [question.code for question in single if _share_won(question) == 1]
        yield (
            "",
            f"the longest option is right in {won / len(single):.0%} of {len(single)} single choices, "
            f"at most {MOST_WON_BY_LENGTH:.0%} may be; shorten keys or lengthen others in {', '.join(clear)}",
        )


def uneven_truths(questions: Sequence[WrittenQuestion]) -> Iterator[BankRemark]:
    """Say that true or false is the answer too often."""
    truths = Counter(question.is_true for question in questions if question.is_true is not None)
    for truth in (True, False):
        if truths.total() >= FEW and truths[truth] / truths.total() < LEAST_OF_A_TRUTH:
            share = f"{truths[truth]} of {truths.total()}"
            yield (
                "",
                f"{str(truth).lower()} is the answer of {share}, at least {LEAST_OF_A_TRUTH:.0%} are wanted",
            )


def near_duplicates(questions: Sequence[WrittenQuestion]) -> Iterator[BankRemark]:
    """Name questions whose stems share six of ten runs of five characters, or more."""
    index = SimilarityIndex(())
    for place, question in enumerate(questions, 1):
        for other in index.like(question.stem, least=NEAR_DUPLICATE, most=3):
            code = questions[other.key - 1].code
            yield question.code, f"the stem is {other.share:.0%} like that of {code}; ask something else"
        index.put(place, question.stem)


def repeated_codes(questions: Sequence[WrittenQuestion]) -> Iterator[BankRemark]:
    """Name ids that stand twice."""
    codes = Counter(question.code for question in questions)
    for code, count in codes.items():
        if count > 1:
            yield code, f"the id is used {count} times"


def _single(questions: Sequence[WrittenQuestion]) -> Iterator[WrittenQuestion]:
    return (question for question in questions if question.kind == "single" and question.right_letter)


def _share_won(question: WrittenQuestion) -> float:
    """Say how likely somebody is right who takes the longest option, at random among equals."""
    longest = max(len(option.text) for option in question.options)
    chosen = [option for option in question.options if len(option.text) == longest]
    return sum(option.earns for option in chosen) / len(chosen)

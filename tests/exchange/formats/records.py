"""Invented questions of every kind that Moodle's formats carry, for hypothesis."""

from collections.abc import Callable
from decimal import Decimal
from fractions import Fraction

from hypothesis import strategies as st

from lms.exchange.formats.answers import multiple_rule
from lms.exchange.formats.grades import GRADES
from lms.exchange.formats.plain import BLANK, tidy
from lms.exchange.formats.tagging import default_title
from lms.questions.records.rules import EmbeddedFile, NumericAnswer, QuestionRecord, letters

LETTERS = "题首响秒ABCde012 ~=#{}:;\\%[]<>&*\"'-/.,$()|@！？，\n"
NEITHER_WHOLE_NOR_NOTHING = sorted(grade for grade in GRADES if abs(grade) < 1)


def texts(letters: str = LETTERS, longest: int = 24) -> st.SearchStrategy[str]:
    """Give texts as readers tidy them, full of characters that mean something in a grammar."""
    return st.text(letters, min_size=1, max_size=longest).map(tidy).filter(bool)


def lines(letters: str = LETTERS, longest: int = 24) -> st.SearchStrategy[str]:
    """Give texts of one line."""
    return texts(letters.replace("\n", ""), longest)


names = lines("题首响AB 01.")
notes = st.one_of(st.just(""), texts())


@st.composite
def singles(draw: st.DrawFn) -> QuestionRecord:
    """Give choices of one option, some with partial credit."""
    options = draw(st.lists(texts(), min_size=2, max_size=5))
    right = draw(st.integers(0, len(options) - 1))
    shares = [draw(st.sampled_from(NEITHER_WHOLE_NOR_NOTHING)) for _ in options]
    shares[right] = Fraction(1)
    return QuestionRecord(
        "single",
        draw(texts()),
        options=tuple(options),
        answer=letters([right]),
        shares=tuple(shares),
        notes=_noted(draw, options),
    )


@st.composite
def multiples(draw: st.DrawFn) -> QuestionRecord:
    """Give choices of several options."""
    options = draw(st.lists(texts(), min_size=2, max_size=5))
    shares = draw(
        st.lists(st.sampled_from(sorted(GRADES)), min_size=len(options), max_size=len(options)).filter(
            lambda found: any(share > 0 for share in found)
        )
    )
    return QuestionRecord(
        "multiple",
        draw(texts()),
        options=tuple(options),
        answer=letters([place for place, share in enumerate(shares) if share > 0]),
        shares=tuple(shares),
        rule=multiple_rule(shares),
        notes=_noted(draw, options),
    )


@st.composite
def flags(draw: st.DrawFn) -> QuestionRecord:
    """Give statements that are true or false."""
    return QuestionRecord(
        "true_false", draw(texts()), answer=draw(st.booleans()), notes=_noted(draw, [True, False])
    )


@st.composite
def blanks(draw: st.DrawFn) -> QuestionRecord:
    """Give texts with one blank."""
    accepted = draw(st.lists(texts(), min_size=1, max_size=3, unique=True))
    said = _noted(draw, accepted)
    return QuestionRecord("fill_in", draw(texts()), answer=(tuple(accepted),), notes=said)


@st.composite
def numbers(draw: st.DrawFn) -> QuestionRecord:
    """Give numbers with their tolerance."""
    value = st.decimals(-9999, 9999, places=3)
    tolerance = st.decimals(0, 99, places=2)
    share = st.sampled_from(sorted(grade for grade in GRADES if grade > 0))
    right = draw(st.builds(NumericAnswer, value, tolerance))
    others = draw(st.lists(st.builds(NumericAnswer, value, tolerance, share), max_size=2))
    found = [right, *others]
    return QuestionRecord("numeric", draw(texts()), answer=tuple(found), notes=_noted(draw, found))


@st.composite
def pairs(draw: st.DrawFn) -> QuestionRecord:
    """Give pairs with texts that mislead."""
    return QuestionRecord(
        "matching",
        draw(texts()),
        answer=tuple(draw(st.lists(st.tuples(texts(), texts()), min_size=2, max_size=4))),
        distractors=tuple(draw(st.lists(texts(), max_size=2, unique=True))),
    )


@st.composite
def orders(draw: st.DrawFn) -> QuestionRecord:
    """Give items in their order."""
    return QuestionRecord(
        "ordering",
        draw(texts()),
        answer=tuple(draw(st.lists(texts(), min_size=2, max_size=5))),
        rule=draw(st.sampled_from(["exact", "pairwise", "adjacent"])),
    )


@st.composite
def essays(draw: st.DrawFn) -> QuestionRecord:
    """Give essays without a model answer."""
    return QuestionRecord("essay", draw(texts()))


KINDS: dict[str, Callable[[], st.SearchStrategy[QuestionRecord]]] = {
    "single": singles,
    "multiple": multiples,
    "true_false": flags,
    "fill_in": blanks,
    "numeric": numbers,
    "matching": pairs,
    "ordering": orders,
    "essay": essays,
}


@st.composite
def common(draw: st.DrawFn) -> dict[str, object]:
    """Give what both formats carry of any question."""
    return {
        "explanation": draw(st.none() | texts()),
        "difficulty": draw(st.none() | st.integers(1, 5)),
        "category": draw(st.none() | st.lists(names, min_size=1, max_size=3).map("/".join)),
        "tags": tuple(draw(st.lists(names, max_size=2, unique=True))),
        "clause": draw(st.none() | names),
        "level": draw(st.none() | names),
        "code": draw(st.none() | lines("AB-0123]&<")),
    }


@st.composite
def titled(draw: st.DrawFn, stem: str) -> str | None:
    """Give a title that somebody chose, or none."""
    title = draw(st.none() | lines())
    return None if title == default_title(stem) else title


@st.composite
def gapped_texts(draw: st.DrawFn) -> QuestionRecord:
    """Give texts with several blanks."""
    pieces = draw(st.lists(lines("题首响AB<&\\~#", 8), min_size=2, max_size=4))
    stem = BLANK.join(f"{piece}，" for piece in pieces)
    accepted = st.lists(lines('题AB<&*\\~#}{"=%', 8), min_size=1, max_size=3, unique=True)
    answer = tuple(tuple(draw(accepted)) for _ in pieces[1:])
    marks = draw(st.none() | st.integers(1, 5).map(lambda weight: Decimal(weight * len(answer))))
    return QuestionRecord("fill_in", stem, answer=answer, marks=marks)


files = st.lists(
    st.builds(EmbeddedFile, names, st.binary(max_size=60)), max_size=2, unique_by=lambda one: one.name
).map(tuple)


def _noted(
    draw: st.DrawFn, answers: list[object] | list[str] | list[bool] | list[NumericAnswer]
) -> tuple[str, ...]:
    said = tuple(draw(notes) for _ in answers) if draw(st.booleans()) else ()
    return said if any(said) else ()

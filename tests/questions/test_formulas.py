"""LaTeX in questions: what is a formula, what stays an amount, what is refused, and how it travels."""

from __future__ import annotations

from itertools import islice

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from lms.exchange.bank.incoming import for_bank
from lms.exchange.bank.outgoing import bank_records, rendered
from lms.papers.printing.markup import nodes_of
from lms.questions.kinds.registry import kind_of
from lms.questions.records.rules import QuestionRecord, Reading
from lms.questions.texts.formulas import (
    DEEPEST,
    FORMULA,
    LONGEST,
    BadFormula,
    faults_in,
    mathml_of,
    source_of,
)
from lms.questions.texts.prose import block_html, inline_html, plain_text
from lms.questions.versions.services import QuestionFaulty
from tests.factories.exams import make_question


def sources(text: str) -> list[str]:
    return [source for found in FORMULA.finditer(text) if (source := source_of(found)) is not None]


@pytest.mark.parametrize(
    ("text", "formulas"),
    [
        (r"可用率 \(\frac{T-t}{T}\) 是多少？", [r"\frac{T-t}{T}"]),
        ("速率$v$与$v_0$之比", ["v", "v_0"]),
        ("$2x+1=5$", ["2x+1=5"]),
        (r"$\text{可用率}=\frac{a}{b}$", [r"\text{可用率}=\frac{a}{b}"]),
        ("套餐 $5 到 $10", []),
        ("每月$5，或$套餐", []),
        ("US$5/US$6", []),
        ("$5-$10", []),
        ("$5$", []),
        ("￥5 与 ￥10", []),
        (r"\$x^2\$", []),
        ("$x^2$5", []),
        ("$$x^2$$", []),
        ("一个 $ 号", []),
    ],
)
def test_formulas_are_told_from_amounts(text: str, formulas: list[str]) -> None:
    assert sources(text) == formulas


def test_a_formula_is_the_same_mathml_wherever_it_stands() -> None:
    formula = mathml_of(r"\sqrt{x}")

    root = "<mrow><msqrt><mrow><mi>x</mi></mrow></msqrt></mrow>"
    assert formula == rf'<math alttext="\sqrt{{x}}" display="inline">{root}</math>'
    assert block_html(r"求 \(\sqrt{x}\)。") == f"<p>求 {formula}。</p>"
    assert inline_html(r"$\sqrt{x}$ 或 ____") == f"{formula} 或 ____"
    assert "data-blank" in block_html(r"\(x_1\) 是 ____")


@pytest.mark.parametrize(
    ("source", "fault"),
    [
        (r"\frac{a}{b", "unbalanced"),
        (r"a}", "unbalanced"),
        (r"\nosuch{x}", "unknown"),
        (r"\frac", "unreadable"),
        (r"\left( a \right", "unreadable"),
        (r"\text{a<b}", "angle"),
        ("x+" * LONGEST, "too_long"),
        ("{" * (DEEPEST + 1) + "x" + "}" * (DEEPEST + 1), "too_deep"),
        (r"\sqrt" * 80, "unreadable"),
    ],
)
def test_a_formula_that_cannot_be_shown_is_refused(source: str, fault: str) -> None:
    with pytest.raises(BadFormula) as caught:
        mathml_of(source)

    assert caught.value.fault == fault
    assert "<math" not in block_html(rf"\({source}\)")


@pytest.mark.parametrize(
    "source",
    [r"\href{javascript:alert(1)}{x}", r"\text{\"onload=x}", r"a<b", r"x\class{y}{z}"],
)
def test_a_formula_brings_no_script_and_no_address(source: str) -> None:
    try:
        made = mathml_of(source)
    except BadFormula:
        return

    assert "javascript:" not in made.split(">", 1)[1]
    assert "href=" not in made.split(">", 1)[1]
    assert "<script" not in made


@settings(max_examples=300, deadline=500)
@given(st.text(alphabet=r"\{}^_$&<>ab1 frcsqteximng()", max_size=60))
def test_no_formula_breaks_a_page_or_takes_long(text: str) -> None:
    made = block_html(rf"\({text}\)")

    assert made.count("<math") == made.count("</math>")
    assert "<script" not in made
    assert len(faults_in(rf"\({text}\)")) <= 60


@pytest.mark.django_db
@pytest.mark.parametrize("place", ["stem", "explanation", "options"])
def test_a_question_with_a_bad_formula_is_refused_with_a_sentence(place: str) -> None:
    bad = r"见 \(\frac{1}{2\)"
    options = [{"text": bad, "correct": True, "why": ""}, {"text": "另一个", "correct": False, "why": ""}]

    with pytest.raises(QuestionFaulty) as refused:
        make_question("single", **{place: options if place == "options" else bad})

    assert r"\frac{1}{2" in refused.value.faults[0]


@pytest.mark.django_db
def test_files_carry_the_source_of_a_formula() -> None:
    question = make_question("single", stem=r"求 $\frac{1}{2}$ 的平方")

    (record,) = islice(bank_records([question]), 1)

    assert record.stem == r"求 \(\frac{1}{2}\) 的平方"
    assert "<math" not in (record.stem_html or "")
    assert rendered(kind_of("single").record_of(question)).stem == record.stem


def test_plain_text_shows_the_source() -> None:
    assert plain_text(block_html(r"求 $\frac{1}{2}$")) == r"求 \(\frac{1}{2}\)"


def test_a_printed_formula_is_written_in_a_line() -> None:
    def written(latex: str) -> str:
        def words(node: object) -> str:
            if isinstance(node, str):
                return node
            assert isinstance(node, dict)
            mark = {"sup": "^", "sub": "_"}.get(str(node["tag"]), "")
            return mark + "".join(map(words, node["nodes"]))

        return "".join(map(words, nodes_of(inline_html(rf"\({latex}\)"))))

    assert written(r"\frac{T-t}{T}") == "(T−t)/T"
    assert written(r"\sqrt{x_1}+y^2") == "√(x_1)+y^2"
    assert written(r"\sqrt[3]{8}") == "^3√8"
    assert written(r"\sum_{i=1}^n i") == "∑_i=1^ni"


@pytest.mark.django_db
def test_a_file_brings_formulas_and_amounts_as_they_are() -> None:
    texts = (r"求 \(\frac{1}{2}\) 的平方", "套餐 $5 起")
    reading = Reading("gift", tuple(QuestionRecord("essay", text) for text in texts), (), (), ())

    stored = for_bank(reading).questions

    assert stored[0].stem == texts[0]
    assert "<math" in block_html(stored[0].stem)
    assert plain_text(block_html(stored[1].stem)) == texts[1]

"""An answer is the same, whether the page's script sends it or the plain fields do."""

from __future__ import annotations

import json

import pytest

from lms.practice.sets.rules import read_given
from lms.questions.kinds.registry import kind_of
from lms.questions.scoring.rules.formats import JsonObject

CONTENTS: dict[str, JsonObject] = {
    "single": {"stem": "", "options": [{"id": "1", "text": "a"}, {"id": "2", "text": "b"}]},
    "multiple": {"stem": "", "options": [{"id": "1", "text": "a"}, {"id": "2", "text": "b"}]},
    "true_false": {"stem": ""},
    "fill_in": {"stem": "", "blanks": 2},
    "numeric": {"stem": "", "units": []},
    "matching": {
        "stem": "",
        "left": [{"id": "l1", "text": "a"}],
        "right": [{"id": "r1", "text": "x"}, {"id": "r2", "text": "y"}],
    },
    "ordering": {"stem": "", "items": [{"id": "i1", "text": "a"}, {"id": "i2", "text": "b"}]},
    "sjt": {"stem": "", "options": [{"id": "1", "text": "a"}, {"id": "2", "text": "b"}]},
}
PLAIN: dict[str, tuple[dict[str, list[str]], JsonObject]] = {
    "single": ({"q3": ["2"]}, {"chosen": "2"}),
    "multiple": ({"q3": ["1", "2"]}, {"chosen": ["1", "2"]}),
    "true_false": ({"q3": ["false"]}, {"value": False}),
    "fill_in": ({"q3-1": ["48"], "q3-2": [""]}, {"texts": ["48", ""]}),
    "numeric": ({"q3": ["95 %"]}, {"number": "95 %"}),
    "matching": ({"q3-l1": ["r2"]}, {"pairs": {"l1": "r2"}}),
    "ordering": ({"q3-i1": ["2"], "q3-i2": ["1"]}, {"order": ["i2", "i1"]}),
    "sjt": ({"q3": ["1"]}, {"chosen": "1"}),
}


@pytest.mark.parametrize("kind", PLAIN)
def test_plain_fields_and_the_script_give_the_same_answer(kind: str) -> None:
    rule, (fields, expected) = kind_of(kind).rule, PLAIN[kind]
    scripted = {"scripted": ["yes"], "given": [json.dumps(expected)]}

    assert read_given(rule, CONTENTS[kind], 3, fields) == expected
    assert read_given(rule, CONTENTS[kind], 3, scripted) == expected


@pytest.mark.parametrize("kind", PLAIN)
def test_an_empty_form_is_no_answer(kind: str) -> None:
    rule = kind_of(kind).rule

    assert read_given(rule, CONTENTS[kind], 3, {}) is None
    assert read_given(rule, CONTENTS[kind], 3, {"scripted": ["yes"], "given": ["null"]}) is None


@pytest.mark.parametrize(
    "sent", ["{", "[1]", '{"chosen": "9"}', '{"chosen": "1", "more": 1}', '{"chosen": "\\u0000"}']
)
def test_what_fits_no_answer_is_none(sent: str) -> None:
    form = {"scripted": ["yes"], "given": [sent]}

    assert read_given(kind_of("single").rule, CONTENTS["single"], 3, form) is None

"""A share is asked for in per cent and kept as a share."""

from decimal import Decimal

import pytest
from django import forms
from django.core.exceptions import ValidationError

from lms.core.ui.forms import PercentField


@pytest.mark.parametrize(
    ("typed", "kept"), [("80", "0.8"), ("82.5", "0.825"), ("100", "1"), ("0", "0"), ("1", "0.01")]
)
def test_per_cent_is_kept_as_a_share(typed: str, kept: str) -> None:
    assert PercentField().clean(typed) == Decimal(kept)


@pytest.mark.parametrize(
    ("typed", "refusal"),
    [
        ("0.8", "这是 0.8%。要填 80%，请写 80。"),
        ("0.825", "这是 0.825%。要填 82.5%，请写 82.5。"),
        ("82.55", "确认小数不超过 1 位."),
        ("101", "确保该值小于或等于100。"),
        ("-1", "确保该值大于或等于0。"),
        ("", "请填写本项。"),
        ("NaN", "输入一个数字。"),
        ("1e-999999999", "确认总共不超过 4 个数字."),
    ],
)
def test_what_was_surely_meant_as_a_share_is_refused(typed: str, refusal: str) -> None:
    with pytest.raises(ValidationError) as refused:
        PercentField().clean(typed)

    assert [str(message) for message in refused.value.messages] == [refusal]


def test_an_empty_share_may_stay_empty() -> None:
    assert PercentField(required=False).clean("") is None


def test_a_form_shows_the_share_in_per_cent_and_sees_whether_it_changed() -> None:
    class Rules(forms.Form):
        mark = PercentField()

    shown = Rules(initial={"mark": Decimal("0.825")})
    same = Rules({"mark": "82.5"}, initial={"mark": Decimal("0.825")})
    other = Rules({"mark": "82"}, initial={"mark": Decimal("0.825")})

    assert shown["mark"].value() == "82.5"
    assert (same.has_changed(), other.has_changed()) == (False, True)
    assert other["mark"].value() == "82"

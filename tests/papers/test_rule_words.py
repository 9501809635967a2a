"""How a rule of a blueprint is called in a few words."""

from __future__ import annotations

import pytest
from django.utils import translation

from lms.papers.blueprints.models import PaperRule
from lms.papers.blueprints.wording import rule_label


@pytest.mark.parametrize(
    ("asked", "words", "chinese"),
    [
        ({}, "any clause · any kind", "不限条款 · 不限题型"),
        ({"clause_prefix": "1.1", "kind": "single"}, "1.1 · Single choice", "1.1 · 单选"),
        ({"clause_prefix": "2", "kind": "multiple"}, "chapter 2 · Multiple choice", "第 2 章 · 多选"),
        ({"clause_prefix": "2", "difficulty_from": 2, "difficulty_to": 2}, "difficulty 2", "难度 2"),
        ({"clause_prefix": "2", "difficulty_to": 3}, "difficulty 1–3", "难度 1–3"),
    ],
)
def test_a_rule_is_called_by_what_it_asks_for(asked: dict[str, object], words: str, chinese: str) -> None:
    rule = PaperRule(**asked)

    with translation.override("en"):
        assert rule_label(rule).endswith(words)
    with translation.override("zh-hans"):
        assert rule_label(rule).endswith(chinese)

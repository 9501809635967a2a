"""Where a number is typed, telephones offer digits; where letters may be needed, they do not."""

from __future__ import annotations

import re
from collections.abc import Callable

import pytest
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from lms.exams.taking.services import start_attempt
from lms.questions.kinds.registry import kind_of
from tests.accounts import User
from tests.factories.exams import make_paper, make_question, make_sitting
from tests.factories.people import Cast

SignIn = Callable[[str | User], Client]


@pytest.mark.parametrize(
    ("key", "expected"),
    [
        ({"blanks": [["48"], ["72.5"]]}, {"1", "2"}),
        ({"blanks": [["48", "四十八"], ["72"]]}, {"2"}),
        ({"blanks": [["-3"], ["次"]]}, set()),
        ({"blanks": [["48"], ["次"]], "ordered": False}, set()),
        ({"blanks": [["48"]], "patterns": ["4[0-9]+"]}, set()),
    ],
    ids=["numbers", "one also in words", "a sign and a word", "blanks that may be swapped", "a pattern"],
)
def test_only_blanks_of_plain_numbers_are_number_blanks(key: dict[str, object], expected: set[str]) -> None:
    assert kind_of("fill_in").number_blanks(key) == expected


@pytest.mark.django_db
@pytest.mark.parametrize(
    ("kind", "values", "modes"),
    [
        ("fill_in", {}, ["decimal", "decimal"]),
        ("fill_in", {"blanks": [["48"], ["三天"]]}, ["decimal", ""]),
        ("numeric", {}, ["decimal"]),
        ("numeric", {"unit_wanted": True}, [""]),
    ],
)
def test_fields_of_an_exam_ask_for_the_keyboard_they_need(
    cast: Cast, signed_in: SignIn, kind: str, values: dict[str, object], modes: list[str]
) -> None:
    now = timezone.now()
    make_question(kind, **values)
    sitting = make_sitting(make_paper(), employees=[cast.li], now=now)
    attempt = start_attempt(sitting=sitting, employee=cast.li, now=now)

    page = signed_in("li").get(reverse("lms_exams:attempt", args=[attempt.token])).text

    fields = re.findall(
        r'<input class="(?:blank|control)" type="text"([^>]*?) (?:maxlength|data-typed)', page
    )
    assert [
        mode[1] if (mode := re.search('inputmode="([a-z]+)"', field)) else "" for field in fields
    ] == modes
    assert page.count("data-minus") == (kind == "numeric" and "unit_wanted" not in values)

"""Correct a key: every kind has its own fields, filled with the key as it stands, and its own sentences."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from datetime import datetime
from decimal import Decimal

import pytest
from django import forms
from django.test import Client
from django.urls import reverse
from django.utils import timezone, translation

from lms.exams.api import Attempt, Sitting
from lms.exams.attempts.models import Answer
from lms.exams.corrections.forms import CorrectionForm
from lms.exams.marking.closing import hand_in
from lms.exams.taking.services import start_attempt
from lms.questions.bank.models import QuestionVersion
from lms.questions.corrections.models import KeyCorrection
from lms.questions.corrections.rules import Correction, mark_corrected
from lms.questions.kinds.registry import kind_of
from lms.questions.scoring.rules.formats import JsonObject
from lms.questions.scoring.rules.marking import mark_answer
from tests.accounts import User
from tests.factories.exams import KIND_VALUES, make_paper, make_question, make_sitting
from tests.factories.people import Cast

pytestmark = pytest.mark.django_db

type SignIn = Callable[[str | User], Client]
type Values = dict[str, object]

MARKS = Decimal(4)
BY_PEOPLE = ["essay", "short_answer", "simulated_call"]
BY_KEY = sorted(KIND_VALUES.keys() - set(BY_PEOPLE))


@pytest.fixture(autouse=True)
def _english() -> Iterator[None]:
    with translation.override("en"):
        yield


def version_of_kind(kind: str) -> QuestionVersion:
    version = make_question(kind).current_version
    assert version is not None
    return version


def as_it_stands(version: QuestionVersion) -> Values:
    """Give what a browser sends when nothing was changed on the form."""
    form, sent = CorrectionForm(None, version=version), {}
    for name, field in form.answer_fields.items():
        value = form[name].value()
        if hasattr(field.widget, "columns"):
            sent[f"{name}-count"] = str(len(value))
            for number, row in enumerate(value):
                sent |= {f"{name}-{number}-{column}": cell for column, cell in row.items() if cell}
        elif not isinstance(field, forms.BooleanField) or value:
            sent[name] = value
    return sent


def filled(version: QuestionVersion, **changed: object) -> CorrectionForm:
    """Fill the form as it stands but for what changed."""
    values = as_it_stands(version) | {"policy": "new_key", "reason": "改"} | changed
    return CorrectionForm(values, version=version)


def texts(version: QuestionVersion, field: str) -> dict[str, str]:
    return {one["text"]: one["id"] for one in version.content[field]}


@pytest.mark.parametrize("kind", BY_KEY)
def test_the_fields_show_the_key_as_it_stands(kind: str) -> None:
    form = filled(version_of_kind(kind))

    assert not form.is_valid()
    assert form.non_field_errors() == ["This is the key as it stands."]


@pytest.mark.parametrize("kind", BY_KEY)
def test_a_key_is_asked_for_whole(kind: str) -> None:
    form = CorrectionForm({"policy": "new_key", "reason": "改"}, version=version_of_kind(kind))

    assert not form.is_valid()
    assert set(form.errors) - {"__all__"} == set(form.wanted)


@pytest.mark.parametrize("kind", BY_PEOPLE)
def test_what_people_mark_can_only_be_invalidated(kind: str) -> None:
    version = version_of_kind(kind)

    refused = CorrectionForm({"policy": "new_key", "reason": "改"}, version=version)
    invalidated = CorrectionForm({"policy": "drop", "reason": "改"}, version=version)

    assert (list(refused.errors), invalidated.is_valid()) == (["policy"], True)


CHANGES: list[tuple[str, Callable[[QuestionVersion], Values], Callable[[QuestionVersion], JsonObject]]] = [
    (
        "single",
        lambda version: {"chosen": [texts(version, "options")["30 分钟"]]},
        lambda version: {"chosen": texts(version, "options")["30 分钟"]},
    ),
    (
        "multiple",
        lambda version: {"chosen": [texts(version, "options")["咨询"]]},
        lambda version: {"chosen": [texts(version, "options")["咨询"]]},
    ),
    ("true_false", lambda _version: {"value": "false"}, lambda _version: {"value": False}),
    ("fill_in", lambda _version: {"blank-1": "24 | 二十四"}, lambda _version: {"texts": ["二十四", "72"]}),
    ("numeric", lambda _version: {"answers-0-value": "85"}, lambda _version: {"number": "８５.5"}),
    ("numeric", lambda _version: {"units": "‰"}, lambda _version: {"number": "95‰"}),
    (
        "sjt",
        lambda version: {f"share-{texts(version, 'options')['直接转给班长']}": "100%"},
        lambda version: {"chosen": texts(version, "options")["直接转给班长"]},
    ),
    (
        "ordering",
        lambda version: {
            "place-1": version.key["order"][1],
            "place-2": version.key["order"][0],
        },
        lambda version: {"order": [version.key["order"][place] for place in (1, 0, 2, 3)]},
    ),
    (
        "matching",
        lambda version: {f"pair-{texts(version, 'left')['城镇']}": texts(version, "right")["24 小时"]},
        lambda version: {
            "pairs": {
                texts(version, "left")["城镇"]: texts(version, "right")["24 小时"],
                texts(version, "left")["农村"]: texts(version, "right")["72 小时"],
            }
        },
    ),
    (
        "case",
        lambda _version: {"3.answers-0-value": "50"},
        lambda version: {
            "parts": kind_of("case").right_answer(version.key)["parts"] | {"3": {"number": "50"}}  # type: ignore[operator] # JSON
        },
    ),
]


@pytest.mark.parametrize(("kind", "changed", "answer"), CHANGES, ids=[one[0] for one in CHANGES])
def test_the_new_key_calls_the_answer_right_and_keeps_all_else(
    kind: str,
    changed: Callable[[QuestionVersion], Values],
    answer: Callable[[QuestionVersion], JsonObject],
) -> None:
    version = version_of_kind(kind)
    form, rule = filled(version, **changed(version)), kind_of(kind).rule
    given = answer(version)

    assert form.is_valid(), form.errors
    key = form.key()

    assert not mark_answer(rule, version.key, given, MARKS).is_right
    assert mark_answer(rule, key, given, MARKS).is_right
    assert key.keys() == version.key.keys()


@pytest.mark.parametrize(
    ("kind", "changed", "sentence"),
    [
        ("numeric", {"answers-0-value": "很多"}, "A number cannot be read; write it such as 1234.5."),
        ("numeric", {"answers-0-share": "50"}, "At least one number must earn 100 per cent."),
        ("numeric", {"units": "", "unit_wanted": "on"}, "Name the unit that must be typed."),
        ("fill_in", {"blank-2": "|"}, "Every blank needs an accepted text."),
        ("case", {"3.answers-0-value": "很多"}, "(3) A number cannot be read; write it such as 1234.5."),
        ("case", {"2.weight": "-1"}, "(2) A weight must be a number that is not negative."),
        (
            "case",
            {"1.weight": "0", "2.weight": "0", "3.weight": "0"},
            "At least one question of the case must count.",
        ),
    ],
)
def test_what_is_no_key_is_said_in_a_sentence(kind: str, changed: Values, sentence: str) -> None:
    assert filled(version_of_kind(kind), **changed).non_field_errors() == [sentence]


def test_responses_need_a_best_one_and_a_lesser_one() -> None:
    version = version_of_kind("sjt")
    names = [f"share-{id_}" for id_ in version.key["shares"]]

    sentences = [
        filled(version, **dict.fromkeys(names, share)).non_field_errors() for share in ("50", "100", "许多")
    ]

    assert sentences == [
        ["The best response must earn 100 per cent."],
        ["At least one response must earn less than the best."],
        ["What a response earns must be a number from 0 to 100."],
    ]


def test_an_item_stands_in_one_place() -> None:
    version = version_of_kind("ordering")

    form = filled(version, **{"place-1": version.key["order"][1]})

    assert form.non_field_errors() == ["Every item stands in one place only."]


def test_several_options_of_a_single_choice_may_be_right() -> None:
    version = version_of_kind("single")
    ids = texts(version, "options")

    key = filled_key(version, chosen=[ids["45 分钟"], ids["24 小时"]])

    earned = [mark_answer(kind_of("single").rule, key, {"chosen": id_}, MARKS).marks for id_ in ids.values()]
    assert sorted(earned) == [0, 4, 4]


def filled_key(version: QuestionVersion, **changed: object) -> JsonObject:
    form = filled(version, **changed)
    assert form.is_valid(), form.errors
    return form.key()


def test_a_further_answer_counts_for_each_question_of_a_case() -> None:
    """Two questions get a further answer; old in the one and new in the other earns everything."""
    version, rule = version_of_kind("case"), kind_of("case").rule
    order = version.key["parts"][1]["key"]["order"]
    swapped = {"2.place-1": order[1], "2.place-2": order[0]}
    key = filled_key(version, **swapped, **{"3.answers-0-value": "50"})
    right = kind_of("case").right_answer(version.key)["parts"]
    mixed = {"parts": right | {"2": {"order": [order[1], order[0], *order[2:]]}}}  # type: ignore[operator] # JSON

    further = mark_corrected((rule, version.key), mixed, MARKS, Correction("also_right", key))
    instead = mark_corrected((rule, version.key), mixed, MARKS, Correction("new_key", key))

    assert (further.marks, instead.marks) == (4, 2)


def test_a_question_of_a_case_that_weighs_nothing_is_out() -> None:
    version, rule = version_of_kind("case"), kind_of("case").rule
    key = filled_key(version, **{"3.weight": "0"})
    right = kind_of("case").right_answer(version.key)["parts"]
    missed = {"parts": right | {"3": {"number": "1"}}}  # type: ignore[operator] # JSON

    before = mark_answer(rule, version.key, missed, MARKS).marks
    after = mark_corrected((rule, version.key), missed, MARKS, Correction("new_key", key)).marks
    further = mark_corrected((rule, version.key), missed, MARKS, Correction("also_right", key)).marks

    assert (before, after, further) == (2, 4, 4)


def test_a_case_partly_marked_by_people_offers_the_other_keys_and_no_weights() -> None:
    parts = [make_question(kind, state="draft").code for kind in ("single", "essay")]  # type: ignore[arg-type]
    version = make_question(
        "case", questions=[{"code": code, "weight": "1"} for code in parts]
    ).current_version
    assert version is not None

    form = CorrectionForm(None, version=version)

    assert list(form.answer_fields) == ["1.chosen"]


@pytest.fixture
def now() -> datetime:
    return timezone.now()


@pytest.fixture
def attempt(cast: Cast, now: datetime) -> Attempt:
    """Let Li name 85 where 95 is the key, beside a right single choice."""
    make_question("single")
    make_question("numeric")
    sitting: Sitting = make_sitting(make_paper([("2", 2)]), employees=[cast.li], now=now)
    attempt = start_attempt(sitting=sitting, employee=cast.li, now=now)
    for slot in attempt.slots:
        version = QuestionVersion.objects.get(pk=slot["v"])
        given = {"number": "85"} if version.kind == "numeric" else {"chosen": version.key["correct"][0]}
        Answer.objects.create(attempt=attempt, slot=slot["n"], given=given, revision=1, saved_at=now)
    return hand_in(attempt=attempt, now=now)


def test_a_numeric_key_is_corrected_through_the_pages_and_taken_back(
    attempt: Attempt, signed_in: SignIn
) -> None:
    version, client = QuestionVersion.objects.get(kind="numeric"), signed_in("zhao")
    values = as_it_stands(version) | {
        "answers-count": "2",
        "answers-1-value": "85",
        "policy": "also_right",
        "reason": "两种口径都成立",
    }

    form = client.get(reverse("lms_exams:correction_new", args=[version.pk])).content.decode()
    drafted = client.post(reverse("lms_exams:correction_new", args=[version.pk]), values)
    preview = client.get(drafted["Location"]).content.decode()
    correction = KeyCorrection.objects.get()
    client.post(reverse("lms_exams:correction_apply", args=[correction.pk]))
    attempt.refresh_from_db()
    applied = (attempt.marks, attempt.passed)
    client.post(reverse("lms_exams:correction_undo", args=[correction.pk]), {"reason": "误改"})
    attempt.refresh_from_db()

    assert 'name="answers-0-value" value="95"' in form
    assert "rows.js" in form
    assert "1 attempt would change" in preview
    assert (applied, (attempt.marks, attempt.passed)) == ((4, True), (2, False))

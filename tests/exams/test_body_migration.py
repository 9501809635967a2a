"""Questions of separate tables move into one, and back, without losing anything."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
from django.db import connection
from django.db.migrations.executor import MigrationExecutor
from django.db.migrations.state import StateApps

pytestmark = [pytest.mark.django_db(transaction=True), pytest.mark.slow]

BEFORE = ("lms_exams", "0008_review_matrix")
AFTER = ("lms_exams", "0013_marking_of_multiple_choice")
ROWS: list[tuple[str, str, dict[str, object], dict[str, object]]] = [
    ("SingleChoiceQuestion", "single", {"options": [{"text": "甲", "correct": True}]}, {}),
    (
        "MultipleChoiceQuestion",
        "multiple",
        {"options": [{"text": "乙"}], "partial_marks": True},
        {"options": [{"text": "乙"}], "marking": "partial"},
    ),
    ("TrueFalseQuestion", "true_false", {"answer": False}, {}),
    ("FillInQuestion", "fill_in", {"blanks": [["48"]], "ordered_blanks": False}, {}),
    ("OrderingQuestion", "ordering", {"items": ["接入", "受理"]}, {}),
    ("MatchingQuestion", "matching", {"pairs": [{"left": "1", "right": "2"}], "distractors": ["3"]}, {}),
]


def migrate(*targets: tuple[str, str]) -> StateApps:
    executor = MigrationExecutor(connection)
    executor.migrate(list(targets))
    loader = MigrationExecutor(connection).loader
    below = [node for node in loader.graph.leaf_nodes() if node[0] == "lms_standards"]  # stays the newest
    return loader.project_state([*targets, *below]).apps


@pytest.fixture
def _newest_afterwards() -> Iterator[None]:
    yield
    newest = [
        node for node in MigrationExecutor(connection).loader.graph.leaf_nodes() if node[0] == "lms_exams"
    ]
    migrate(*newest)


@pytest.mark.usefixtures("_newest_afterwards")
def test_bodies_hold_what_the_tables_held_and_give_it_back() -> None:
    old = migrate(BEFORE)
    clause = make_clause(old)
    for model, _kind, values, _body in ROWS:
        old.get_model("lms_exams", model).objects.create(
            code=model, stem=f"题 {model}", explanation="见条款", clause=clause, **values
        )

    new = migrate(AFTER)
    stored = {one.code: one for one in new.get_model("lms_exams", "Question").objects.all()}
    bodies = {model: (stored[model].kind, stored[model].body) for model, *_rest in ROWS}
    back = migrate(BEFORE)

    assert bodies == {model: (kind, body or values) for model, kind, values, body in ROWS}
    for model, _kind, values, _body in ROWS:
        question = back.get_model("lms_exams", model).objects.get(code=model)
        assert question.stem == f"题 {model}"
        assert {name: getattr(question, name) for name in values} == values


def make_clause(apps: StateApps) -> object:
    standard = apps.get_model("lms_standards", "Standard").objects.create(key="s", title="规范")
    edition = apps.get_model("lms_standards", "Edition").objects.create(
        standard=standard, key="e", label="一"
    )
    chapter = apps.get_model("lms_standards", "Chapter").objects.create(
        edition=edition, number=2, title="服务"
    )
    return apps.get_model("lms_standards", "Clause").objects.create(
        chapter=chapter, number="2.2", title="条款", summary="话"
    )

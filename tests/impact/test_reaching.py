"""What a function is seen to rest on outside functions, in its file and in others."""

from __future__ import annotations

import pytest

from tests.impact.cutting import cut
from tests.impact.reaching import Reach

FILES = {
    "lms/core/__init__.py": "",
    "lms/core/api.py": "from lms.core.wording import LIMIT, marks\n",
    "lms/core/wording.py": "UNIT = 2\nLIMIT = UNIT * 3\nOTHER = 1\n\ndef marks():\n    return OTHER\n",
    "lms/exams/choices.py": "class State:\n    OPEN = 'open'\n",
    "lms/exams/models/papers.py": "from lms.exams.choices import State\n\nclass Paper:\n    at = State\n",
    "lms/exams/receivers.py": "from lms.core.api import LIMIT\n\n@receiver(saved)\ndef hear():\n    pass\n",
    "lms/exams/rules.py": (
        "from lms.core import wording as words\nfrom lms.core.api import LIMIT, marks\n\n"
        "RULES = {'a': lambda: LIMIT}\n\n"
        "def plain():\n    return LIMIT\n\n"
        "def by_module():\n    return words.UNIT\n\n"
        "def handed_on():\n    return list(words)\n\n"
        "def later():\n    from lms.exams.choices import State\n    return State.OPEN\n\n"
        "class Rule:\n    limit = LIMIT\n\n    def apply(self):\n        return 1\n"
    ),
    "lms/exams/viewsets.py": "from lms.exams.forms import RuleForm\n\nclass Rules:\n    form = RuleForm\n",
    "lms/exams/forms.py": "HELP = 'how'\n\nclass RuleForm:\n    help = HELP\n",
    "lms/exams/urls.py": "from lms.exams import views\n\nurlpatterns = [views.show]\n",
    "lms/exams/views.py": "ALLOWED = 1\n\n@role_required(ALLOWED)\ndef show():\n    return 1\n",
    "lms/exams/settings.py": "MIDDLEWARE = ['lms.exams.lean.Lean']\n",
    "lms/exams/lean.py": "class Lean:\n    size = 3\n",
    "tests/exams/test_rules.py": "from lms.exams.rules import RULES\n\ndef test_it():\n    assert RULES\n",
}
REACH = Reach({path: cut(text) for path, text in FILES.items()})
LIMIT = {("lms/core/api.py", "LIMIT"), ("lms/core/wording.py", "LIMIT"), ("lms/core/wording.py", "UNIT")}
RULES = "lms/exams/rules.py"


@pytest.mark.parametrize(
    ("function", "needed"),
    [
        ("plain", {(RULES, "plain"), (RULES, "LIMIT"), *LIMIT}),
        ("by_module", {(RULES, "by_module"), (RULES, "words"), ("lms/core/wording.py", "UNIT")}),
        (
            "handed_on",
            {
                *((RULES, name) for name in ("handed_on", "words")),
                *(("lms/core/wording.py", name) for name in ("UNIT", "LIMIT", "OTHER", "marks")),
            },
        ),
        ("later", {(RULES, "later"), (RULES, "State"), ("lms/exams/choices.py", "State")}),
        ("Rule.apply", {(RULES, "Rule"), (RULES, "LIMIT"), *LIMIT}),
        (
            "<lambda>",
            {(RULES, name) for name in ("RULES", "LIMIT", "plain", "by_module", "handed_on")} | LIMIT,
        ),
        ("Rule.<genexpr>", {(RULES, "Rule"), (RULES, "LIMIT"), *LIMIT}),
        ("<generic parameters of plain>", set()),
    ],
)
def test_a_function_rests_on_what_it_names_and_what_that_needs(
    function: str, needed: set[tuple[str, str]]
) -> None:
    found = REACH.needed(REACH.named_by(RULES, function))

    assert found == needed if function != "<lambda>" else needed <= found


def test_what_ran_while_modules_were_imported_counts_for_who_needs_it() -> None:
    first = REACH.ran_first([("lms/core/wording.py", "marks")])
    start = {("lms/core/wording.py", "marks")}

    assert ("lms/core/wording.py", "OTHER") in REACH.needed(start, first)
    assert ("lms/core/wording.py", "OTHER") not in REACH.needed(start)


def test_a_file_that_is_gone_names_nothing() -> None:
    assert REACH.named_by("lms/exams/gone.py", "any") == set()


def test_a_module_of_tests_rests_on_what_stands_in_it() -> None:
    assert REACH.all_of("tests/exams/test_rules.py") == {("tests/exams/test_rules.py", "test_it")}


def test_models_receivers_and_what_settings_spell_out_count_for_every_test() -> None:
    found = REACH.found_by_all

    assert found["lms/exams/models/papers.py"] >= {("lms/exams/choices.py", "State")}
    assert ("lms/exams/receivers.py", "hear") in found["lms/exams/receivers.py"]
    assert ("lms/exams/lean.py", "Lean") in found["lms/exams/settings.py"]
    assert RULES not in found


def test_viewsets_and_addresses_count_for_pages_and_views_for_who_asks_for_them() -> None:
    found = REACH.found_by_pages

    assert found["lms/exams/viewsets.py"] >= {
        ("lms/exams/forms.py", "RuleForm"),
        ("lms/exams/forms.py", "HELP"),
    }
    assert found["lms/exams/urls.py"] == {("lms/exams/urls.py", "urlpatterns")}
    assert ("lms/exams/views.py", "ALLOWED") in REACH.needed(REACH.named_by("lms/exams/views.py", "show"))

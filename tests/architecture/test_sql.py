"""No statement written out names a table of another app: it asks that app's models what it is called."""

from __future__ import annotations

import ast
import re
from functools import cache
from pathlib import Path
from textwrap import dedent

from django.apps import apps

ROOT = Path(__file__).resolve().parents[2]
LMS = ROOT / "lms"

KEYWORD = re.compile(r"\b(select|insert|update|delete|join|from)\b", re.IGNORECASE)


@cache
def tables() -> dict[str, str]:
    """Give the app of each table; Django's and Wagtail's are not ours."""
    models = apps.get_models(include_auto_created=True, include_swapped=True)
    return {model._meta.db_table: model._meta.app_label for model in models}


def foreign_tables(text: str, app: str) -> list[str]:
    """List the tables of other apps that stand in a module's strings of SQL."""
    if not set(re.findall(r"\w+", text)) & (tables().keys()):
        return []
    strings = [node.value for node in ast.walk(ast.parse(text)) if isinstance(node, ast.Constant)]
    statements = [one for one in strings if isinstance(one, str) and KEYWORD.search(one)]
    words = {word for one in statements for word in re.findall(r"\w+", one)}
    return sorted(word for word in words if tables().get(word, app) != app)


def test_statements_name_no_table_of_another_app() -> None:
    found = {
        str(path.relative_to(ROOT)): named
        for folder in sorted(LMS.iterdir())
        for path in sorted(folder.rglob("*.py"))
        if "migrations" not in path.parts
        and (named := foreign_tables(path.read_text(encoding="utf-8"), f"lms_{folder.name}"))
    }

    assert found == {}


def test_a_table_of_another_app_is_found_in_plain_and_in_pieced_strings() -> None:
    text = """
    ONE = "SELECT 1 FROM lms_exams_attempt JOIN auth_user ON TRUE"
    TWO = f"DELETE FROM django_session WHERE session_key = {key}"
    kind = "lms_people_employee"
    """

    assert foreign_tables(dedent(text), "lms_exams") == ["auth_user", "django_session"]

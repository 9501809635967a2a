"""The content keeps the rules of `check_content`; the rules themselves are tested in each app."""

from __future__ import annotations

from io import StringIO

import pytest
from django.core.management import call_command

from tests.content.files import CONTENT


def test_the_content_is_in_order() -> None:
    said = StringIO()

    try:
        call_command("check_content", "--path", str(CONTENT), stdout=said)
    except SystemExit:
        pytest.fail(said.getvalue())

    assert said.getvalue().splitlines()[-1] == "The content is in order."

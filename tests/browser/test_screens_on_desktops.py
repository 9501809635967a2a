"""Look at every screen on a desktop, light and dark; a file of its own, so that it goes beside the phones."""

from __future__ import annotations

import pytest

from tests.browser.conftest import SignIn
from tests.browser.screens import SCREENS, Paths, faults_of

pytestmark = pytest.mark.browser


@pytest.mark.parametrize("role", SCREENS)
def test_every_screen_of_a_role_on_a_desktop(signed_in: SignIn, paths: Paths, role: str) -> None:
    assert faults_of(signed_in(role, "desktop"), role, paths) == []

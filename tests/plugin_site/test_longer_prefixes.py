"""The prefixes with certification begin in a site and a database of their own."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.plugin_site.prefixes import CHAIN, FIRST_OF_THE_REST, OF_THE_WHEEL, walk_prefix


@pytest.mark.slow
@pytest.mark.rests_on(*OF_THE_WHEEL)
@pytest.mark.parametrize(
    "count", range(FIRST_OF_THE_REST, len(CHAIN) + 1), ids=lambda count: CHAIN[count - 1]
)
def test_site_works_with_a_longer_prefix_of_the_chain(count: int, installed: Path) -> None:
    """Many apps may be installed at once, and the last be added."""
    walk_prefix(count, installed)

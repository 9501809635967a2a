"""Any prefix of the chain can be installed from the wheel, by the guide, in somebody else's Wagtail site."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.plugin_site.prefixes import CHAIN, FIRST_OF_THE_REST, OF_THE_WHEEL, walk_prefix


@pytest.mark.slow
@pytest.mark.rests_on(*OF_THE_WHEEL)
@pytest.mark.parametrize("count", range(1, FIRST_OF_THE_REST), ids=lambda count: CHAIN[count - 1])
def test_site_works_with_a_prefix_of_the_chain(count: int, installed: Path) -> None:
    """The site keeps its database and grows from prefix to prefix; any of them may also be the first."""
    walk_prefix(count, installed)

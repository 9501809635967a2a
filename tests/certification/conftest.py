"""Give the people of these tests and the certification they are about."""

from __future__ import annotations

import pytest

from lms.certification.models import Certification
from tests.factories.certification import make_certification
from tests.factories.people import Cast, make_cast, make_position


@pytest.fixture
def cast(db: None) -> Cast:
    """Give Li, Wang, Zhao and Chen."""
    return make_cast()


@pytest.fixture
def hotline(cast: Cast) -> Certification:
    """Require a certification of the position that Li and the others have."""
    return make_certification(code="hotline", positions=(make_position(),))

"""Give the people of these tests and the certification they are about."""

from __future__ import annotations

import pytest

from lms.certification.requirements.models import Certification
from tests.factories.certification import make_certification
from tests.factories.people import Cast, make_position


@pytest.fixture
def hotline(cast: Cast) -> Certification:
    """Require a certification of the position that Li and the others have."""
    return make_certification(code="hotline", positions=(make_position(),))

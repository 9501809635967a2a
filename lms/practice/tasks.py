"""Work done in the background: collect what exams release, and clear what was kept long enough."""

from datetime import datetime, time, timedelta

from lms.core.jobs.api import register_daily, register_periodic
from lms.practice.cards.services import collect_released
from lms.practice.sets.models import PracticeSet
from lms.practice.settings import PracticeSettings


def clear_sets(now: datetime) -> int:
    """Delete single answers kept long enough; the cards stay, which say when a question comes again."""
    kept_since = now - timedelta(days=PracticeSettings.current().days_kept)
    number, _by_model = PracticeSet.objects.filter(begun_at__lt=kept_since).delete()
    return number


register_periodic("practice.collect_released", every_minutes=5, function=collect_released)
register_daily("practice.clear_sets", at=time(3, 25), function=clear_sets)

"""Keep a content type for every kind of question, by which a row of the bank finds its proxy."""

from django.contrib.contenttypes.models import ContentType

from lms.exams.kinds.registry import kinds


def make_content_types(*, using: str, **_signal: object) -> None:
    """Make what is missing; called after every `migrate`, so that no request has to."""
    for kind in kinds().values():
        ContentType.objects.db_manager(using).get_for_model(kind.model, for_concrete_model=False)

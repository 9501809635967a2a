"""Say what hangs on pages, so that none is deleted that learning, records or rules still need."""

from __future__ import annotations

from collections.abc import Iterable, Iterator

from django.apps import apps
from django.db.models import CASCADE, PROTECT, RESTRICT, ForeignObjectRel, Q
from wagtail.models import Page

from lms.core.wording import enumerated
from lms.people.api import Employee


def what_hangs_on(pages: Iterable[Page]) -> str:
    """Count by kind, in words, what must not lose one of the pages or a page below; empty for nothing."""
    below = Q()
    for page in pages:
        below |= Q(path__startswith=page.path)
    doomed = list(Page.objects.filter(below).values_list("pk", flat=True)) if below else []
    found = []
    for relation in _kept_relations():
        rows = relation.related_model._base_manager.filter(**{f"{relation.field.name}__in": doomed})
        if number := rows.distinct().count():
            found.append(f"{relation.related_model._meta.verbose_name_plural} {number}")
    return enumerated(found)


def _kept_relations() -> Iterator[ForeignObjectRel]:
    """Find everything of any app that points at a kind of page and may not lose it.

    Deleting is refused by the database, or would silently shorten a list of pages, or take what is
    somebody's own: a note, a question with its answer.
    """
    for model in apps.get_models():
        if not issubclass(model, Page):
            continue
        for relation in model._meta.get_fields(include_parents=False, include_hidden=True):
            if isinstance(relation, ForeignObjectRel) and (
                relation.many_to_many
                or getattr(relation, "on_delete", None) in {PROTECT, RESTRICT}
                or _goes_from_somebody(relation)
            ):
                yield relation


def _goes_from_somebody(relation: ForeignObjectRel) -> bool:
    """Tell whether rows that belong to an employee would go with the page."""
    if getattr(relation, "on_delete", None) is not CASCADE:
        return False
    return any(field.related_model is Employee for field in relation.related_model._meta.concrete_fields)

"""Save the feedback of a checked sheet kind by kind, many rows with few statements."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from itertools import batched

from django.contrib.contenttypes.models import ContentType
from django.db import connection, transaction
from django.db.models.sql import InsertQuery

from lms.performance.choices import EvidenceKind
from lms.performance.evidence.keeping import evidence_changed
from lms.performance.feedback.models import Feedback
from lms.performance.quality.services import ROWS_AT_ONCE


def add_or_change_feedback(new: Sequence[Feedback], changed: Sequence[Feedback]) -> Iterator[int]:
    """Insert new feedback kind by kind, and save the changed pieces one by one; yield how many were written.

    The caller holds the transaction.
    """
    for kind in dict.fromkeys(type(each) for each in new):
        of_kind = [each for each in new if type(each) is kind]
        for batch in batched(of_kind, ROWS_AT_ONCE):
            yield append_feedback(kind, batch)
    for each in changed:
        each.save()
        yield 1
    evidence_changed(EvidenceKind.FEEDBACK)


@transaction.atomic
def append_feedback[Kind: Feedback](kind: type[Kind], entries: Sequence[Kind]) -> int:
    """Insert unsaved feedback of one kind with two statements a batch, which `bulk_create` cannot do.

    A kind's table hangs on the common table by its key, so the common rows go first.
    """
    content_type = ContentType.objects.get_for_model(kind, for_concrete_model=False)
    fields = [field for field in Feedback._meta.concrete_fields if not field.primary_key]
    shared = [field.attname for field in fields if field.name != "polymorphic_ctype"]
    for batch in batched(entries, 1_000):
        parents = [
            Feedback(polymorphic_ctype=content_type, **{name: getattr(entry, name) for name in shared})
            for entry in batch
        ]
        Feedback.objects.bulk_create(parents)
        for entry, parent in zip(batch, parents, strict=True):
            entry.feedback_ptr_id = parent.pk  # type: ignore[attr-defined] # made by multi-table inheritance
        query = InsertQuery(kind)
        query.insert_values(kind._meta.local_concrete_fields, [*batch], raw=True)
        query.get_compiler(connection=connection).execute_sql()
    return len(entries)

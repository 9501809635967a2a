"""Keep the words of entries as each database finds them, and ask for them.

SQLite: a table of FTS5 in which every character is a word and a query is a phrase. PostgreSQL: a column of
single characters and of neighbours under a GIN index; from three characters on the text itself is asked too,
since neighbours may stand apart. Both find every piece of a text (ADR 0152).
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Final

from django.db import connection
from django.db.models import BooleanField, Q, QuerySet
from django.db.models.expressions import RawSQL

from lms.core.search.models import SearchEntry
from lms.core.search.rules import grams, grams_asked, spaced

ENTRIES: Final = SearchEntry._meta.db_table
TERMS_TABLE: Final = f"{ENTRIES}_words"
ONE_GRAM: Final = 2


def keep_terms(entries: Sequence[SearchEntry]) -> None:
    """Write the words of entries that are saved already, in the transaction of the entries."""
    if not entries:
        return
    with connection.cursor() as cursor:
        if connection.vendor == "postgresql":
            cursor.executemany(
                f"UPDATE {ENTRIES} SET words = array_to_tsvector(%s::text[]) WHERE id = %s",  # noqa: S608 - a name of ours
                [(sorted(grams(entry.folded)), entry.pk) for entry in entries],
            )
        else:
            forget_terms([entry.pk for entry in entries])
            cursor.executemany(
                f"INSERT INTO {TERMS_TABLE} (rowid, folded) VALUES (%s, %s)",  # noqa: S608 - a name of ours
                [(entry.pk, spaced(entry.folded)) for entry in entries],
            )


def forget_terms(keys: Sequence[int] | None = None) -> None:
    """Drop the words of entries that go, or all; PostgreSQL keeps them in the row and drops them with it."""
    if connection.vendor == "postgresql":
        return
    with connection.cursor() as cursor:
        if keys is None:
            cursor.execute(f"DELETE FROM {TERMS_TABLE}")  # noqa: S608 - a name of ours
        else:
            cursor.executemany(f"DELETE FROM {TERMS_TABLE} WHERE rowid = %s", [(key,) for key in keys])  # noqa: S608 - a name of ours


def without_terms() -> QuerySet[SearchEntry]:
    """List the entries that no word finds."""
    if connection.vendor == "postgresql":
        missing = RawSQL(f"{ENTRIES}.words IS NULL", [], output_field=BooleanField())  # noqa: S611 - a name of ours
        return SearchEntry.objects.filter(missing)
    return SearchEntry.objects.exclude(pk__in=RawSQL(f"SELECT rowid FROM {TERMS_TABLE}", []))  # noqa: S608, S611 - a name of ours


def holding(terms: Sequence[str]) -> QuerySet[SearchEntry]:
    """List the entries in which every word stands, in no order."""
    if connection.vendor == "postgresql":
        asked = dict.fromkeys(gram for term in terms for gram in grams_asked(term))
        # Folded texts hold neither quote nor backslash, so that no gram ends its quotes.
        query = " & ".join(f"'{gram}'" for gram in asked)
        found = SearchEntry.objects.filter(
            RawSQL(f"{ENTRIES}.words @@ %s::tsquery", [query], output_field=BooleanField())  # noqa: S611 - a name of ours
        )
        return found.filter(*(Q(folded__contains=term) for term in terms if len(term) > ONE_GRAM))
    phrases = " ".join(f'"{spaced(term)}"' for term in terms)
    return SearchEntry.objects.filter(
        pk__in=RawSQL(f"SELECT rowid FROM {TERMS_TABLE} WHERE {TERMS_TABLE} MATCH %s", [phrases])  # noqa: S608, S611 - a name of ours
    )

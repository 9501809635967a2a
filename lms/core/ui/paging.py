"""Cut lists into pages without counting millions of rows."""

from functools import cached_property

from django.core.paginator import Paginator
from django.db.models import QuerySet

COUNTED_UP_TO = 10_000


class ListPaginator[RowT](Paginator[RowT]):
    """Count no further than shows that a list of the database is long, and end its pages there.

    To skip rows the database has to read them, so a page in the millions would cost as much as all before it.
    What lies behind the last page is found by filters, or from the other end by turning the order round.
    """

    @cached_property
    def _counted(self) -> int:
        """Count rows, at most one more than are turned to; those of memory are all there."""
        rows = self.object_list
        if isinstance(rows, QuerySet) and rows._result_cache is None:  # what was read need not be counted
            return rows.order_by()[: COUNTED_UP_TO + 1].count()
        return len(rows)

    @property
    def is_long(self) -> bool:
        """Tell whether there are more rows than were counted."""
        return isinstance(self.object_list, QuerySet) and self._counted > COUNTED_UP_TO

    @cached_property
    def count(self) -> int:
        """Give the number of rows that can be turned to."""
        return COUNTED_UP_TO if self.is_long else self._counted

"""Say for which clauses the bank cannot fill a resit."""

from collections.abc import Iterable
from datetime import date

from lms.exams.domain.blueprints import shortages
from lms.exams.models import Paper
from lms.exams.queries.pools import pool_for
from lms.exams.queries.resits import DueByClause, cells_of, picked_clauses


def clauses_short(paper: Paper, due: Iterable[DueByClause], day: date) -> dict[str, int]:
    """Give the sets of clauses, as text, that the bank of the day cannot fill, each with how many need it.

    Only a cell of a chapter that is narrowed to one clause can fall short where the whole paper does not.
    """
    wanted: dict[tuple[str, ...], int] = {}
    for one in due:
        wanted[one.resit.clauses] = wanted.get(one.resit.clauses, 0) + 1
    if not wanted:
        return {}
    pool, picked = pool_for(paper.kind, day), picked_clauses([paper.pk])
    found = {}
    for clauses, people in wanted.items():
        rules = [rule for _place, rule in cells_of(paper, clauses, picked)]
        if not rules or shortages(rules, pool):
            found["、".join(clauses)] = people
    return found

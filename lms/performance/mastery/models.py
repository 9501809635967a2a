"""Keep what a unit's people know of each clause, so that no page reads all their scores."""

from __future__ import annotations

from django.db import models
from django.utils.translation import gettext_lazy as _

from lms.performance.mastery.rules import ClausePrior, GroupSums


class UnitClause(models.Model):
    """First attempts on a clause since a day of those who worked in the unit or below, summed over people.

    The clause stands for its line: it is the first of it, whichever wordings the exams were on.
    Squares and products are of each person's sums. The prior is what thin samples of the unit's people are
    drawn towards; only units that lend one have it. `last_score` is the newest score it was made from.
    """

    unit = models.ForeignKey(
        "lms_people.OrgUnit", on_delete=models.CASCADE, related_name="+", verbose_name=_("unit")
    )
    clause = models.ForeignKey(
        "lms_standards.Clause", on_delete=models.CASCADE, related_name="+", verbose_name=_("clause")
    )
    since = models.DateField(_("since"))
    people = models.PositiveIntegerField(_("people"))
    items = models.PositiveIntegerField(_("questions"))
    marks = models.DecimalField(_("marks"), max_digits=24, decimal_places=6)
    possible = models.DecimalField(_("marks possible"), max_digits=24, decimal_places=6)
    marks_squared = models.DecimalField(_("squares of marks"), max_digits=24, decimal_places=6)
    marks_by_possible = models.DecimalField(_("products of both"), max_digits=24, decimal_places=6)
    possible_squared = models.DecimalField(_("squares of marks possible"), max_digits=24, decimal_places=6)
    prior_share = models.FloatField(_("share of the prior"), null=True)
    prior_worth = models.FloatField(_("worth of the prior in questions"), null=True)
    last_score = models.BigIntegerField(_("newest score"))

    wagtail_reference_index_ignore = True

    class Meta:
        verbose_name = _("clause as a unit knows it")
        verbose_name_plural = _("clauses as units know them")
        default_permissions = ()
        constraints = [
            models.UniqueConstraint(
                fields=["unit", "since", "clause"], name="lms_performance_one_clause_a_unit"
            )
        ]

    def __str__(self) -> str:
        return f"{self.unit} · {self.clause}"

    @property
    def sums(self) -> GroupSums:
        """Give the sums as the rules take them."""
        return GroupSums(
            people=self.people,
            items=self.items,
            marks=self.marks,
            possible=self.possible,
            marks_squared=self.marks_squared,
            marks_by_possible=self.marks_by_possible,
            possible_squared=self.possible_squared,
        )

    @property
    def prior(self) -> ClausePrior | None:
        """Give the prior, if the unit lends one."""
        if self.prior_share is None or self.prior_worth is None:
            return None
        return ClausePrior(self.prior_share, self.prior_worth)

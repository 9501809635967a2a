"""What a trigger and an action of an app look like."""

from __future__ import annotations

from abc import ABC, abstractmethod
from collections.abc import Collection, Iterable, Sequence
from datetime import date, datetime
from decimal import Decimal
from typing import ClassVar

from django import forms
from django.db.models import Model, TextChoices
from django.utils.translation import gettext_lazy as _

from lms.automation.offers.rules import (
    BothSides,
    Followed,
    Occasion,
    OccasionsAsked,
    Params,
    PlanVerdict,
    Wish,
)
from lms.core.wording import JSON, StrOrPromise, enumerated


class Group(TextChoices):
    """Under which heading the rules of a trigger stand, in this order."""

    CERTIFICATES = "certificates", _("Certificates")
    STANDARD = "standard", _("The standard changes")
    PEOPLE = "people", _("Joining and moving")
    LEARNING = "learning", _("Courses and exams")
    WORK = "work", _("Knowledge, quality and customers")


class ParamsForm(forms.Form):
    """The values a trigger or an action is used with; apps add their fields."""

    @classmethod
    def filled(cls, params: Params) -> dict[str, object]:
        """Give kept values as a form shows them; shares are numbers again."""
        shares = {name for name, field in cls.base_fields.items() if isinstance(field, forms.DecimalField)}
        return {
            name: Decimal(str(value)) if name in shares and value is not None else value
            for name, value in params.items()
        }

    def params(self) -> dict[str, JSON]:
        """Give what was entered as it is kept."""
        return {name: _kept(value) for name, value in self.cleaned_data.items()}

    def labels(self) -> dict[str, str]:
        """Give what was entered as the sentence shows it, in the language now active."""
        return {name: _shown(value) for name, value in self.cleaned_data.items()}


def _kept(value: object) -> JSON:
    match value:
        case Model():
            return value.pk
        case date():
            return value.isoformat()
        case Decimal():
            return str(value)
        case None | bool() | int() | float() | str():
            return value
        case _:
            raise TypeError(value)


def _shown(value: object) -> str:
    shown = getattr(value, "shown_name", None) or getattr(value, "shown_title", None)
    if isinstance(value, list | tuple):
        return enumerated(map(_shown, value))
    return str(shown or ("" if value is None else value))


class Offer(ABC):
    """What triggers and actions have in common.

    `sentence` has a hole for every word its form gives; that of a trigger also one called `who`. `key` is
    kept with rules and never changes.
    """

    key: ClassVar[str]
    label: ClassVar[StrOrPromise]
    sentence: ClassVar[StrOrPromise]
    form_class: type[ParamsForm] = ParamsForm


class Trigger(Offer):
    """A kind of occasion that an app knows of, for everybody at once.

    `reason` says of one occasion why something was done, with holes for its facts. `looks_back` tells that
    whoever stands so already is meant when a rule is switched on; else only what happens from then on.
    `has_end` tells that its occasions have an `ends_on`, and `end` what ends then. `names_clause` tells that
    each is about a clause. `measures` tells that what was measured before can be set beside what came after.
    """

    group: ClassVar[Group]
    reason: ClassVar[StrOrPromise]
    looks_back: ClassVar[bool] = False
    has_end: ClassVar[bool] = False
    end: ClassVar[StrOrPromise] = _("the certificate ends")
    needs_reach: ClassVar[bool] = False
    names_clause: ClassVar[bool] = False
    measures: ClassVar[bool] = False

    @abstractmethod
    def occasions(self, asked: OccasionsAsked) -> Iterable[Occasion]:
        """List the occasions that stand today, in a fixed number of queries.

        What was done on an occasion that is no longer listed is taken back unless somebody has begun it.
        """

    def before_and_after(self, params: Params, followed: Sequence[Followed]) -> list[BothSides | None]:
        """Set what was measured up to each occasion beside what came later, in place; none where unknown.

        Asked of triggers that measure alone, with the values of the rule, in a fixed number of queries.
        """
        return [None for _one in followed]


class RuleAction(Offer):
    """Something an app can do for many people at once.

    `made` are keys of rows of the app, as `carry_out` gave them. `takes_due` tells that it has a day,
    `needs_clause` that it is done about the clause of the occasion. Actions with the same `makes` make the
    same things: any of them fulfils the wishes for all, in one order.
    """

    makes: ClassVar[str]
    takes_due: ClassVar[bool] = False
    needs_clause: ClassVar[bool] = False

    @abstractmethod
    def plan(self, wishes: Sequence[Wish], now: datetime) -> list[PlanVerdict]:
        """Say in its place what would come of each wish, in a fixed number of queries; change nothing."""

    @abstractmethod
    def carry_out(self, wishes: Sequence[Wish], now: datetime) -> list[list[int]]:
        """Fulfil the wishes in the caller's transaction; give for each, in its place, the keys it made.

        Two wishes for the same thing make it once: the first has it.
        """

    @abstractmethod
    def begun(self, made: Collection[int]) -> set[int]:
        """Give of these keys those that stay: begun, done, or somebody's own matter by now."""

    @abstractmethod
    def take_back(self, made: Collection[int]) -> None:
        """Remove what is left of these, in the caller's transaction; none of them is begun."""

    def finished(self, made: Collection[int]) -> dict[int, date]:
        """Give by key the day on which people finished what was made; most actions make nothing to finish."""
        return {}

"""Write down a change of the standard as an auditor takes it along: what rested on it, who decided."""

from __future__ import annotations

from datetime import datetime
from typing import NotRequired, TypedDict

from django.utils import timezone

from lms.core.accounts import User, account_name
from lms.standards.changes.causes import side_labels
from lms.standards.changes.models import ChangeItem, EditionChange
from lms.standards.changes.queries import ChangedClause, changed_clauses
from lms.standards.choices import ChangeItemState, ThingKind
from lms.standards.editions.rules import MarkedRun
from lms.standards.facts.rules import FactWording

NOTHING = "—"


class SignatureJson(TypedDict):
    """Who did something and when."""

    by: str
    at: str


class FactJson(TypedDict):
    """A fact of a clause as it was and as it is."""

    code: str
    before: str
    after: str


class ClauseJson(TypedDict):
    """A clause as it was and as it is."""

    before_number: str
    after_number: str
    title: str
    kind: str
    note: str
    before: str
    after: str
    facts: list[FactJson]


class ItemJson(TypedDict):
    """Something that rested on a clause, and what became of it."""

    clause: str
    kind: str
    title: str
    place: str
    to_change: str
    state: str
    owner: str
    decided: SignatureJson
    note: str


class RecordJson(TypedDict):
    """A change with all that belongs to it; the first records knew no other cause than an edition."""

    cause: NotRequired[str]
    change: NotRequired[str]
    sides: NotRequired[list[str]]
    edition: str
    replaces: str
    is_demo: bool
    day: str
    learn_until: str
    opened: SignatureJson
    signed: SignatureJson
    closed: SignatureJson
    note: str
    clauses: list[ClauseJson]
    items: list[ItemJson]


def record_of(change: EditionChange, note: str = "") -> RecordJson:
    """Write the change down as it stands."""
    clauses = changed_clauses(change)
    edition, labels = change.edition, side_labels(change)
    return RecordJson(
        cause=str(change.cause.label),
        change=str(change),
        sides=[labels.before, labels.after],
        edition=edition.shown_label if edition else "",
        replaces=edition.replaces.shown_label if edition and edition.replaces else "",
        is_demo=change.is_demo,
        day=change.day.isoformat() if change.day else "",
        learn_until=change.learn_until.isoformat() if change.learn_until else "",
        opened=_signature(change.opened_by, change.opened_at),
        signed=_signature(change.signed_by, change.signed_at),
        closed=_signature(change.closed_by, change.closed_at),
        note=note,
        clauses=[_clause(clause) for clause in clauses],
        items=[_item(item) for clause in clauses for item in clause.items],
    )


def _signature(by: User | None, at: datetime | None) -> SignatureJson:
    moment = timezone.localtime(at).isoformat(timespec="minutes") if at else ""
    return SignatureJson(by=account_name(by), at=moment)


def _clause(clause: ChangedClause) -> ClauseJson:
    compared = clause.compared
    return ClauseJson(
        before_number=compared.before.clause.number if compared.before else "",
        after_number=compared.after.clause.number if compared.after else "",
        title=compared.clause.shown_title,
        kind=compared.kind,
        note=compared.note,
        before=_plain(compared.summary[0]),
        after=_plain(compared.summary[1]),
        facts=[
            FactJson(
                code=fact.change.code,
                before=_wording(fact.change.before),
                after=_wording(fact.change.after),
            )
            for fact in compared.facts
        ],
    )


def _plain(runs: tuple[MarkedRun, ...]) -> str:
    return "".join(run.text for run in runs)


def _wording(wording: FactWording | None) -> str:
    if wording is None:
        return ""
    law = f"{wording.law} {wording.law_version} {wording.article}"
    parts = (wording.statement, f"{wording.value} {wording.unit}", " ".join(law.split()))
    return " · ".join(part.strip() for part in parts if part.strip())


def _item(item: ChangeItem) -> ItemJson:
    return ItemJson(
        clause=item.number,
        kind=str(ThingKind(item.kind).label),
        title=item.title,
        place=item.place,
        to_change=item.to_change,
        state="gone" if item.gone_at else str(ChangeItemState(item.state).label),
        owner=account_name(item.owner),
        decided=_signature(item.decided_by, item.decided_at),
        note=item.note,
    )

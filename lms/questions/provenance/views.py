"""Say in words what changed of the things a question rests on."""

from collections.abc import Sequence
from dataclasses import dataclass

from django.utils.translation import gettext as _

from lms.core.wording import day_text, enumerated
from lms.questions.choices import CitationKind, CitedPart
from lms.questions.provenance.queries import Recheck
from lms.questions.provenance.rules import GONE, ChangeJson
from lms.questions.texts.rules import TextRun, runs_between
from lms.standards.api import Basis, Verification


@dataclass(frozen=True, slots=True)
class ChangedCitation:
    """One thing that changed: what it is called, and old and new wording in one line."""

    name: str
    runs: Sequence[TextRun] = ()
    note: str = ""


def changed_citations(needed: Recheck) -> list[ChangedCitation]:
    """Put everything that asks for a recheck into words, laws that do not hold first."""
    ended = []
    for version in needed.ended_laws:
        note = _("Holds only from %(day)s. The question is not drawn before.")
        if version.in_force_to:
            note = _("Held until %(day)s. The question is not drawn until it names the version that holds.")
        day = day_text(version.in_force_to or version.in_force_from)
        ended.append(ChangedCitation(str(version), note=note % {"day": day}))
    return ended + [_changed(change) for change in needed.changes]


def names_of_changes(changes: Sequence[ChangeJson]) -> str:
    """Name what changed in a few words, for a list."""
    return enumerated(dict.fromkeys(map(_name, changes)))


def _changed(change: ChangeJson) -> ChangedCitation:
    part, name = CitedPart(change["part"]).label, _name(change)
    if change["part"] == GONE:
        return ChangedCitation(name, (TextRun("gone", change["before"]),), str(part))
    before, after = _shown(change["part"], change["before"]), _shown(change["part"], change["after"])
    if change["part"] in {"title", "summary", "statement"}:
        return ChangedCitation(f"{name} · {part}", runs_between(before, after))
    return ChangedCitation(f"{name} · {part}", (TextRun("gone", before or "—"), TextRun("new", after or "—")))


def _name(change: ChangeJson) -> str:
    return f"{CitationKind(change['kind']).label} {change['code']}"


def _shown(part: str, text: str) -> str:
    """Show a code by its name."""
    named = {"verification": dict(Verification.choices), "basis": dict(Basis.choices)}.get(part, {})
    return str(named.get(text, text))

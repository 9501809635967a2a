"""Say in words what changed of the things a question rests on."""

from collections.abc import Sequence
from dataclasses import dataclass

from django.utils.translation import gettext as _

from lms.core.api import day_text, enumerated
from lms.exams.choices import GROUND_PARTS, GROUND_WORDS
from lms.exams.domain.differences import Piece, pieces_between
from lms.exams.domain.grounds import GONE, ChangeJson
from lms.exams.queries.grounds import NeededLook
from lms.standards.api import Basis, LawVersion, Verification


@dataclass(frozen=True, slots=True)
class ChangedGround:
    """One thing that changed: what it is called, and old and new wording in one line."""

    name: str
    pieces: Sequence[Piece] = ()
    note: str = ""


def changed_grounds(needed: NeededLook) -> list[ChangedGround]:
    """Put everything that speaks for a look into words, laws that do not hold first."""
    ended = [ChangedGround(str(version), note=_ended_words(version)) for version in needed.ended_laws]
    return ended + [_changed(change) for change in needed.changes]


def short_words(changes: Sequence[ChangeJson]) -> str:
    """Name what changed in a few words, for a list."""
    return enumerated(dict.fromkeys(f"{GROUND_WORDS[one['kind']]} {one['code']}" for one in changes))


def _ended_words(version: LawVersion) -> str:
    if version.in_force_to:
        return _("Held until %(day)s. The question is not drawn until it names the version that holds.") % {
            "day": day_text(version.in_force_to)
        }
    return _("Holds only from %(day)s. The question is not drawn before.") % {
        "day": day_text(version.in_force_from)
    }


def _changed(change: ChangeJson) -> ChangedGround:
    part = GROUND_PARTS.get(change["part"], change["part"])
    name = f"{GROUND_WORDS[change['kind']]} {change['code']}"
    if change["part"] == GONE:
        return ChangedGround(name, (Piece("gone", change["before"]),), str(part))
    before, after = _shown(change["part"], change["before"]), _shown(change["part"], change["after"])
    if change["part"] in {"title", "summary", "statement"}:
        return ChangedGround(f"{name} · {part}", pieces_between(before, after))
    return ChangedGround(f"{name} · {part}", (Piece("gone", before or "—"), Piece("new", after or "—")))


def _shown(part: str, text: str) -> str:
    """Show a code by its name."""
    named = {"verification": dict(Verification.choices), "basis": dict(Basis.choices)}.get(part, {})
    return str(named.get(text, text))

"""Put the record of a change of the standard into a workbook."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime
from typing import cast

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, pgettext

from lms.core.files.api import Sheet
from lms.core.wording import StrOrPromise, moment
from lms.standards.changes.models import EditionChange
from lms.standards.changes.records import RecordJson, SignatureJson, record_of

KIND_LABELS: dict[str, StrOrPromise] = {
    "changed": gettext_lazy("changed"),
    "reworded": gettext_lazy("reworded"),
    "new": gettext_lazy("new"),
    "repealed": gettext_lazy("repealed"),
    "split": gettext_lazy("split off"),
    "merged": gettext_lazy("merged"),
}


def record_sheets(change: EditionChange) -> list[Sheet]:
    """Write the record that was kept at the close; of an open change how it stands now."""
    kept = cast("RecordJson", change.record) if change.record else record_of(change)
    return [_change(kept), _clauses(kept), _items(kept)]


def _change(kept: RecordJson) -> Sheet:
    rows: list[tuple[str, str]] = [
        (pgettext("of the standard", "Change"), kept.get("change", "")),
        (pgettext("of a change", "Cause"), kept.get("cause", "")),
        (pgettext("of a change", "Before and after"), " → ".join(kept.get("sides", []))),
        (_("Edition"), kept["edition"]),
        (_("Replaces"), kept["replaces"]),
        (_("Demo"), _("fictitious, never in force") if kept["is_demo"] else ""),
        (pgettext("of a change", "Day"), kept["day"]),
        (_("To be learned until"), kept["learn_until"]),
        (_("Opened"), _said(kept["opened"])),
        (_("Co-signed"), _said(kept["signed"])),
        (_("Closed"), _said(kept["closed"])),
        (_("Note at the close"), kept["note"]),
    ]
    heads = (pgettext("record", "What"), pgettext("record", "Entry"))
    return Sheet(_("Change of the standard"), heads, [row for row in rows if row[1]])


def _said(signature: SignatureJson) -> str:
    return f"{signature['by']} {_moment(signature['at'])}".strip()


def _moment(kept: str) -> str:
    """Write a moment of the record as lists write it."""
    return moment(datetime.fromisoformat(kept)) if kept else ""


def _clauses(kept: RecordJson) -> Sheet:
    heads = (
        *(_("Clause before"), _("Clause after"), _("Title"), _("What became of it"), _("Note")),
        *(_("Fact"), _("Was"), _("Is")),
    )

    def rows() -> Iterator[tuple[str, ...]]:
        for clause in kept["clauses"]:
            kind = str(KIND_LABELS.get(clause["kind"], clause["kind"]))
            head = (clause["before_number"], clause["after_number"], clause["title"], kind, clause["note"])
            yield (*head, "", clause["before"], clause["after"])
            for fact in clause["facts"]:
                yield (*head, fact["code"], fact["before"], fact["after"])

    return Sheet(_("Clauses"), heads, rows())


def _items(kept: RecordJson) -> Sheet:
    heads = (
        *(_("Clause"), pgettext("of a thing", "Kind"), _("Title"), pgettext("of a thing", "Place")),
        *(_("What it takes from the clause"), pgettext("of a thing", "Owner"), _("State")),
        *(pgettext("of a thing", "Decided by"), _("Decided at"), _("Note")),
    )
    rows = [
        (
            *(item["clause"], item["kind"], item["title"], item["place"], item["to_change"], item["owner"]),
            *(_("no longer rests on it") if item["state"] == "gone" else item["state"],),
            *(item["decided"]["by"], _moment(item["decided"]["at"]), item["note"]),
        )
        for item in kept["items"]
    ]
    return Sheet(_("What rests on them"), heads, rows)

"""Look at the e-mail addresses of a roster: what is none, belongs to another domain or to somebody else."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator, Mapping, Sequence

from django.contrib.auth import get_user_model
from django.core.exceptions import ValidationError
from django.core.validators import validate_email
from django.utils.translation import gettext as _

from lms.core.accounts import signs_in_by_mail
from lms.core.imports.api import Fault, SheetRow
from lms.core.notices.api import NoticeSettings
from lms.core.wording import enumerated
from lms.people.roster.rows import Roster, has_new_address

SHARING_NAMED = 3


def address_faults(row: SheetRow, roster: Roster) -> Iterator[Fault]:
    """Find addresses that are none, that the site sends no mail to, or by which the person signs in."""
    address = row.text("email")
    if not address or not has_new_address(row, roster):
        return
    try:
        validate_email(address)
    except ValidationError:
        message = _("“%(address)s” is no e-mail address.") % {"address": address}
        yield Fault(row, "email", message, _("Write it as name@example.com, one address only."))
        return
    chosen = NoticeSettings.current()
    if not chosen.allows_address(address):
        domains = enumerated(f"@{domain}" for domain in chosen.mail_domains.split())
        message = _("Mail is sent to addresses of the company only.")
        yield Fault(row, "email", message, _("Addresses of %(domains)s.") % {"domains": domains})
    known = roster.employees.get(row.text("number"))
    if known is not None and known.user_id is not None and signs_in_by_mail(get_user_model()()):
        message = _("People sign in with their e-mail address here.")
        yield Fault(row, "email", message, _("Change it at the account, in the content admin."))


def shared_address_remarks(rows: Sequence[SheetRow], roster: Roster) -> list[str]:
    """Give a remark for each new address that somebody else has too, else an empty text.

    Where a team shares a mailbox it is meant so, and everybody in the team reads what each is told.
    """
    if not any(row.text("email") for row in rows):
        return [""] * len(rows)
    holders: dict[str, set[str]] = defaultdict(set)
    coming = {row.text("number"): row.text("email") for row in rows if row.text("email")}
    for number, address in {**roster.addresses, **coming}.items():
        holders[address.lower()].add(number)
    return [_remark(row, roster, holders) for row in rows]


def _remark(row: SheetRow, roster: Roster, holders: Mapping[str, set[str]]) -> str:
    others = sorted(holders[row.text("email").lower()] - {row.text("number")}) if row.text("email") else []
    if not others or not has_new_address(row, roster):
        return ""
    numbers = enumerated([*others[:SHARING_NAMED], "…"] if len(others) > SHARING_NAMED else others)
    return _("%(address)s is also the address of %(numbers)s: whoever reads it sees what each is told.") % {
        "address": row.text("email"),
        "numbers": numbers,
    }

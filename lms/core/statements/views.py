"""Show administrators what the learning record store is told, try it, and send again what it refused."""

from __future__ import annotations

import json
from typing import Final

from django.contrib import messages
from django.db.models import Count, Max, Min, Q
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from lms.core.notices.views import for_administrators, reader
from lms.core.statements.models import LearningStatement, StatementState
from lms.core.statements.rules import VERSION, Fate
from lms.core.statements.sending import try_store
from lms.core.statements.services import send_statements_again, statements_go_out
from lms.core.statements.settings import StatementSettings
from lms.core.statements.tables import StatementTable, title_of, verb_of
from lms.core.ui.components import Fact
from lms.core.ui.navigation import list_in_tabs
from lms.core.wording import moment

LISTS: Final = {
    "": (gettext_lazy("To decide"), StatementState.DEAD),
    "waiting": (StatementState.WAITING.label, StatementState.WAITING),
    "sent": (StatementState.SENT.label, StatementState.SENT),
    "withdrawn": (StatementState.WITHDRAWN.label, StatementState.WITHDRAWN),
}


@for_administrators
def statements(request: HttpRequest) -> HttpResponse:
    """Show how the store is told, what it refused first; try it, or queue again all it refused."""
    rows = LearningStatement.objects.all()
    step = request.POST.get("step")
    if step == "try" and statements_go_out():
        try_out(request)
        return redirect("lms_core:statements")
    if step == "again":
        count = send_statements_again(statements=rows, by=reader(request), now=timezone.now())
        messages.success(request, _("Queued again: %(count)d.") % {"count": count})
        return redirect("lms_core:statements")
    lists = {name: (str(label), rows.filter(state=state)) for name, (label, state) in LISTS.items()}
    listed, tabs = list_in_tabs(request, lists)
    stands = rows.aggregate(
        last=Max("sent_at"),
        oldest=Min("made_at", filter=Q(state=StatementState.WAITING)),
        dead=Count("pk", filter=Q(state=StatementState.DEAD)),
    )
    trouble = rows.filter(state=StatementState.WAITING).exclude(error="").order_by("-tried_at").first()
    chosen = StatementSettings.current()
    facts = [
        Fact(_("Learning record store"), chosen.host, f"xAPI {VERSION}"),
        Fact(_("Last written") if chosen.dry_run else _("Last taken"), moment(stands["last"])),
        Fact(_("The first waits since"), moment(stands["oldest"])),
        Fact(_("Last fault"), trouble.error if trouble else "", moment(trouble.tried_at) if trouble else ""),
    ]
    context = {
        "tabs": tabs,
        "facts": [fact for fact in facts if fact.value not in {"", "—"}],
        "is_on": chosen.is_on,
        "lacks_key": bool(chosen.endpoint) and not chosen.is_on,
        "dry_run": chosen.dry_run,
        "dead": stands["dead"],
    }
    return StatementTable(request, listed).respond("lms_core/statements/statements.html", context)


@for_administrators
def statement(request: HttpRequest, pk: int) -> HttpResponse:
    """Show what one statement says and what became of it; queue it again where it was refused."""
    found = get_object_or_404(LearningStatement, pk=pk)
    if request.method == "POST":
        alone = LearningStatement.objects.filter(pk=pk)
        if send_statements_again(statements=alone, by=reader(request), now=timezone.now()):
            messages.success(request, _("It is queued again."))
        else:
            messages.error(request, _("This is not one that can be sent again."))
        return redirect(found)
    facts = [
        Fact(_("State"), found.get_state_display()),
        Fact(_("Written at"), moment(found.made_at)),
        Fact(_("Attempts"), found.attempts, moment(found.tried_at) if found.tried_at else ""),
        Fact(_("Sent"), moment(found.sent_at)),
        Fact(_("What the store said"), found.error),
        Fact(_("Number of the statement"), found.statement_id),
    ]
    context = {
        "statement": found,
        "title": f"{verb_of(found)} · {title_of(found)}" if found.body else found.key,
        "facts": [fact for fact in facts if fact.value not in {"", "—"}],
        "text": json.dumps(found.body, ensure_ascii=False, indent=2) if found.body else "",
        "may_be_sent_again": found.state == StatementState.DEAD,
        "back": reverse("lms_core:statements"),
    }
    return render(request, "lms_core/statements/statement.html", context)


def try_out(request: HttpRequest) -> None:
    """Post a test statement and say what became of it."""
    handed = try_store(by=reader(request), now=timezone.now())
    if StatementSettings.current().dry_run:
        messages.info(request, _("Nothing is posted from this site: the statement was only written."))
        return
    said = {
        Fate.TAKEN: _("The test statement was taken."),
        Fate.AWAY: _("The store was not reached, does not let the site in, or asks to wait: %(said)s"),
        Fate.REFUSED: _("The test statement was refused: %(said)s"),
        Fate.BROKEN: _("The store failed: %(said)s"),
    }
    level = messages.SUCCESS if handed.fate is Fate.TAKEN else messages.ERROR
    messages.add_message(request, level, said[handed.fate] % {"said": handed.said})

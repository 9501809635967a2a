"""Show whom a reminder by hand would reach and what it says, before somebody sends it."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Final

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from lms.core.notices.kinds import NoticeKind
from lms.core.notices.queries import worded_kind, wordings_for
from lms.core.wording import JSON, StrOrPromise, enumerated

TEMPLATE: Final = "lms_core/notices/remind.html"
NAMES_SHOWN: Final = 20
# Whoever means more people narrows the list first, or assigns anew.
MOST_AT_ONCE: Final = 2000


@dataclass(frozen=True)
class Reminder:
    """What is asked before people are reminded: whom, of what, in which words.

    `people` are names, each with the staff number and what it is about, and `facts` those of the first;
    `without` counts those whom nothing reaches, `away` names those who are on leave and left alone.
    """

    title: StrOrPromise
    kind: NoticeKind
    people: Sequence[tuple[str, str, str]]
    facts: Mapping[str, JSON]
    without: int = 0
    away: Sequence[str] = ()


def refuse_too_many(request: HttpRequest, count: int, *, back_url: str) -> HttpResponse | None:
    """Lead back to the list, with a sentence, where a reminder would reach too many."""
    if count <= MOST_AT_ONCE:
        return None
    said = _("Narrow the list first: at most %(most)d reminders go out at once.")
    messages.warning(request, said % {"most": MOST_AT_ONCE})
    return redirect(back_url)


def say_reminded(request: HttpRequest, people: int) -> None:
    """Say how many people a reminder reached; none where all were reminded of the same today."""
    if people:
        said = ngettext("Reminded: %(count)d person.", "Reminded: %(count)d people.", people)
        messages.success(request, said % {"count": people})
    else:
        messages.info(request, _("No reminder went out: everybody on the list was reminded today already."))


def show_reminder(
    request: HttpRequest, reminder: Reminder, *, back_url: str, back_label: StrOrPromise
) -> HttpResponse:
    """Show the preview of a reminder; the view sends it when its form comes back."""
    shown = reminder.people[:NAMES_SHOWN]
    count, named = (len({number for _name, number, _about in some}) for some in (reminder.people, shown))
    context = {
        "title": reminder.title,
        "back_url": back_url,
        "back_label": back_label,
        "people": shown,
        "count": count,
        "more": count - named,
        "without": reminder.without,
        "away": enumerated(reminder.away[:NAMES_SHOWN]),
        "more_away": max(len(reminder.away) - NAMES_SHOWN, 0),
        "preview": worded_kind(reminder.kind, reminder.facts, wordings_for([reminder.kind.code])),
    }
    return render(request, TEMPLATE, context)

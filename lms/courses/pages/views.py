"""Guard pages in the admin, and send the files of published lessons to signed-in staff.

Nobody publishes alone a lesson that cites law, copies it as published or deletes a page on which something
hangs; even a hostile file does no harm. Why: docs/explanation/courses-and-lessons.md.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from mimetypes import guess_type
from typing import Final

from django.core.files import File
from django.db.models import Model
from django.http import FileResponse, Http404, HttpRequest
from django.http.response import HttpResponseBase
from django.shortcuts import get_object_or_404, redirect
from django.urls import reverse
from django.utils import timezone
from django.utils.csp import CSP
from django.utils.translation import gettext as _
from django.views.decorators.cache import cache_control
from django.views.decorators.csp import csp_override
from django.views.decorators.http import require_safe
from wagtail.admin import messages
from wagtail.admin.views.bulk_action import BulkAction
from wagtail.documents import get_document_model
from wagtail.images import get_image_model
from wagtail.models import Page

from lms.core.files.api import StoredFile, handover_response, stored_response
from lms.core.offline.api import kept_offline
from lms.core.refusals import sentence
from lms.core.wording import enumerated
from lms.courses.media.services import sent_as
from lms.courses.pages.changing import held_lessons
from lms.courses.pages.dependents import what_hangs_on
from lms.courses.pages.models import CoursePage, LessonPage
from lms.courses.pages.readable import Hidden, hidden_from
from lms.courses.pages.shown_files import is_shown_document, is_shown_picture
from lms.people.api import SignedInRequest, role_required
from lms.standards.changes.api import HeldBack


def refuse_to_publish(request: HttpRequest, page: Page) -> HttpResponseBase | None:
    """Lead back to the form of a lesson that cites law, or rests on a changed clause; the draft is kept."""
    if not isinstance(page, LessonPage):
        return None
    held = held_lessons([page], timezone.localdate())
    if held is None and not page.needs_review:
        return None
    if page.live and page.first_published_at is None:
        # Wagtail saves a new page as live before it asks this hook: it is taken off the site again.
        page.live, page.has_unpublished_changes = False, True
        page.save(update_fields=["live", "has_unpublished_changes"])
    if held is not None:
        _tell_held(request, held)
        return redirect("wagtailadmin_pages:edit", page.pk)
    words = _(
        "%(title)s is kept as a draft: it says what the law says, so another trainer reads it before it goes"
        " live. Send it to review."
    )
    messages.warning(request, words % {"title": page.get_admin_display_title()})
    return redirect("wagtailadmin_pages:edit", page.pk)


def refuse_to_publish_together(
    request: HttpRequest, kind: str, things: Sequence[Model], action: BulkAction
) -> HttpResponseBase | None:
    """Refuse the same of pages ticked in a list, and of the drafts below them; nobody sees their forms.

    A draft may have faults that its form would show, such as a question without a right answer.
    """
    if kind != "publish":
        return None
    drafts = [draft for thing in things if isinstance(thing, Page) for draft in _drafts(thing)]
    changed = held_lessons(drafts, timezone.localdate())
    if changed is not None:
        _tell_held(request, changed)
        return redirect(action.next_url)
    lessons = [draft for draft in drafts if isinstance(draft, LessonPage)]
    if faulty := [lesson for lesson in lessons if lesson.has_faults]:
        words = _(
            "Nothing was published: some blocks have faults. Open these lessons and publish them there to see"
            " which: %(titles)s."
        )
        messages.error(request, words % {"titles": enumerated(lesson.title for lesson in faulty)})
        return redirect(action.next_url)
    held = [lesson for lesson in lessons if lesson.needs_review]
    if not held:
        return None
    words = _(
        "Nothing was published: another trainer reads what the law says before it goes live. Send these to"
        " review: %(titles)s."
    )
    messages.error(request, words % {"titles": enumerated(page.title for page in held)})
    return redirect(action.next_url)


def refuse_to_copy(request: HttpRequest, page: Page) -> HttpResponseBase | None:
    """Copy no page above courses: Wagtail's own form would put lessons live with it, or make aliases."""
    if isinstance(page.specific_deferred, CoursePage | LessonPage):
        return None
    if not LessonPage.objects.descendant_of(page).exists():
        return None
    messages.error(request, _("Courses and lessons are copied one by one, not with what stands above them."))
    return redirect("wagtailadmin_explore", page.pk)


def _tell_held(request: HttpRequest, held: HeldBack) -> None:
    """Say what rests on a changed clause, with the way to where it is confirmed."""
    messages.error(request, sentence(held), buttons=[messages.button(held.url, _("Open the change"))])


def _drafts(page: Page) -> Iterator[Page]:
    """Give a page and those below it that are not live, as they would go live."""
    yield page.get_latest_revision_as_object()
    for below in page.get_descendants().not_live().specific():
        yield below.get_latest_revision_as_object()


# Opened as a page of its own, a file gets no script, no network and no origin.
POLICY: dict[str, Sequence[str] | str] = {
    "default-src": [CSP.NONE],
    "style-src": [CSP.UNSAFE_INLINE],
    "sandbox": "",
}


@require_safe
@csp_override(POLICY)
@cache_control(private=True, max_age=600)
@kept_offline
@role_required()
def picture(request: SignedInRequest, pk: int) -> HttpResponseBase:
    """Send the file as uploaded; a picture in no lesson for the reader goes only to who uses the admin.

    The library also holds the pictures of exams, and its numbers can be counted through.
    """
    _refuse_unread(request, pk, is_shown_picture)
    return _sent(get_object_or_404(get_image_model(), pk=pk).file)


@require_safe
@csp_override(POLICY)
@cache_control(private=True, max_age=600)
@role_required()
def document(request: SignedInRequest, pk: int) -> HttpResponseBase:
    """Send a document to be kept, by the same rule as a picture."""
    _refuse_unread(request, pk, is_shown_document)
    found = get_object_or_404(get_document_model(), pk=pk)
    return _sent(found.file, name=found.filename)


# Opened by its address, a film plays in the browser's own player and does nothing else.
PLAYED_ALONE = POLICY | {"media-src": [CSP.SELF]}
MOST_AT_ONCE: Final = 2 * 1024 * 1024


@require_safe
@csp_override(PLAYED_ALONE)
@cache_control(private=True, max_age=600)
@role_required()
def media(request: SignedInRequest, pk: int) -> HttpResponseBase:
    """Send a video, sound or captions, or the part a player asks for, by the same rule as a picture.

    The proxy sends it where the site says that it can; else parts are short, so that no worker is kept busy
    by who watches.
    """
    _refuse_unread(request, pk, is_shown_document)
    found = get_object_or_404(get_document_model(), pk=pk)
    kind = sent_as(found.filename)
    if kind is None:
        raise Http404
    file = found.file
    try:
        name, size = str(file.name), found.file_size or file.size
        etag = f'"{found.file_hash or f"{pk}-{size}"}"'
        stored = StoredFile(file.storage, name, size, etag)
        response = handover_response(stored) or stored_response(request, stored, most=MOST_AT_ONCE)
    except FileNotFoundError as gone:
        raise Http404 from gone
    response["Content-Type"] = kind
    response["X-Content-Type-Options"] = "nosniff"
    return response


def _refuse_unread(request: SignedInRequest, pk: int, is_shown: Callable[[int, Hidden], bool]) -> None:
    """Know no file that stands in no lesson for the reader, unless the reader uses the admin."""
    if not request.user.has_perm("wagtailadmin.access_admin") and not is_shown(pk, hidden_from(request)):
        raise Http404


def _sent(file: File[bytes], *, name: str = "") -> HttpResponseBase:
    """Send a file; one with a name is kept instead of shown."""
    kind = guess_type(str(file.name))[0] or "application/octet-stream"
    response = FileResponse(file.open("rb"), content_type=kind, as_attachment=bool(name), filename=name)
    response["X-Content-Type-Options"] = "nosniff"
    return response


def refuse_to_delete(request: HttpRequest, page: Page) -> HttpResponseBase | None:
    """Lead back with what hangs on a page or what is below it; nothing where nothing does."""
    dependents = what_hangs_on([page])
    if not dependents:
        return None
    sentence = _(
        "%(title)s cannot be deleted: %(dependents)s would be lost. Unpublish it, and nobody reads it."
    )
    buttons = []
    if page.permissions_for_user(request.user).can_unpublish():
        unpublish = reverse("wagtailadmin_pages:unpublish", args=[page.pk])
        buttons.append(messages.button(unpublish, _("Unpublish")))
    message = sentence % {"title": page.get_admin_display_title(), "dependents": dependents}
    messages.error(request, message, buttons=buttons)
    return redirect("wagtailadmin_explore", page.get_parent().pk if page.depth > 1 else page.pk)


def refuse_to_delete_together(
    request: HttpRequest, kind: str, things: Sequence[Model], action: BulkAction
) -> HttpResponseBase | None:
    """Refuse the same of pages ticked in a list."""
    pages = [thing for thing in things if isinstance(thing, Page)]
    if kind != "delete" or not (dependents := what_hangs_on(pages)):
        return None
    words = _("These pages cannot be deleted: %(dependents)s would be lost. Unpublish them instead.")
    messages.error(request, words % {"dependents": dependents})
    return redirect(action.next_url)

"""Show a lesson with its translation side by side in the admin, and save what was translated."""

from __future__ import annotations

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from lms.authoring.translating.forms import TranslationForm
from lms.authoring.translating.services import SavedMeanwhile, save_translation
from lms.core.languages import TranslationLanguage
from lms.core.refusals import sentence
from lms.courses.learning.api import LessonPage
from lms.courses.translating.api import LessonTranslation
from lms.people.api import Role, SignedInRequest, role_required


@require_http_methods(["GET", "HEAD", "POST"])
@role_required(Role.TRAINER)
def translate_lesson(request: SignedInRequest, pk: int) -> HttpResponse:
    """Offer the texts of a lesson to those who may edit it; what is sent is kept at once."""
    lesson = get_object_or_404(LessonPage, pk=pk)
    if not lesson.permissions_for_user(request.user).can_edit():
        raise PermissionDenied
    kept = LessonTranslation.objects.filter(lesson=lesson, language=TranslationLanguage.ENGLISH).first()
    form = TranslationForm(
        request.POST if request.method == "POST" else None, lesson=lesson, kept=kept, translator=request.user
    )
    if request.method == "POST" and form.is_valid():
        try:
            save_translation(
                lesson=lesson, wording=form.wording(), token=form.cleaned_data["token"], by=request.user
            )
        except SavedMeanwhile as refusal:
            messages.error(request, sentence(refusal))
            form = form.renewed()
        else:
            messages.success(
                request,
                _("Saved. Readers of English see it from now on.")
                if lesson.live
                else _("Saved. Readers of English see it once the lesson is published."),
            )
            return redirect("lms_authoring_english", pk)
    edit = reverse("wagtailadmin_pages:edit", args=[pk])
    context = {
        "lesson": lesson,
        "edit_url": edit,
        "form": form,
        "parts": form.parts,
        "breadcrumbs_items": [
            {
                "url": reverse("wagtailadmin_explore", args=[lesson.get_parent().pk]),
                "label": lesson.get_parent(),
            },
            {"url": edit, "label": lesson.title},
            {"url": "", "label": _("English")},
        ],
        "header_title": _("English"),
        "header_icon": "globe",
        "media": form.media,
    }
    return render(
        request, "lms_authoring/translating/lesson.html", context, status=422 if form.errors else 200
    )

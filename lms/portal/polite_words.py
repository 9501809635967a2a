"""Name the sentences of Django and Wagtail whose own Chinese says 你, where all the product says 您."""

from django.utils.translation import gettext_lazy as _
from django.utils.translation import ngettext_lazy

WORDS = (
    _("Your old password was entered incorrectly. Please enter it again."),
    ngettext_lazy(
        "Your password must contain at least %(min_length)d character.",
        "Your password must contain at least %(min_length)d characters.",
    ),
    _("Your password can’t be too similar to your other personal information."),
    _("Your password can’t be a commonly used password."),
    _("Your password can’t be entirely numeric."),
    _(
        "ManagementForm data is missing or has been tampered with. Missing fields: "
        "%(field_names)s. You may need to file a bug report if the issue persists."
    ),
    _(
        'If you are using the <meta name="referrer" content="no-referrer"> tag or including '
        "the “Referrer-Policy: no-referrer” header, please remove them. The CSRF protection "
        "requires the “Referer” header to do strict referer checking. If you’re concerned "
        'about privacy, use alternatives like <a rel="noreferrer" …> for links to third-party '
        "sites."
    ),
    _("Sorry, you do not have permission to access this area."),
    _("Enter your %(username_field_name)s"),
    _("You cannot have multiple permission records for the same collection."),
    _("You cannot edit another user's comment."),
    _("This page is live. Would you like to publish its copy as well?"),
    ngettext_lazy(
        "%(count)s of the pages being copied is live. Would you like to publish its copy?",
        "%(count)s of the pages being copied are live. Would you like to publish their copies?",
    ),
    _('You do not have permission to copy to page "%(page_title)s"'),
    _("You cannot copy a page into itself when copying subpages"),
    _("You cannot assign this workflow to the same page multiple times."),
    _("Give your workflow a name"),
    _("Add tasks to your workflow"),
    _("Your username (in case you've forgotten):"),
    _("You can edit the privacy settings on:"),
    _("Are you sure you want to unpublish this %(model_name)s?"),
    _("Your locked pages"),
    _("Awaiting your review"),
    _("Hello %(username)s,"),
    _("You can edit the page here:"),
    _("You can edit the %(model_name)s here:"),
    _("Sorry, you cannot create a page at this location."),
    _("Are you sure you want to delete these pages?"),
    _("Are you sure you want to move these pages?"),
    _("Are you sure you want to publish these pages?"),
    ngettext_lazy(
        "You don't have permission to publish this page", "You don't have permission to publish these pages"
    ),
    _("Are you sure you want to unpublish these pages?"),
    _("Are you sure you want to convert this alias into an ordinary page?"),
    _(
        'Alternatively you can <a href="%(unpublish_url)s">unpublish the page</a>. This '
        "removes the page from public view and you can edit or publish it again later."
    ),
    _("Would you still like to publish this page?"),
    _("You have <span>unsaved edits</span>"),
    _("You haven't created any tasks."),
    _("You are viewing a previous version of this page from <b>%(created_at)s</b> by %(user)s"),
    ngettext_lazy(
        "Are you sure you want to tag the following document?",
        "Are you sure you want to tag the following documents?",
    ),
    ngettext_lazy(
        "Are you sure you want to delete this document?", "Are you sure you want to delete these documents?"
    ),
    _("You haven't uploaded any documents in this collection."),
    _("You haven't uploaded any documents."),
    _("You need a password to access this document."),
    ngettext_lazy(
        "Are you sure you want to tag the following image?",
        "Are you sure you want to tag the following images?",
    ),
    ngettext_lazy(
        "Are you sure you want to delete this image?", "Are you sure you want to delete these images?"
    ),
    _("Lock/unlock pages you've locked"),
    _("The page title as you'd like it to be seen by the public"),
    _(
        "Set this to something other than 80 if you need a specific port number to appear in "
        "URLs (e.g. development on port 8000). Does not affect request handling (so port "
        "forwarding still works)."
    ),
    _(
        "Your account doesn't have access to this page. To proceed, please log in with an "
        "account that has access."
    ),
    _("You need a password to access this page."),
    _("Are you sure you want to delete %(count)s %(snippet_type_name)s?"),
    _("You cannot have multiple permission records for the same page."),
    _("Select your current time zone"),
    _("You cannot change your own active status"),
)

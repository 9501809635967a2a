"""Signing in by staff number: the lock, leavers, the forced change, and the trail of all of it."""

from datetime import date, timedelta
from http import HTTPStatus

import pytest
from django.contrib.auth.models import Group
from django.db import transaction
from django.test import Client
from django.urls import NoReverseMatch, reverse
from django.utils import timezone
from pytest_django import DjangoCaptureOnCommitCallbacks
from pytest_django.fixtures import Settings

from lms.core.trail.models import AuditEntry
from lms.people.accounts.services import set_first_password
from lms.people.employees.services import dismiss_employee
from tests.accounts import User
from tests.factories.people import PASSWORD, Cast, make_cast, make_employee

pytestmark = pytest.mark.django_db

LOGIN = "/account/login/"
CHANGE = "/account/password/change/"
NEW_PASSWORD = "other-words-83-harbour"
ALLAUTH_CLOCK = "allauth.core.internal.ratelimit.time.time"


@pytest.fixture
def cast() -> Cast:
    return make_cast()


@pytest.fixture
def client() -> Client:
    """Read English: messages are compared word by word."""
    return Client(headers={"accept-language": "en"})


def sign_in(client: Client, number: str, password: str = PASSWORD, **extra: str):  # noqa: ANN201
    """Post the sign-in form."""
    return client.post(LOGIN, {"login": number, "password": password, **extra})


def signed_in_as(client: Client) -> str:
    """Give the key of the account in the session, or nothing."""
    return client.session.get("_auth_user_id", "")


def actions() -> list[str]:
    """List the audited actions, oldest first."""
    return list(AuditEntry.objects.order_by("pk").values_list("action", flat=True))


def test_staff_number_with_leading_zeros_signs_in(client: Client, cast: Cast) -> None:
    response = sign_in(client, "00231")

    assert response.status_code == HTTPStatus.FOUND
    assert signed_in_as(client) == str(cast.user("li").pk)


def test_a_password_takes_the_place_of_who_is_signed_in(client: Client, cast: Cast) -> None:
    client.force_login(cast.user("wang"))

    sign_in(client, "00231")

    assert signed_in_as(client) == str(cast.user("li").pk)
    assert client.get(LOGIN).status_code == HTTPStatus.FOUND


def test_telephones_offer_digits_for_the_number_and_letters_where_the_account_has_some(
    client: Client, db: None
) -> None:
    digits, letters = (client.get(path).text for path in (f"{LOGIN}?next=/learn/", f"{LOGIN}?letters=1"))

    assert 'inputmode="numeric"' in digits
    assert 'href="?next=/learn/&amp;letters=1"' in digits.replace("%2F", "/")
    assert "inputmode" not in letters
    assert "has letters" not in letters


def test_number_without_its_zeros_is_nobody(client: Client, cast: Cast) -> None:
    sign_in(client, "231")

    assert signed_in_as(client) == ""


def test_wrong_number_and_wrong_password_read_alike(client: Client, cast: Cast) -> None:
    unknown = sign_in(client, "99999", "wrong").context["form"].non_field_errors()
    wrong = sign_in(client, "00231", "wrong").context["form"].non_field_errors()

    assert unknown == wrong == ["The staff number or the password is wrong."]


def test_sixth_attempt_is_refused_even_with_the_right_password(client: Client, cast: Cast) -> None:
    for _attempt in range(5):
        sign_in(client, "00231", "wrong")

    refused = sign_in(client, "00231")

    assert refused.context["form"].non_field_errors() == [
        "Too many wrong passwords: from here, signing in with this staff number is locked for 10 minutes. "
        "Wait, use a device on which you signed in before, or ask HR for a new first password; an account "
        "with a role, such as trainer, gets it from an administrator."
    ]
    assert signed_in_as(client) == ""


def test_a_new_first_password_lifts_the_lock_as_its_words_say(
    client: Client, cast: Cast, django_capture_on_commit_callbacks: DjangoCaptureOnCommitCallbacks
) -> None:
    for number in ("00231", "00318"):
        for _attempt in range(5):
            sign_in(client, number, "wrong")

    with django_capture_on_commit_callbacks(execute=True):
        handed_over = set_first_password(employee=cast.li, actor=cast.user("zhao"))
    other = sign_in(client, "00318")
    sign_in(client, "00231", handed_over.password)

    assert signed_in_as(client) == str(cast.user("li").pk)
    assert "is locked" in other.context["form"].non_field_errors()[0]


def test_the_first_account_of_somebody_who_tried_before_is_not_locked(
    client: Client, cast: Cast, django_capture_on_commit_callbacks: DjangoCaptureOnCommitCallbacks
) -> None:
    newcomer = make_employee(number="00960", unit=cast.team, with_account=False)
    for _attempt in range(5):
        sign_in(client, "00960", "wrong")

    with django_capture_on_commit_callbacks(execute=True):
        handed_over = set_first_password(employee=newcomer, actor=cast.user("zhao"))
    sign_in(client, "00960", handed_over.password)

    assert signed_in_as(client) == str(newcomer.user_id)


def test_a_password_that_was_not_saved_leaves_the_lock(
    client: Client, cast: Cast, django_capture_on_commit_callbacks: DjangoCaptureOnCommitCallbacks
) -> None:
    for _attempt in range(5):
        sign_in(client, "00231", "wrong")

    with django_capture_on_commit_callbacks(execute=True), transaction.atomic():
        set_first_password(employee=cast.li, actor=cast.user("zhao"))
        transaction.set_rollback(True)

    assert "is locked" in sign_in(client, "00231").context["form"].non_field_errors()[0]


def test_a_lock_lifted_under_one_name_of_the_site_is_lifted_under_the_other(
    cast: Cast, settings: Settings, django_capture_on_commit_callbacks: DjangoCaptureOnCommitCallbacks
) -> None:
    settings.ALLOWED_HOSTS = ["learn.example", "10.1.2.3"]
    outside, inside = Client(headers={"host": "learn.example"}), Client(headers={"host": "10.1.2.3"})
    for _attempt in range(5):
        sign_in(outside, "00231", "wrong")
    sign_in(inside, "00231")

    refused = signed_in_as(inside)
    with django_capture_on_commit_callbacks(execute=True):
        handed_over = set_first_password(employee=cast.li, actor=cast.user("zhao"))
    sign_in(inside, "00231", handed_over.password)

    assert (refused, signed_in_as(inside)) == ("", str(cast.user("li").pk))


def test_fifth_attempt_may_still_be_right(client: Client, cast: Cast) -> None:
    for _attempt in range(4):
        sign_in(client, "00231", "wrong")

    sign_in(client, "00231")

    assert signed_in_as(client) == str(cast.user("li").pk)


def guess(number: str, *, times: int, address: str) -> None:
    """Try wrong passwords from one strange device."""
    for _attempt in range(times):
        sign_in(Client(REMOTE_ADDR=address), number, "wrong")


def test_a_lock_holds_for_its_number_and_its_network_only(cast: Cast) -> None:
    guess("00231", times=5, address="10.0.0.1")
    same, other = Client(REMOTE_ADDR="10.0.0.1"), Client(REMOTE_ADDR="10.0.0.1")
    elsewhere = Client(REMOTE_ADDR="10.0.9.9")

    sign_in(same, "00231")
    sign_in(other, "00318")
    sign_in(elsewhere, "00231")

    assert signed_in_as(same) == ""
    assert signed_in_as(other) == str(cast.user("chen").pk)
    assert signed_in_as(elsewhere) == str(cast.user("li").pk)


def test_a_device_that_signed_in_before_is_not_locked_out_by_strangers(cast: Cast) -> None:
    own, shared = Client(REMOTE_ADDR="10.0.0.1"), Client(REMOTE_ADDR="10.0.0.1")
    sign_in(own, "00231")
    own.post("/account/logout/")
    sign_in(shared, "00318")
    shared.post("/account/logout/")
    guess("00231", times=5, address="10.0.0.1")

    sign_in(own, "00231")
    sign_in(shared, "00231")

    assert signed_in_as(own) == str(cast.user("li").pk)
    assert signed_in_as(shared) == ""


def test_a_known_device_serves_a_team_and_has_a_limit_of_its_own(cast: Cast) -> None:
    desk = Client(REMOTE_ADDR="10.0.0.1")
    for number in ("00231", "00318", "00231"):
        sign_in(desk, number)
        desk.post("/account/logout/")
    for _attempt in range(5):
        sign_in(desk, "00231", "wrong")

    sign_in(desk, "00231")
    locked = signed_in_as(desk)
    sign_in(desk, "00318")

    assert (locked, signed_in_as(desk)) == ("", str(cast.user("chen").pk))


def test_a_forged_cookie_makes_no_known_device(cast: Cast) -> None:
    own, forger = Client(REMOTE_ADDR="10.0.0.1"), Client(REMOTE_ADDR="10.0.0.1")
    sign_in(own, "00231")
    value = own.cookies["known_device"].value
    forger.cookies["known_device"] = value[:-1] + ("x" if value[-1] != "x" else "y")
    guess("00231", times=5, address="10.0.0.1")

    sign_in(forger, "00231")

    assert signed_in_as(forger) == ""


def test_the_cookie_names_no_staff_number_and_no_script_reads_it(client: Client, cast: Cast) -> None:
    sign_in(client, "00231")

    cookie = client.cookies["known_device"]
    assert "00231" not in cookie.value
    assert (cookie["httponly"], cookie["samesite"]) == (True, "Lax")


def test_guessing_one_number_from_many_networks_is_bounded(
    cast: Cast, settings: Settings, django_capture_on_commit_callbacks: DjangoCaptureOnCommitCallbacks
) -> None:
    limits = {"login_failed": "300/m/ip,5/10m/key", "login_failed_everywhere": "8/h/key"}
    settings.ACCOUNT_RATE_LIMITS = limits
    own = Client(REMOTE_ADDR="10.0.0.1")
    sign_in(own, "00231")
    own.post("/account/logout/")
    for network in range(4):
        guess("00231", times=2, address=f"10.0.1.{network}")
    stranger, other = Client(REMOTE_ADDR="10.0.2.1"), Client(REMOTE_ADDR="10.0.2.1")

    refused = stranger.post(
        LOGIN, {"login": "00231", "password": PASSWORD}, headers={"accept-language": "en"}
    )
    sign_in(other, "00318")
    sign_in(own, "00231")

    assert "is locked for 60 minutes" in refused.context["form"].non_field_errors()[0]
    assert signed_in_as(other) == str(cast.user("chen").pk)
    assert signed_in_as(own) == str(cast.user("li").pk)
    with django_capture_on_commit_callbacks(execute=True):
        handed_over = set_first_password(employee=cast.li, actor=cast.user("zhao"))
    sign_in(stranger, "00231", handed_over.password)
    assert signed_in_as(stranger) == str(cast.user("li").pk)


def test_right_passwords_do_not_use_up_what_all_networks_may_try(cast: Cast, settings: Settings) -> None:
    limits = {"login_failed": "300/m/ip,5/10m/key", "login_failed_everywhere": "3/h/key"}
    settings.ACCOUNT_RATE_LIMITS = limits
    for network in range(4):
        sign_in(Client(REMOTE_ADDR=f"10.0.1.{network}"), "00231")
    fresh = Client(REMOTE_ADDR="10.0.2.1")

    sign_in(fresh, "00231")

    assert signed_in_as(fresh) == str(cast.user("li").pk)


def test_a_site_that_sets_no_bound_has_one(cast: Cast, settings: Settings) -> None:
    settings.ACCOUNT_RATE_LIMITS = {"login_failed": "300/m/ip,5/10m/key"}
    for network in range(10):
        guess("00231", times=5, address=f"10.0.1.{network}")
    stranger = Client(REMOTE_ADDR="10.0.2.1")

    sign_in(stranger, "00231")

    assert signed_in_as(stranger) == ""


def test_crowd_on_one_network_is_not_called_a_lock(client: Client, cast: Cast, settings: Settings) -> None:
    settings.ACCOUNT_RATE_LIMITS = {"login_failed": "2/m/ip,5/10m/key"}
    for number in ("00107", "00318"):
        sign_in(client, number, "wrong")

    refused = sign_in(client, "00231")

    assert refused.context["form"].non_field_errors() == [
        "There were too many attempts from your network within one minute. Wait a minute and try again."
    ]
    assert actions()[-1] == "account.crowded"


def test_lock_ends_after_ten_minutes(client: Client, cast: Cast, monkeypatch: pytest.MonkeyPatch) -> None:
    start = 1_764_000_000.0
    monkeypatch.setattr(ALLAUTH_CLOCK, lambda: start)
    for _attempt in range(5):
        sign_in(client, "00231", "wrong")

    monkeypatch.setattr(ALLAUTH_CLOCK, lambda: start + 599)
    sign_in(client, "00231")
    assert signed_in_as(client) == ""

    monkeypatch.setattr(ALLAUTH_CLOCK, lambda: start + 601)
    sign_in(client, "00231")
    assert signed_in_as(client) == str(cast.user("li").pk)


def test_wagtails_own_form_is_no_way_round_the_lock(client: Client, cast: Cast) -> None:
    response = client.post("/admin/login/", {"username": "00052", "password": PASSWORD})

    assert response.headers["Location"] == LOGIN
    assert signed_in_as(client) == ""


@pytest.mark.parametrize("name", ["account_signup", "account_reset_password", "account_email"])
def test_pages_without_a_use_here_do_not_exist(name: str) -> None:
    with pytest.raises(NoReverseMatch):
        reverse(name)


def test_leaver_is_refused_and_keeps_no_session(cast: Cast) -> None:
    before, after = Client(), Client()
    sign_in(before, "00231")

    dismiss_employee(employee=cast.li, left_on=timezone.localdate())
    response = sign_in(after, "00231")

    assert response.headers["Location"] == reverse("account_inactive")
    assert signed_in_as(after) == ""
    assert before.get("/standard/").status_code == HTTPStatus.FOUND


def test_leaving_announced_for_later_lets_in_until_the_day(client: Client, cast: Cast) -> None:
    dismiss_employee(employee=cast.li, left_on=timezone.localdate() + timedelta(days=1))

    sign_in(client, "00231")

    assert signed_in_as(client) == str(cast.user("li").pk)


def test_account_still_active_on_the_day_of_leaving_is_refused(client: Client, cast: Cast) -> None:
    """The day came without anybody switching the account off."""
    cast.li.left_on = timezone.localdate()
    cast.li.save()

    response = sign_in(client, "00231")

    assert response.headers["Location"] == reverse("account_inactive")
    assert signed_in_as(client) == ""


def test_success_failure_and_lock_are_audited(client: Client, cast: Cast) -> None:
    for _attempt in range(5):
        sign_in(client, "00231", "wrong")
    sign_in(client, "00231")
    sign_in(client, "00318")
    client.post("/account/logout/")

    assert actions() == [
        *["account.sign_in_failed"] * 5,
        "account.locked",
        "account.signed_in",
        "account.signed_out",
    ]
    locked = AuditEntry.objects.get(action="account.locked")
    assert locked.subject_label == "李敏（00231）"
    assert (locked.subject_key, locked.details) == (str(cast.user("li").pk), {"address": "127.0.0.1"})


def test_password_typed_as_number_is_not_kept(client: Client, cast: Cast) -> None:
    sign_in(client, PASSWORD, "00231")

    entry = AuditEntry.objects.get()
    assert PASSWORD not in f"{entry.subject_label}{entry.details}{entry.reason}{entry.actor_label}"


@pytest.fixture
def newcomer(client: Client, cast: Cast) -> Client:
    """Sign Li in with a first password."""
    given = set_first_password(employee=cast.li, actor=cast.user("zhao"))
    sign_in(client, "00231", given.password)
    client.first_password = given.password  # type: ignore[attr-defined]
    return client


def change(client: Client, new: str, **extra: str):  # noqa: ANN201
    """Post the change form with the first password."""
    form = {"oldpassword": client.first_password, "password1": new, "password2": new, **extra}  # type: ignore[attr-defined]
    return client.post(CHANGE, form)


def test_first_password_leads_to_the_change_and_back(newcomer: Client) -> None:
    held = newcomer.get("/standard/laws/?kind=law")
    changed = change(newcomer, NEW_PASSWORD, next="/standard/laws/?kind=law")

    assert held.headers["Location"] == f"{CHANGE}?next=%2Fstandard%2Flaws%2F%3Fkind%3Dlaw"
    assert changed.headers["Location"] == "/standard/laws/?kind=law"
    assert newcomer.get("/standard/laws/").status_code == HTTPStatus.OK


def test_a_first_password_just_typed_is_not_asked_for_again(newcomer: Client, cast: Cast) -> None:
    page = newcomer.get(CHANGE)
    newcomer.post(CHANGE, {"password1": NEW_PASSWORD, "password2": NEW_PASSWORD})

    assert "oldpassword" not in page.context["form"].fields
    assert User.objects.get(pk=cast.user("li").pk).check_password(NEW_PASSWORD)
    assert "oldpassword" in newcomer.get(CHANGE).context["form"].fields


def test_a_first_password_typed_long_ago_is_asked_for(newcomer: Client, cast: Cast) -> None:
    session = newcomer.session
    records = session["account_authentication_methods"]
    session["account_authentication_methods"] = [{**one, "at": one["at"] - 3600} for one in records]
    session.save()

    newcomer.post(CHANGE, {"password1": NEW_PASSWORD, "password2": NEW_PASSWORD})

    assert "oldpassword" in newcomer.get(CHANGE).context["form"].fields
    assert not User.objects.get(pk=cast.user("li").pk).check_password(NEW_PASSWORD)


def test_the_rules_of_a_password_are_one_sentence_of_what_to_do(newcomer: Client) -> None:
    form = newcomer.get(CHANGE).context["form"]

    assert str(form.fields["password1"].help_text) == (
        "At least 10 characters, letters and digits; a sentence you remember well is best."
        " Avoid common passwords, your name and your number."
    )


@pytest.mark.parametrize("address", [LOGIN, CHANGE])
def test_every_password_field_can_be_looked_at(client: Client, cast: Cast, address: str) -> None:
    if address == CHANGE:
        client.force_login(cast.user("li"))
    page = client.get(address).content.decode()

    assert page.count('data-reveal="Show"') == page.count('type="password"') > 0
    assert "lms_people/sign_in/reveal.js" in page


def test_change_page_itself_does_not_loop(newcomer: Client) -> None:
    assert newcomer.get(CHANGE).status_code == HTTPStatus.OK


def test_part_of_a_page_redirects_the_whole_page(newcomer: Client) -> None:
    response = newcomer.get("/standard/laws/", headers={"HX-Request": "true"})

    assert response.headers["HX-Redirect"] == CHANGE


def test_post_is_held_back_too(newcomer: Client) -> None:
    assert newcomer.post("/standard/").headers["Location"] == CHANGE


def test_language_and_signing_out_stay_open(newcomer: Client) -> None:
    language = newcomer.post("/language/", {"language": "en", "next": CHANGE})
    out = newcomer.post("/account/logout/")

    assert language.headers["Location"] == CHANGE
    assert (out.headers["Location"], signed_in_as(newcomer)) == (LOGIN, "")


def test_same_password_is_no_change(newcomer: Client) -> None:
    response = change(newcomer, newcomer.first_password)  # type: ignore[attr-defined]

    assert response.context["form"].errors["password1"] == [
        "The new password must differ from the current one."
    ]
    assert newcomer.get("/standard/").headers["Location"].startswith(CHANGE)


def test_change_keeps_the_session_and_is_audited(newcomer: Client, cast: Cast) -> None:
    change(newcomer, NEW_PASSWORD)

    cast.li.refresh_from_db()
    assert not cast.li.must_change_password
    assert actions()[-1] == "account.password_changed"
    assert signed_in_as(newcomer) == str(cast.user("li").pk)


def test_new_first_password_ends_other_sessions(client: Client, cast: Cast) -> None:
    sign_in(client, "00231")

    set_first_password(employee=cast.li, actor=cast.user("zhao"))

    assert client.get("/standard/").headers["Location"].startswith(LOGIN)


def test_next_address_on_another_site_is_ignored(client: Client, cast: Cast) -> None:
    response = sign_in(client, "00231", next="https://elsewhere.example/")

    assert response.headers["Location"] == "/"


def test_hired_tomorrow_may_already_sign_in(client: Client, cast: Cast) -> None:
    """Newcomers read the rules before their first day."""
    cast.li.hired_on = date.today() + timedelta(days=1)  # noqa: DTZ011 - a day ahead in any zone
    cast.li.save()

    sign_in(client, "00231")

    assert signed_in_as(client) == str(cast.user("li").pk)


def test_the_own_device_stays_signed_in_for_days(client: Client, cast: Cast) -> None:
    sign_in(client, "00231", remember="on")

    assert client.session.get_expiry_age() == 30 * 24 * 3600
    assert client.cookies["sessionid"]["max-age"] == 30 * 24 * 3600


def test_any_other_device_is_signed_out_with_the_browser_and_after_a_day(
    client: Client, cast: Cast, settings: Settings
) -> None:
    sign_in(client, "00231")

    assert client.session.get_expire_at_browser_close()
    assert client.cookies["sessionid"]["max-age"] == ""
    assert client.session.get_expiry_age() == settings.SESSION_COOKIE_AGE == 12 * 3600


@pytest.mark.parametrize("number", ["zhao", "wang"])
def test_who_sees_others_signs_in_anew_each_day_on_any_device(
    client: Client, cast: Cast, settings: Settings, number: str
) -> None:
    sign_in(client, cast.user(number).get_username(), remember="on")

    assert signed_in_as(client)
    assert client.session.get_expiry_age() == settings.SESSION_COOKIE_AGE


def test_who_has_rights_of_a_group_of_the_site_signs_in_anew_each_day(
    client: Client, cast: Cast, settings: Settings
) -> None:
    cast.user("li").groups.add(Group.objects.create(name="a group the site made itself"))

    sign_in(client, "00231", remember="on")

    assert client.session.get_expiry_age() == settings.SESSION_COOKIE_AGE


def test_a_new_password_signs_the_own_devices_out(client: Client, cast: Cast) -> None:
    elsewhere = Client()
    sign_in(client, "00231", remember="on")
    sign_in(elsewhere, "00231", remember="on")
    texts = {"oldpassword": PASSWORD, "password1": NEW_PASSWORD, "password2": NEW_PASSWORD}

    client.post(CHANGE, texts)

    assert client.get("/account/password/change/").status_code == HTTPStatus.OK
    assert elsewhere.get("/account/password/change/").status_code == HTTPStatus.FOUND


def test_the_days_of_an_own_device_are_the_sites_choice(
    client: Client, cast: Cast, settings: Settings
) -> None:
    settings.XUNPING = {"people": {"own_device_days": 7}}

    page = client.get(LOGIN).text
    sign_in(client, "00231", remember="on")

    assert "This is my own device: stay signed in for 7 days" in page
    assert client.session.get_expiry_age() == 7 * 24 * 3600


def test_an_account_without_a_password_is_held_by_no_change_of_one(client: Client, cast: Cast) -> None:
    user = cast.user("li")
    user.set_unusable_password()
    user.save()
    cast.li.must_change_password = True
    cast.li.save()
    client.force_login(user, "django.contrib.auth.backends.ModelBackend")

    change = client.get(CHANGE, follow=True)

    assert change.status_code == HTTPStatus.OK
    assert change.redirect_chain[-1][0] == "/today/"
    assert "there is no password here to change" in change.text

"""Say what a text holds of a customer's and what to do about it."""

from django.core.exceptions import ValidationError
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from lms.core.personal_data.rules import PersonalData, personal_data_in

_OUT = _("Take it out; it is not needed here.")
SENTENCES: dict[PersonalData, tuple[Promise, Promise]] = {
    PersonalData.MOBILE: (_("Holds a customer's telephone number."), _("Mask it: 138****1234.")),
    PersonalData.LANDLINE: (_("Holds a customer's telephone number."), _("Mask it: 0571-****1234.")),
    PersonalData.IDENTITY: (_("Holds an identity number."), _OUT),
    PersonalData.BANK_CARD: (_("Holds the number of a bank card."), _OUT),
    PersonalData.EMAIL: (_("Holds an e-mail address."), _OUT),
    PersonalData.CHAT: (_("Holds a QQ or WeChat account."), _OUT),
    PersonalData.ADDRESS: (_("Holds a customer's address."), _("Keep no more of it than the district.")),
}


def personal_fault(text: str) -> tuple[str, str] | None:
    """Say what tells who a customer is, and what to do; None where nothing does."""
    found = personal_data_in(text)
    if found is None:
        return None
    said, remedy = SENTENCES[found]
    return str(said), str(remedy)


def without_personal_data(text: str) -> None:
    """Refuse a field of a form whose text tells who a customer is."""
    fault = personal_fault(text)
    if fault is not None:
        raise ValidationError(" ".join(fault), code="personal_data")

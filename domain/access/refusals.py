"""Refusals about accounts and the offices that they hold."""

from domain.errors import Malformed, Refused, Unknown

CLAUSE = "GB/T 22239-2019 8.1.4.2"


class AccountUnknown(Unknown):
    """No such account is on record."""

    code = "account_unknown"


class AccountExists(Refused):
    """That principal has an account already."""

    code = "account_exists"


class TwoOfficers(Refused):
    """三员分立: nobody is two of system, security and audit administrator at a time."""

    code = "two_officers"
    clause = CLAUSE


class OfficersArePersons(Refused):
    """A service account holds no administrator's office: only a person can answer for one."""

    code = "officers_are_persons"
    clause = CLAUSE


class NotToOneself(Refused):
    """Nobody gives himself an office."""

    code = "not_to_oneself"
    clause = CLAUSE


class RoleHeld(Refused):
    """The account holds that role already; it is withdrawn before it is given anew."""

    code = "role_held"


class RoleNotHeld(Refused):
    """The account does not hold that role."""

    code = "role_not_held"


class UnitsNeeded(Malformed):
    """That role is held in a unit: name at least one."""

    code = "units_needed"


class EndsBeforeItBegins(Malformed):
    """What is given ends after it begins, and after now."""

    code = "access_ends_before_it_begins"


class AlreadyDisabled(Refused):
    """The account is disabled already."""

    code = "already_disabled"


class NotDisabled(Refused):
    """The account is not disabled."""

    code = "not_disabled"


class AccountIsDisabled(Refused):
    """The account is disabled."""

    code = "account_disabled"


class NotAnApplicant(Refused):
    """A case is tied to the account of an applicant; this account has not that office."""

    code = "not_an_applicant"


class TiedToOneself(Refused):
    """Nobody ties a case to his own account."""

    code = "tied_to_oneself"


class CaseTiedAlready(Refused):
    """The case is tied to that account already."""

    code = "case_tied_already"


class CaseNotTied(Refused):
    """The case is not tied to that account."""

    code = "case_not_tied"


class NoServiceAccount(Refused):
    """Keys are issued to service accounts; a person logs in."""

    code = "no_service_account"


class KeyExists(Refused):
    """A key of that name has been issued already."""

    code = "api_key_exists"


class TooManyKeys(Refused):
    """Two keys hold at once, so that one can take the other's place; revoke one before issuing a third."""

    code = "too_many_api_keys"


class KeyUnknown(Unknown):
    """The account has no such key that holds."""

    code = "api_key_unknown"

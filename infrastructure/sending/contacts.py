"""The contact of an addressee: one protected value, opened when a letter is about to leave, and kept nowhere."""

from application.notices import Contacts
from application.protected_values import Opener
from application.protection import ValueShredded
from domain.protection.disclosures import Shown
from domain.protection.refusals import NothingThere, ValueSealedUp


def contacts_over(opener: Opener) -> Contacts:
    """Give the reader of contacts; one that is shredded, sealed or not on record reaches nobody."""

    def contact(case_id: str, version: int, field: str) -> str | None:
        try:
            [found] = opener.opened(case_id, [Shown(version=version, field=field)])
        except (NothingThere, ValueSealedUp, ValueShredded):
            return None
        return found.value

    return contact

"""The directory, the items and the intake journal as the demonstration plays them."""

from domain.calendar.calendar import CHINA
from domain.catalogue.item import EntryMode, Stage
from domain.directory.directory import DIRECTORY_STREAM, Directory
from domain.directory.members import MEMBERS_STREAM, Members
from domain.directory.unit import Level
from domain.intake.journal import Journal, journal_stream
from tests.application.played import TODAY, Played


def test_the_hall_has_sixty_two_members_items_in_every_mode_and_a_department_that_owes_data(played: Played) -> None:
    members, tree = played.ledger.find(Members, MEMBERS_STREAM), played.ledger.find(Directory, DIRECTORY_STREAM)
    assert members is not None
    assert tree is not None
    assert members.number_on(TODAY) == 62
    assert {unit.level for code in tree.units for unit in tree.path(code, TODAY)} == set(Level)
    codes = ("food-licence", "transport-permit", "disability-card", "archive-inquiry", "canteen-record")
    items = {code: played.ledger.item(code) for code in codes}
    assert {item.entries[-1].entry_mode for item in items.values() if item.entries} == set(EntryMode)
    assert [items[code].stage for code in codes[3:]] == [Stage.REMOVED, Stage.ASSIGNED]
    [owed] = items["canteen-record"].duties
    assert (owed.unit, owed.met_at, owed.by_default, owed.due_on < TODAY) == ("health", None, True, True)


def test_the_docked_system_has_a_case_open_and_a_day_that_does_not_agree(played: Played) -> None:
    case = played.ledger.case(played.told.telling["open-docked-case"])
    assert (case.status, case.item and case.item.code) == ("accepted", "transport-permit")
    day = case.moments["received"].astimezone(CHINA).date()
    journal = played.ledger.find(Journal, journal_stream("transport-approvals", day))
    assert journal is not None
    assert journal.result is not None
    assert (journal.result.held, len(journal.result.missing), journal.result.extra) == (2, 1, ())

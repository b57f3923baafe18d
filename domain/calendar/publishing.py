"""What may be added to the published calendars of a jurisdiction: each notice once, and in order."""

from collections.abc import Sequence

from domain.calendar.publication import CalendarPublication
from domain.errors import Refused


class PublicationDiffers(Refused):
    """This revision is already published with other content; a change needs a revision of its own."""

    code = "publication_differs"


class RevisionOutOfOrder(Refused):
    """A revision follows the one before it, in number and in date."""

    code = "revision_out_of_order"


class YearOutOfOrder(Refused):
    """A national calendar is published year by year, without a gap."""

    code = "year_out_of_order"


def may_publish(already: Sequence[CalendarPublication], new: CalendarPublication) -> bool:
    """Say whether the publication is new (True) or an identical repeat (False); raise the refusals above."""
    ours = [notice for notice in already if notice.jurisdiction == new.jurisdiction]
    same_year = sorted((notice for notice in ours if notice.year == new.year), key=lambda notice: notice.revision)
    for notice in same_year:
        if notice.revision == new.revision:
            if notice == new:
                return False
            raise PublicationDiffers(publication=new.name)
    expected = same_year[-1].revision + 1 if same_year else 1
    if new.revision != expected:
        raise RevisionOutOfOrder(publication=new.name, expected_revision=expected)
    if same_year and new.published_at < same_year[-1].published_at:
        raise RevisionOutOfOrder(publication=new.name, not_before=same_year[-1].published_at)
    years = {notice.year for notice in ours}
    # a region need not change every year; without a national notice nobody knows a year's working days
    if years and "-" not in new.jurisdiction and not min(years) - 1 <= new.year <= max(years) + 1:
        raise YearOutOfOrder(publication=new.name, first=min(years), last=max(years))
    return True

"""All acts of record by name, and all kinds of record."""

from application.recording.act import RecordAct
from application.recording.archives import FILE_ACTS, TRANSFER_ACTS
from application.recording.findings import FINDING_ACTS
from application.recording.honours import BOARD_ACTS, QUARTER_ACTS
from application.recording.inspection import INSPECTION_ACTS
from application.recording.month import MONTH_ACTS
from application.recording.outreach import CALLS_ACTS, OUTREACH_ACTS

RECORD_ACTS: dict[str, RecordAct] = {
    act.name: act
    for act in (
        *MONTH_ACTS,
        *QUARTER_ACTS,
        *BOARD_ACTS,
        *OUTREACH_ACTS,
        *CALLS_ACTS,
        *INSPECTION_ACTS,
        *FINDING_ACTS,
        *TRANSFER_ACTS,
        *FILE_ACTS,
    )
}

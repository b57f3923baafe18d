"""材料 uploaded with a form: held by their hash, cited by the act, lost by no refusal; their file names go nowhere."""

import hashlib
from collections.abc import Iterator

import httpx
import pytest

from infrastructure.documents.folder import FolderStore
from infrastructure.postgres.embedded import EmbeddedServer
from tests.api.console.linked import shown
from tests.api.console.pages import text
from tests.api.console.test_acts import accepting, filed, hidden, own, version
from tests.api.serving import Office, office_on, opened_database

PAPER = b"%PDF-1.7\nnotice of acceptance\n%%EOF\n"
DIGEST = f"sha256:{hashlib.sha256(PAPER).hexdigest()}"
NAME = "张三受理通知书.pdf"
FILE = "file.forms.acceptance-notice"


@pytest.fixture(scope="module")
def office(server: EmbeddedServer, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Office]:
    store = FolderStore(tmp_path_factory.mktemp("uploads"))
    with opened_database(server) as database, office_on(database, documents=store) as opened:
        yield opened


def send(office: Office, case: str, form: dict[str, str], do: str, content: bytes | None = None) -> httpx.Response:
    files = {FILE: (NAME, b"" if content is None else content, "application/pdf")}
    address = f"/console/cases/{case}/acts/accept"
    return office.http.post(address, data={**form, "do": do}, files=files, headers=own(office))


def test_an_uploaded_document_is_previewed_sent_held_and_cited(office: Office) -> None:
    case = filed(office)
    assert f'type="file" name="{FILE}"' in shown(office, f"/console/cases/{case}/acts/accept")
    form = accepting(office, case, **{"forms.acceptance-notice": "SL-7"})
    preview = send(office, case, form, "preview", PAPER)
    assert preview.status_code == 200, text(preview.text)
    assert hidden(preview.text)["held.forms.acceptance-notice"] == DIGEST
    address = f"/console/cases/{case}/acts/accept"
    done = office.http.post(address, data={**hidden(preview.text), "do": "send"}, headers=own(office))
    assert done.status_code == 303, text(done.text)
    (cited,) = [one.attachment for one in office.product.ledger.case(case).on_file]
    assert (cited.form, cited.reference, cited.digest) == ("acceptance-notice", "SL-7", DIGEST)
    assert office.http.get(f"/v1/documents/{DIGEST}").content == PAPER
    page = shown(office, f"/console/cases/{case}")
    assert f"/v1/documents/{DIGEST}?case={case}" in page
    assert NAME not in page
    assert all(NAME not in str(one.event.__dict__) for one in office.product.ledger.history(case))


def test_a_document_without_a_reference_is_referred_to_by_its_hash(office: Office) -> None:
    case = filed(office)
    form = accepting(office, case, **{"forms.acceptance-notice": ""})
    assert send(office, case, form, "send", PAPER).status_code == 303
    (cited,) = [one.attachment for one in office.product.ledger.case(case).on_file]
    assert cited.reference == f"电子件 {DIGEST[7:19]}"


def test_a_refusal_takes_no_document_away(office: Office) -> None:
    case = filed(office)
    refused = send(office, case, accepting(office, case, **{"acting.role": "nobody"}), "send", PAPER)
    assert refused.status_code == 403
    assert "已交存" in text(refused.text)
    kept = hidden(refused.text)
    form = accepting(office, case, **{name: value for name, value in kept.items() if name.startswith("held.")})
    assert send(office, case, form, "send").status_code == 303
    assert office.product.ledger.case(case).on_file[0].attachment.digest == DIGEST


@pytest.mark.parametrize(
    ("content", "status", "said"),
    [(b"MZ\x90\x00\x03", 415, "media_type_not_kept"), (b"%PDF-" + b"x" * (20 << 20), 413, "20 MB")],
    ids=["a program", "too large"],
)
def test_what_is_not_kept_is_told_and_the_form_stays(office: Office, content: bytes, status: int, said: str) -> None:
    case = filed(office)
    before = version(office, case)
    answer = send(office, case, accepting(office, case, **{"forms.acceptance-notice": "SL-9"}), "send", content)
    assert answer.status_code == status, text(answer.text)
    assert said in answer.text
    assert 'value="SL-9"' in answer.text
    assert version(office, case) == before


def test_a_file_that_the_form_does_not_ask_for_is_refused(office: Office) -> None:
    case = filed(office)
    files = {"file.forms.nonsense": (NAME, PAPER, "application/pdf")}
    address = f"/console/cases/{case}/acts/accept"
    answer = office.http.post(address, data={**accepting(office, case), "do": "send"}, files=files, headers=own(office))
    assert answer.status_code == 422
    assert "form_malformed" in answer.text


def test_a_digest_of_which_nothing_is_held_is_refused(office: Office) -> None:
    case = filed(office)
    form = accepting(office, case, **{"held.forms.acceptance-notice": f"sha256:{'0' * 64}"})
    answer = send(office, case, form, "send")
    assert answer.status_code == 409
    assert "document_not_held" in answer.text

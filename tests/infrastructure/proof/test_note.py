import pytest
from hypothesis import given
from hypothesis import strategies as st

from infrastructure.proof.checkpoint import AddCheckpoint, Checkpoint, CheckpointMalformed, RequestMalformed
from infrastructure.proof.merkle import EMPTY_ROOT
from infrastructure.proof.note import (
    COSIGNATURE,
    KeyMalformed,
    Note,
    NoteMalformed,
    NotSigned,
    Signature,
    VerifierKey,
    cosign,
    key_of,
    sign,
)
from infrastructure.proof.signer import Ed25519Signer

# The note of golang.org/x/mod/sumdb/note, whose key is public.
KNOWN_KEY = "PeterNeumann+c74f20a3+ARpc2QcUPDhMQegwxbzhKqiBfsVkmqq/LDE4izWy10TW"
KNOWN_NOTE = """If you think cryptography is the answer to your problem,
then you don't know what your problem is.

— PeterNeumann x08go/ZJkuBS9UG/SffcvIAQxVBtiFupLLr8pAcElZInNIuGUgYN1FFYC2pZSNXgKvqfqdngotpRZb6KE6RyyBwJnAM=
""".encode()
LOG = Ed25519Signer(bytes(range(32)))
WITNESS = Ed25519Signer(bytes(range(1, 33)))
CHECKPOINT = Checkpoint("caseledger/3f", 7, EMPTY_ROOT)


def signed() -> Note:
    return Note(CHECKPOINT.text, (sign(CHECKPOINT.text, "caseledger/3f", LOG),))


def test_a_note_of_another_implementation_is_verified() -> None:
    key = VerifierKey.parse(KNOWN_KEY)
    note = Note.parse(KNOWN_NOTE)
    assert note.signed_by([key]) == [key]
    assert str(key) == KNOWN_KEY
    assert bytes(note) == KNOWN_NOTE


def test_a_note_with_another_text_is_refused() -> None:
    with pytest.raises(NotSigned):
        Note.parse(KNOWN_NOTE.replace(b"answer", b"Answer")).signed_by([VerifierKey.parse(KNOWN_KEY)])


def test_a_note_of_unknown_keys_alone_is_refused() -> None:
    with pytest.raises(NotSigned):
        signed().signed_by([key_of("caseledger/3f", WITNESS)])
    with pytest.raises(NotSigned):
        signed().signed_by([key_of("caseledger/40", LOG)])


def test_one_false_signature_of_a_known_key_spoils_the_note() -> None:
    key = key_of("caseledger/3f", LOG)
    note = signed().with_signatures([Signature("caseledger/3f", key.key_id, bytes(64))])
    with pytest.raises(NotSigned):
        note.signed_by([key])


def test_a_witness_signs_a_time_and_the_checkpoint() -> None:
    key = key_of("witness.example/w1", WITNESS, COSIGNATURE)
    line = cosign(CHECKPOINT.text, "witness.example/w1", WITNESS, 1_679_315_147)
    assert line.time == 1_679_315_147
    assert key.verifies(CHECKPOINT.text, line)
    later = Signature(line.name, line.key_id, (line.time + 1).to_bytes(8) + line.content[8:])
    assert not key.verifies(CHECKPOINT.text, later)
    assert not key_of("witness.example/w1", WITNESS).verifies(CHECKPOINT.text, line)
    both = Note.parse(bytes(signed().with_signatures([line])))
    keys = [key_of("caseledger/3f", LOG), key]
    assert both.signed_by(keys) == keys


def test_a_signature_is_added_once() -> None:
    note = signed()
    assert note.with_signatures(note.signatures) == note


@pytest.mark.parametrize(
    "key",
    ["", "a+b", KNOWN_KEY[:-1], KNOWN_KEY.replace("c74f20a3", "c74f20a4"), KNOWN_KEY.replace("Peter", "Pe ter"),
     KNOWN_KEY.replace("+ARpc", "+CRpc"), KNOWN_KEY.upper()],
)  # fmt: skip
def test_a_key_that_is_not_written_right_is_refused(key: str) -> None:
    with pytest.raises(KeyMalformed):
        VerifierKey.parse(key)


@pytest.mark.parametrize(
    "content",
    [b"", b"text", b"text\n", b"text\n\n", KNOWN_NOTE[:-1], KNOWN_NOTE.replace("— ".encode(), b"- "),
     KNOWN_NOTE.replace(b"problem", b"prob\tlem"), KNOWN_NOTE + b"\xff\n", KNOWN_NOTE.replace(b"nAM=", b"nAN="),
     KNOWN_NOTE + KNOWN_NOTE.splitlines()[-1] * 2 + b"\n", b"x" * (1 << 20) + KNOWN_NOTE],
)  # fmt: skip
def test_a_note_that_is_not_written_right_is_refused(content: bytes) -> None:
    with pytest.raises(NoteMalformed):
        Note.parse(content)


@given(st.binary(max_size=300))
def test_what_is_no_note_is_refused_and_nothing_else_happens(content: bytes) -> None:
    with pytest.raises(NoteMalformed):
        Note.parse(content)


def test_a_checkpoint_is_read_as_it_was_written() -> None:
    assert Checkpoint.parse(CHECKPOINT.text) == CHECKPOINT
    assert CHECKPOINT.text == "caseledger/3f\n7\n47DEQpj8HBSa+/TImW+5JCeuQeRkm5NMpJWZG3hSuFU=\n"


@pytest.mark.parametrize(
    "text",
    ["", "a\n1\n", "\n7\n47DEQpj8HBSa+/TImW+5JCeuQeRkm5NMpJWZG3hSuFU=\n", CHECKPOINT.text + "more\n",
     CHECKPOINT.text.replace("\n7\n", "\n07\n"), CHECKPOINT.text.replace("\n7\n", "\n-7\n"),
     CHECKPOINT.text.replace("\n7\n", "\n٧\n"), CHECKPOINT.text.replace("47DE", ""),
     CHECKPOINT.text.replace("uFU=", "uFV=")],
)  # fmt: skip
def test_a_checkpoint_that_is_not_written_right_is_refused(text: str) -> None:
    with pytest.raises(CheckpointMalformed):
        Checkpoint.parse(text)


def test_a_witness_reads_what_it_is_asked() -> None:
    for asked in (AddCheckpoint(0, (), signed()), AddCheckpoint(5, (EMPTY_ROOT, bytes(32)), signed())):
        assert AddCheckpoint.parse(bytes(asked)) == asked


@pytest.mark.parametrize(
    ("body", "refusal"),
    [
        (b"", RequestMalformed),
        (b"old x\n\n", RequestMalformed),
        (b"old 05\n\n" + bytes(signed()), RequestMalformed),
        (b"new 5\n\n" + bytes(signed()), RequestMalformed),
        (b"old 5\n" + b"AA\n" * 64 + b"\n" + bytes(signed()), RequestMalformed),
        (b"old 5\nAA==\n\n" + bytes(signed()), CheckpointMalformed),
        (b"old 5\n\n", NoteMalformed),
        ("old 5—\n\n".encode(), RequestMalformed),
    ],
)
def test_a_request_that_is_not_written_right_is_refused(body: bytes, refusal: type[Exception]) -> None:
    with pytest.raises(refusal):
        AddCheckpoint.parse(body)

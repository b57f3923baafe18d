from typing import Literal

from argon2 import PasswordHasher, extract_parameters

from infrastructure.identity.argon import Argon2

WEAK = PasswordHasher(time_cost=1, memory_cost=8, parallelism=1)


def test_a_password_is_told_by_argon2id_with_at_least_64_mebibytes() -> None:
    hashed = Argon2().hash("Chuang-kou-1")
    assert hashed.startswith("$argon2id$v=19$m=65536,t=3,p=4$")


def test_the_right_password_is_told_from_others_and_from_nobodys() -> None:
    hasher = Argon2(WEAK)
    hashed = hasher.hash("Chuang-kou-1")
    assert hasher.verify("Chuang-kou-1", hashed)
    for password, held in (
        ("Chuang-kou-2", hashed),
        ("nobody's", None),
        ("Chuang-kou-1", "no hash"),
        ("\ud800", hashed),
    ):
        assert not hasher.verify(password, held)


def test_a_hash_of_less_effort_is_dated() -> None:
    assert Argon2().is_dated(WEAK.hash("Chuang-kou-1"))


def test_for_nobody_as_much_is_worked_as_for_somebody() -> None:
    worked = []

    class Counting(PasswordHasher):
        def verify(self, hash: str | bytes, password: str | bytes) -> Literal[True]:  # noqa: A002 - the library's word
            worked.append(hash)
            return super().verify(hash, password)

    hasher = Argon2(Counting(time_cost=1, memory_cost=8, parallelism=1))
    hashed = hasher.hash("Chuang-kou-1")
    hasher.verify("x", hashed)
    hasher.verify("x", None)
    assert len(worked) == 2
    assert extract_parameters(str(worked[0])) == extract_parameters(str(worked[1]))

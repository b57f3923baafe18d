"""Text as it is searched: normalised, cut into pairs of characters, and marked where it was found.

Chinese is written without blanks, so that pairs stand for words; what holds every pair of a word may hold the word, and
whether it does is seen on the text itself.
"""

import unicodedata
import zlib
from collections.abc import Sequence
from functools import lru_cache

FEWEST = 2  # characters of a word


@lru_cache(maxsize=20_000)  # most of what events say, they say alike
def normalised(text: str) -> str:
    """Give the letters, digits and characters of a text, in one width and case, without what stands between them."""
    return "".join(char for char, _ in _kept(text))


def words_of(query: str) -> tuple[str, ...]:
    """Give the words of a query, each normalised, those said twice once; blanks part them."""
    return tuple(dict.fromkeys(word for part in query.split() if (word := normalised(part))))


def pairs(text: str) -> set[int]:
    """Give the numbers of the pairs of characters of a normalised text."""
    return {number(f"pair:{text[place : place + 2]}") for place in range(len(text) - 1)}


def number(text: str) -> int:
    """Give the number of something said: a signed one of 32 bits, the same in every process."""
    return zlib.crc32(text.encode("utf-8", "surrogatepass")) - 2**31


def marks(text: str, words: Sequence[str]) -> list[tuple[int, int]]:
    """Give where words stand in a text as it is written: from which character to before which, in order."""
    kept = _kept(text)
    flat, places = "".join(char for char, _ in kept), [place for _, place in kept]
    found = []
    for word in words:
        start = flat.find(word)
        while start >= 0:
            found.append((places[start], places[start + len(word) - 1] + 1))
            start = flat.find(word, start + len(word))
    return sorted(found)


def _kept(text: str) -> list[tuple[str, int]]:
    return [
        (char, place)
        for place, written in enumerate(text)
        for char in unicodedata.normalize("NFKC", written).casefold()
        if char.isalnum()
    ]

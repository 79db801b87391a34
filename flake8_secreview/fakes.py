"""Stand-ins in the place of a random part: words such as EXAMPLE, filler, sequences, repetitions."""

from __future__ import annotations

from functools import lru_cache

_WORDS = (
    "example", "xxxx", "placeholder", "changeme", "change_me", "change-me", "redacted", "yourkey", "your_", "your-", "yourtoken",
    "yoursecret", "dummy", "insert", "replace", "foobar", "secretkey", "notreal", "not-real", "not_real", "fakefake", "testtest",
    "sample", "deadbeef", "cafebabe", "qwerty", "lorem", "notasecret", "undefined", "aaaaaa", "abcabc", "123123", "000000", "asdf",
)  # fmt: skip
_ORDER = "0123456789abcdefghijklmnopqrstuvwxyz"
_KEYBOARD = ("qwertyuiop", "asdfghjkl", "zxcvbnm", "1234567890")


def fake(body: str, *, padded: bool = False) -> bool:
    """Whether a part that should be random is not. `padded` parts hold runs of one character by design.

    Linear in the length; only the first 400 characters are read.
    """
    return _fake(body[:400].lower(), padded)


@lru_cache(maxsize=1024)
def _fake(body: str, padded: bool) -> bool:
    if not body:
        return True
    plain = "".join(char for char in body if char.isalnum())
    if not padded:
        if any(word in body for word in _WORDS):
            return True
        if len(plain) >= 16 and len(set(plain)) < (5 if len(plain) < 24 else 7):
            return True
        if longest_sequence(plain) >= 7:
            return True
        return repeats(plain)
    return any(word in body for word in ("example", "xxxx", "placeholder", "asdf"))


def longest_sequence(text: str) -> int:
    """The length of the longest run in which each character follows the one before it, up or down (`4567`, `dcba`)."""
    best = up = down = 1
    before = -9
    for char in text:
        place = _ORDER.find(char)
        up = up + 1 if place == before + 1 and place > 0 else 1
        down = down + 1 if place == before - 1 and place >= 0 else 1
        before = place if place >= 0 else -9
        best = max(best, up, down)
    return best


def repeats(text: str) -> bool:
    """Whether a text is a shorter one said at least three times (`abcdabcdabcd`)."""
    size = len(text)
    if size < 9:
        return size > 3 and len(set(text)) == 1
    # A text with period p is found in its own double at p.
    period = (text + text).find(text, 1)
    return period * 3 <= size or any(
        text[:part] * (size // part) == text[: size // part * part] for part in (1, 2, 3, 4, 8) if part * 3 <= size
    )

"""What the words of a file hold, told once for every file that has them: most words of a project are in many of its files.

A word is everything between characters that are no letters, digits or underscores, in code, strings and comments alike. Rules say beforehand which texts
they will ask for (`watch`).
"""

from __future__ import annotations

import functools
from collections.abc import Callable, Iterable
from typing import TYPE_CHECKING

from flake8_secreview.source import lines_holding, lowered
from flake8_secreview.words import STRONG

if TYPE_CHECKING:
    from flake8_secreview.words import Vocabulary

STRONG_NAME, WEAK_NAME = "strong\0", "weak\0"  # the words that mean a credential, among the needles
_MOST_KNOWN = 32_000
_watched: dict[str, None] = {}  # the needles that rules have asked for, in order
_judges: dict[
    str, Callable[[Iterable[str]], Iterable[str]]
] = {}  # marks of other kinds, and what says which words have them


def watch(*needles: str) -> None:
    """Have words that hold one of these (lower case) told: before `Context.words_with` asks for them."""
    _watched.update(dict.fromkeys(needles))


def tell(mark: str, judge: Callable[[Iterable[str]], Iterable[str]]) -> None:
    """Have the words that `judge` picks out of some told under a mark of their own. It has to judge a word the same way each time."""
    _judges[mark] = judge


class Marks:
    """Which words hold which needles, or mean a credential by this vocabulary; remembered from file to file."""

    def __init__(self, vocabulary: Vocabulary) -> None:
        self._vocabulary = vocabulary
        self._marked: dict[str, list[str]] = {}
        self._hot: set[str] = set()  # its keys: two sets meet faster
        self._known: set[str] = set()  # all words that were looked at
        self._needles = 0

    def among(self, words: frozenset[str]) -> dict[str, list[str]]:
        """The words of a file by what they hold."""
        needles = len(_watched) + len(_judges)
        if needles != self._needles or len(self._known) > _MOST_KNOWN:
            self._needles = needles
            self._marked.clear()
            self._hot.clear()
            self._known.clear()
        new = words - self._known
        if new:
            self._learn(new)
        found: dict[str, list[str]] = {}
        for word in self._hot & words:
            for mark in self._marked[word]:
                found.setdefault(mark, []).append(word)
        return found

    def _learn(self, new: frozenset[str]) -> None:
        text = "\n".join(new)
        lower = lowered(text)
        marked: dict[str, list[str]] = {}
        vocabulary = self._vocabulary
        for needle in _watched:
            if needle in lower:
                for word in lines_holding(needle, text, lower):
                    marked.setdefault(word, []).append(needle)
        for word in {word for root in vocabulary.roots if root in lower for word in lines_holding(root, text, lower)}:
            kind = vocabulary.classify(word)
            if kind is not None:
                marked.setdefault(word, []).append(STRONG_NAME if kind.strength == STRONG else WEAK_NAME)
            elif vocabulary.begins(word):
                marked.setdefault(word, []).append(STRONG_NAME)
        for mark, judge in _judges.items():
            for word in judge(new):
                marked.setdefault(word, []).append(mark)
        self._marked.update(marked)
        self._hot.update(marked)
        self._known |= new


@functools.lru_cache(maxsize=4)
def marks(vocabulary: Vocabulary) -> Marks:
    """What is remembered for a vocabulary."""
    return Marks(vocabulary)

"""What the words of a file say, judged once for every file that has them: most words of a project are in many of its files.

A word is everything between characters that are no letters, digits or underscores, in code, strings and comments alike. Who wants to know of words
says beforehand what about them (`watch`, `tell`) and asks each file for those that have the mark (`Context.marked`).
"""

from __future__ import annotations

import functools
from collections.abc import Callable, Iterable
from typing import TYPE_CHECKING

from flake8_secreview.source import lines_holding, lowered
from flake8_secreview.words import STRONG

if TYPE_CHECKING:
    from flake8_secreview.config import Config
    from flake8_secreview.words import Vocabulary

STRONG_NAME, WEAK_NAME = "strong\0", "weak\0"  # the marks of words that mean a credential
_MOST_KNOWN = 32_000


class New:
    """Words that no file had before, for those who judge them; and the names that are sensitive by configuration."""

    def __init__(self, words: frozenset[str], vocabulary: Vocabulary, personal: frozenset[str]) -> None:
        self.words = words
        self.vocabulary = vocabulary
        self.personal = personal
        self._text = "\n".join(words)
        self._lower = lowered(self._text)
        self._holding: dict[str, list[str]] = {}

    def holding(self, needles: Iterable[str]) -> set[str]:
        """Those that hold one of these (lower case), in letters of any case."""
        known, lower = self._holding, self._lower
        found: set[str] = set()
        for needle in needles:
            if needle in lower:
                if needle not in known:
                    known[needle] = [*lines_holding(needle, self._text, lower)]
                found.update(known[needle])
        return found

    @functools.cached_property
    def names(self) -> dict[str, list[str]]:
        """Those that mean a credential, or may with words beside them, by STRONG_NAME and WEAK_NAME."""
        vocabulary = self.vocabulary
        found: dict[str, list[str]] = {STRONG_NAME: [], WEAK_NAME: []}
        for word in self.holding(vocabulary.roots):
            kind = vocabulary.classify(word)
            if kind is not None:
                found[STRONG_NAME if kind.strength == STRONG else WEAK_NAME].append(word)
            elif vocabulary.begins(word):
                found[STRONG_NAME].append(word)
        return found


Judge = Callable[[New], Iterable[str]]
_judges: dict[str, Judge] = {
    STRONG_NAME: lambda new: new.names[STRONG_NAME],
    WEAK_NAME: lambda new: new.names[WEAK_NAME],
}


def watch(*needles: str) -> str:
    """Have words marked that hold one of these (lower case), and return the mark."""
    mark = " ".join(needles)
    tell(mark, lambda new: new.holding(needles))
    return mark


def tell(mark: str, judge: Judge) -> None:
    """Have those words marked that `judge` picks out. It has to judge a word the same way each time."""
    _judges[mark] = judge


class Marks:
    """Which words have which marks with this configuration; remembered from file to file."""

    def __init__(self, vocabulary: Vocabulary, personal: frozenset[str]) -> None:
        self._vocabulary = vocabulary
        self._personal = personal
        self._marked: dict[str, set[str]] = {}  # by mark
        self._hot: set[str] = set()  # all that have any
        self._cold: set[str] = set()  # all that have none: nearly all
        self._broken: dict[str, Exception] = {}  # what the judge of a mark failed with

    def among(self, words: frozenset[str]) -> frozenset[str]:
        """Those of the words of a file that have a mark."""
        if len(_judges) != len(self._marked) or len(self._cold) + len(self._hot) > _MOST_KNOWN:
            self._marked = {mark: set() for mark in _judges}
            self._broken.clear()
            self._hot.clear()
            self._cold.clear()
        rest = words - self._cold
        new = rest - self._hot
        if new:
            self._learn(New(new, self._vocabulary, self._personal))
            rest &= self._hot
        return rest

    def having(self, mark: str) -> set[str]:
        """All the words so far that have a mark. Raises what its judge raised: the checks that ask for it fail, and no others."""
        if mark in self._broken:
            raise self._broken[mark]
        return self._marked[mark]

    def _learn(self, new: New) -> None:
        hot: set[str] = set()
        for mark, judge in _judges.items():
            try:
                found = [*judge(new)]
            except Exception as error:
                self._broken[mark] = error
                continue
            if found:
                self._marked[mark].update(found)
                hot.update(found)
        self._hot |= hot
        self._cold |= new.words - hot


@functools.lru_cache(maxsize=4)
def _marks(vocabulary: Vocabulary, personal: frozenset[str]) -> Marks:
    return Marks(vocabulary, personal)


def marks(config: Config) -> Marks:
    """What is remembered for a configuration."""
    return _marks(config.vocabulary, frozenset(config.personal_names))

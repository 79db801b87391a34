"""Where a credential that identifies itself may stand, told by the text of a file alone: a test that lets everything pass that `formats.find` finds.

Prefixes are looked up among the words of a file, each word is looked at once for all files that have it, and what has no prefix of its own has
a long random part or a telling word. Strings assembled from pieces pass by their pieces: the first has the prefix or the other one the random part.
The table of formats is not needed for that, so files with nothing never load it; tests hold the lists here against it.
"""

from __future__ import annotations

import functools
import re
from collections.abc import Iterable, Iterator
from typing import TYPE_CHECKING

from flake8_secreview import marks
from flake8_secreview.assigning import COMMANDS
from flake8_secreview.source import lowered
from flake8_secreview.where import COMPOUNDS_BEGIN

if TYPE_CHECKING:
    from flake8_secreview.context import Context
    from flake8_secreview.source import Source

# How the first word of a token begins, for prefixes that nothing else has; those left out open with their random part.
_HEADS = """
4b1d 5Aep861 AAAAAAAAAAAAAAAAAAAAAA ABIA ABSK ACCA AIzaSy AKCp AKIA AQVN ASIA ATATT3xFfGF0 ATBB ATCTT3xFfGN0 CCIPAT_ CLOJARS_ EAAA EAAC EAAM EZAK
EZTK FLWSECK_TEST GR1348941 IGQVJ LS0tLS1CRUdJTi LTAI MII TlRMTVNTUAAD ZXlK aio_ ak_live_ alcht_ api_org_ apify_api_ bb_ma_ bb_pr_ bkua_ cfat_ cfk_
cfut_ cio cmVmdGtu cosmo_ dapi dckr_oat_ dckr_pat_ ddp_ ddw_ doo_v1_ dop_v1_ dor_v1_ duffel_live_ duffel_test_ eyJ figd_ figp_ flb_live_ fm1a_ fm1r_
fm2_ fo1_ gAAAAA gho_ ghp_ ghr_ ghs_ ghu_ github_pat_11 glc_eyJ glsa_ gsk_ hf_ k2sk_v lin_api_ lsv2_pt_ lsv2_sk_ nfp_ npm_ ntn_ nyk_v0_ ops_eyJ
oy2 pcsk_ pgar_ phx_ pnu_ pri_ pscale_oauth_ pscale_pw_ pscale_tkn_ ptr_ r8_ ramp_sec_ rdme_ rk_live_ rk_test_ rootly_ rubygems_ salad_cloud_ sbp_
sgp_ shippo_live_ shippo_test_ shltm_ shpat_ shpca_ shppa_ shpss_ sk_ slk_ sm_aat_ sm_pat_ sm_sat_ sntrys_eyJ sntryu_ sqa_ sqco_ sqp_ squ_
tfp_ tgp_v1_ vca_ vci_ vck_ vcp_ vcr_ waka_ whsec_ zpka_
"""
# The first word of a token where a prefix goes on behind it, and the words of other formats: PEM, JSON, .netrc, .npmrc and the like.
_WHOLE = """
A3 AGE BBDC BBFF CFPAT FLWSECK GOCSPX HRKU NF NRAK NRII NRIQ NRJS PMAK PMAT RGAPI SG SWMKEY SWMTKN _gitlab_session akab amzn api_live api_live_ca
api_live_eu api_live_us bedrock cloudinary da2 discord discordapp dnkey dt0c01 endr fio glagent glcbt gldt glffct glft glimt gloas glpat glptt glrt
glsoat glwt hvb hvr hvs llx nvapi p8e pplx ptb pul rh scp sk spu sq0atp sq0csp thog tskey tvly xai xapp xkeysib xoxa xoxb xoxe xoxo xoxp xoxr xoxs ya29
zapier PuTTY kty auths client_email service_account authorized_user sig _authToken login
"""
_TELLING = "telling\0"  # the mark of the words by which a credential may be known
_SHORTEST = 10  # characters of a random part with digits in it: of half a token
_SHORTEST_HEX = 8  # of a UUID, or with letters of both cases
_SHORTEST_UPPER = 13  # of one in upper case without digits
_ESCAPED = "nrtabfvsdix"  # "\nAKIA", "%sAKIA": letters that are no part of the word behind them
_AUTHORITY = 500  # characters of source for `//user:password` of a URL, which may be in pieces


_MOST_SEARCHED = 20  # texts: more are looked for all at once


@functools.lru_cache(maxsize=1)
def _tables() -> tuple[dict[str, tuple[str, ...]], frozenset[str]]:
    heads: dict[str, tuple[str, ...]] = {}
    for head in _HEADS.split():
        heads[head[:3]] = (*heads.get(head[:3], ()), head)
    whole = _WHOLE.split()
    return heads, frozenset(
        (*whole, *(char + word for char in _ESCAPED for word in whole if len(word) > 3 or not word.islower()))
    )


def telling(words: Iterable[str]) -> set[str]:
    """Those of some words (letters, digits, underscores) that may be a part of a credential."""
    words = frozenset(words)
    heads, whole = _tables()
    found = {*(words & whole)}
    for word in [word for word in words if word[:3] in heads or word[1:4] in heads]:
        if word.startswith(heads.get(word[:3], ())) or (
            word[0] in _ESCAPED and word.startswith(heads.get(word[1:4], ()), 1)
        ):
            found.add(word)
    for word in _unusual().findall("\n".join(words)):
        if len(word) < _SHORTEST_HEX:
            if word.endswith(("7Q", "8Q")):  # Entra ID's client secrets
                found.add(word)
        elif _is_random(word) if word.isascii() else telling(_ascii_words().findall(word)):
            found.add(word)
    return found


@functools.lru_cache(maxsize=1)
def _unusual() -> re.Pattern[str]:
    return re.compile(r"^(?![a-z_]+$|_?(?:[A-Z][a-z]{2,20})+$).+", re.MULTILINE)  # most words are like these


marks.tell(_TELLING, lambda new: telling(new.words))
_COMMANDS = marks.watch(*COMMANDS)


@functools.lru_cache(maxsize=1)
def _ascii_words() -> re.Pattern[str]:
    return re.compile(r"[A-Za-z0-9_]+")


def _is_random(word: str) -> bool:
    """Whether a part of a word (between underscores) looks as if drawn at random: `keystoneauth1` and `InstanceNotFound` do not."""
    for part in word.split("_"):
        size = len(part)
        if size < _SHORTEST_HEX:
            continue
        letters = part.rstrip("0123456789")
        if letters.isalpha() and size - len(letters) < 3:
            if size >= _SHORTEST_UPPER and letters.isupper() and size == len(word):
                return True
            if size >= _SHORTEST and not letters.islower() and _is_jumbled(letters):
                return True
        elif size >= _SHORTEST or not part.strip("0123456789abcdefABCDEF") or (part.upper() != part != part.lower()):
            return True
    return False


@functools.lru_cache(maxsize=1)
def _humps() -> re.Pattern[str]:
    return re.compile(r"[A-Z]+[a-z]*|[a-z]+")


def _is_jumbled(part: str) -> bool:
    """Whether letters change their case as no name does: half of what stands between two changes has one or two letters."""
    humps = _humps().findall(part)
    return len(humps) > 3 and 2 * sum(len(hump) < 3 or hump[:2].isupper() for hump in humps) >= len(humps)


def offsets(text: str, words: frozenset[str], told: Iterable[str], lower: str) -> list[int]:
    """Where in a text (0-based characters) something stands by which a credential may be known; at least one offset on each line with such.

    `words` are those of the text (see `Source.words`), `told` the telling ones among them, `lower` is the text in lower case (see `source.lowered`).
    """
    found: list[int] = []
    told = [*told]
    if len(told) > _MOST_SEARCHED:
        wanted = {part for word in told for part in _ascii_words().findall(word)}
        found += [match.start() for match in _ascii_words().finditer(text) if match[0] in wanted]
    else:
        for word in told:
            _find(word, text, found)
    if "PRIVATE" in words:
        _find("PRIVATE KEY", text, found)
    if not _BASIC.isdisjoint(words):
        _find("asic ", text, found)
    if not _BEARER.isdisjoint(words):
        _find("earer ", text, found)
    if "machine" in words and ("password" in words or "login" in words):
        _find("machine ", text, found)
    if "django" in words:
        _find("django-", text, found)
    if "hooks" in words:
        _find("hooks.", text, found)
    if "insecure" in words:
        _find("insecure-", text, found)
    for key, spelt in _KEYS.items():
        if not spelt.isdisjoint(words):
            _find(key, lower, found)
    _find_userinfo(text, found)
    if "\\" in text:
        found += [match.start() for match in _escapes().finditer(text)]
    return found


def _spelt(*words: str) -> frozenset[str]:
    return frozenset(char + word for char in ("", *_ESCAPED) for word in words)


_BASIC = _spelt("Basic", "basic")
_BEARER = _spelt("Bearer", "bearer")
_KEYS = {
    "password=": _spelt("password", "Password", "PASSWORD", "PassWord", "passWord"),
    "pwd=": _spelt("pwd", "Pwd", "PWD"),
}


def may_hold(text: str) -> bool:
    """Whether a credential that identifies itself may stand in a text."""
    words = frozenset(_ascii_words().findall(text))
    return bool(offsets(text, words, telling(words), lowered(text)))


def lines(context: Context) -> list[int]:
    """The lines (1-based) of a file on which a credential that identifies itself may stand, in code, strings and comments: a `where.Where`."""
    known: list[int] | None = context.memo.get(lines)
    if known is None:
        source = context.source
        found = offsets(source.text, source.words, context.marked(_TELLING), source.lower)
        known = context.memo[lines] = sorted({source.line_at(offset)[0] for offset in found})
    return known


def spoken_lines(context: Context) -> list[int]:
    """The lines (1-based) with a comment in which a name may get a credential: "# password: ...", code that is commented out."""
    known: list[int] | None = context.memo.get(spoken_lines)
    if known is None:
        source = context.source
        known = context.memo[spoken_lines] = []
        for name in context.marked(marks.STRONG_NAME) | context.marked(marks.WEAK_NAME):
            known += _spoken(name, source)
        for command in context.marked(_COMMANDS):
            known += _commented(command, source, source.text)
        if not COMPOUNDS_BEGIN.isdisjoint(context.words):
            for compound in _COMPOUNDS:
                known += _commented(compound, source, source.lower)
    return known


def _spoken(name: str, source: Source) -> Iterator[int]:
    """The lines with a comment in which this name stands with what may be its value behind it."""
    text, given = source.text, _given().match
    comment = end = -1  # of the line that was looked at last
    for at in source.occurrences(name):
        if at > end:
            end = text.find("\n", at)
            end = len(text) if end < 0 else end
            comment = text.find("#", text.rfind("\n", 0, at) + 1, end)
        if 0 <= comment < at and (given(text, at + len(name)) or text.rfind("--", max(comment, at - 45), at) >= 0):
            yield source.line_at(at)[0]
            comment = -1  # once a line


def _commented(needle: str, source: Source, text: str) -> Iterator[int]:
    """The lines with a comment that holds a text; `text` is the file as the needle is spelt."""
    found: list[int] = []
    _find(needle, text, found)
    for at in found:
        number, after = source.line_at(at)
        comment = text.find("#", source.starts[number - 1], after)
        if comment >= 0 and text.find(needle, comment, after) >= 0:
            yield number


@functools.lru_cache(maxsize=1)
def _given() -> re.Pattern[str]:
    # What may stand between a name, or the part of it that means a credential, and its value; see `embedded`.
    return re.compile(r"[\w.\-]{0,60}(?:\\?[\"']?\]?[ \t]{0,4}[:=']|[ \t]{1,4}(?:is|[Bb][Yy])[ \t])")


_COMPOUNDS = ("conn-str", "conn.str", "connection-str", "connection.str", "backup-code", "backup.code")


def comment_lines(context: Context) -> set[int]:
    """The lines on which a comment or docstring may hold a credential: a `where.Where`."""
    return {*lines(context), *spoken_lines(context)}


def _find(needle: str, text: str, found: list[int]) -> None:
    """Add where a text holds another one: once a line."""
    at = text.find(needle)
    while at >= 0:
        found.append(at)
        end = text.find("\n", at)
        if end < 0:
            break
        at = text.find(needle, end)


@functools.lru_cache(maxsize=1)
def _escapes() -> re.Pattern[str]:
    return re.compile(r"\\(?:[xuUN]|[0-7]{2})")  # of characters that a token may have


def _find_userinfo(text: str, found: list[int]) -> None:
    """Add where a URL with a user may be: a `@` behind something other than white space, as decorators have it, and not far behind `//`."""
    at = text.find("@")
    while at >= 0:
        if at and text[at - 1] not in " \t\n":
            begin = max(0, at - _AUTHORITY)
            start = max(text.rfind("//", begin, at), text.rfind(":/", begin, at))
            if start >= 0:
                found += (start, at)
        at = text.find("@", at + 1)

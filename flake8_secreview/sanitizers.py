"""What makes a value fit to be logged: functions whose result no longer tells it, and names that say it was done.

Names are judged by their words, since every project has its own masker: `redact_uri`, `_sanitize_for_logging`,
`mask_passwd_in_url`. Words that show that something else is meant (`sanitize_html`, `netmask`, `redact_event`) are
`_OTHER`. The tables come from 130 real repairs of leaks.
"""

from __future__ import annotations

import functools
from collections.abc import Iterable

from flake8_secreview.words import is_masked, split


def _words(text: str) -> frozenset[str]:
    return frozenset(text.split())


_MASKERS = _words(
    "mask masked masking masker redact redacted redactor redaction sanitize sanitise sanitized sanitised sanitizer scrub scrubbed"
    " scrubber censor censored obfuscate obfuscated anonymize anonymise anonymized anonymised pseudonymize hide hidden conceal"
    " cleanse cleansed nolog elide hash hashed digest hexdigest md5 sha sha1 sha224 sha256 sha384 sha512 blake2b blake2s hmac"
    " bcrypt encrypt encrypted fingerprint checksum crc32 secretstr secretbytes protectedpassword sensitivestring"
    " redactedstring mac desensitize blur obscure displayable"
)
_OTHER = _words(
    "html hostname hostnames filename filenames csv path paths slug xml sql markup event events column columns label labels"
    " identifier net subnet bit bitmask network cidr bits newline newlines whitespace unicode"
)
_REMOVERS = _words("remove strip drop without exclude filter clean omit clear pop delete protect replace suppress")
_SECRETS = _words(
    "password passwords passwd pass secret secrets credential credentials creds token tokens auth sensitive key keys pii userinfo"
    " login private confidential"
)
_FILTERED = _SECRETS | _words("header headers cookie cookies environ")
"""What a filter leaves secrets out of."""

HARMLESS = _words(
    # Facts about a value.
    "len bool type id isinstance issubclass hasattr callable any all sum ord hash count index find rfind startswith endswith"
    " isdigit isalpha isalnum isupper islower isspace isnumeric isascii range round int float complex divmod abs __len__ qsize"
    # What it is called, when it ends, whether it is right.
    " keys basename dirname exists isfile isdir getmtime getsize relpath time monotonic utcnow now isoformat strftime total_seconds"
    " timestamp tell fileno getpid verify check_password compare_digest is_valid is_expired expires_in get_id getName get_name"
    # Requests and their like: only the status matters.
    " geturl_without_auth status_code getcode"
    # Nothing of it is left.
    " uuid4 uuid5 uuid1 hexdigest digest randint getsizeof format_exc exc_info"
)
"""Functions and methods whose result tells nothing of what they are given."""

TRANSPARENT = _words(
    "str repr ascii format bytes bytearray unicode text_type dumps dump safe_dump pformat saferepr safe_repr b64encode b64decode"
    " urlsafe_b64encode urlsafe_b64decode standard_b64encode encodestring encodebytes decodebytes decode encode hexlify unhexlify"
    " hex strip lstrip rstrip lower upper title capitalize casefold swapcase join replace ljust rjust center zfill expandtabs"
    " removeprefix removesuffix quote quote_plus unquote unquote_plus urlencode urljoin urlunparse urlunsplit urlparse urlsplit"
    " get_dict bin_to_hex bytes_to_hex to_hex dict list tuple set frozenset sorted reversed copy deepcopy iter next items values list2cmdline asdict astuple _asdict"
    " to_dict as_dict todict model_dump model_dump_json to_primitive json to_json fromkeys chain islice filter zip enumerate map"
    " translate translatable split rsplit splitlines partition rpartition shlex_join to_text to_bytes to_native ensure_str"
    " ensure_text ensure_binary force_str force_text force_bytes safe_str smart_str smart_text native_str u dedent fill wrap indent"
    " shorten tostring prettify pretty _ _LI _LW _LE _LC gettext lazy_gettext ugettext printable Markup escape Template"
    " substitute safe_substitute vformat format_map getvalue value isoformat_secret to_string render_as_string __to_string__ __str__"
    " geturl human_readable as_string get_secret_value reveal getbuffer tobytes OrderedDict defaultdict ChainMap MappingProxyType"
    " SimpleNamespace Namespace Munch Bunch AttrDict Box merge flatten compact list_to_string pprint safe_encode safe_decode"
    " jsonify jsonutils safe_unicode cmd2str cmd_to_str dump_json json_encode json_dumps to_unicode tounicode as_text"
)
"""Functions and methods whose result holds what they, or the object they belong to, hold."""

CARRIERS = TRANSPARENT | _words(
    "get pop getenv getattr get_secret getstring getlist getfirst get_option get_env locals vars getpass get_password replace sub subn"
    " copy format json get_json get_data get_body text read form getheaders get_headers body"
)
"""The same, and those with rules of their own: what any other function that is not of the file returns is something else."""


@functools.lru_cache(maxsize=4096)
def is_sanitizer(name: str) -> bool:
    """Does the name of a function say that its result is safe to log?"""
    words = split(name)
    if not words or not _OTHER.isdisjoint(words):
        return False
    if not _MASKERS.isdisjoint(words):
        return words[-1] not in ("unmask",) and words[0] not in ("is", "has", "un", "no")
    if (
        words[0] == "safe"
        and len(words) > 1
        and words[-1] in ("log", "output", "value", "url", "uri", "headers", "repr_dict")
    ):
        return True
    if "namespaced" in words:  # replace_namespaced_secret of Kubernetes
        return False
    return words[0] in _REMOVERS and not (_SECRETS if words[0] != "filter" else _FILTERED).isdisjoint(words[1:])


@functools.lru_cache(maxsize=4096)
def says_masked(name: str) -> bool:
    """Does the name of a variable say that its value was made fit to be shown?

    A `log_message` is a message for the log, not a masked message.
    """
    if not is_masked(name):
        words = split(name)
        if len(words) < 2:
            return False
        # `display_args`, `db_log_url`, `share_code_log`.
        return words[0] in _SHOWN_FIRST or words[-1] == "log" or ("log" in words[1:-1] and words[-1] not in _LOG_HEADS)
    words = split(name)
    return not (words[0] == "log" and words[-1] in _LOG_HEADS)


_SHOWN_FIRST = _words("display printable print loggable logging clean short partial")
_LOG_HEADS = _words(
    "message msg line entry text string str data output record lines messages entries dict info context extra kwargs file"
    " method func function level prefix handler format name path dir body details vals values fields"
)


def redactors(names: Iterable[str]) -> frozenset[str]:
    """The last parts of dotted names of functions that a project trusts."""
    return frozenset(name.rpartition(".")[2] for name in names)

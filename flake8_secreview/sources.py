"""What is sensitive, by its name: credentials, personal data, requests, environments, and where things are.

`words` says what an identifier is about; here is what that means for a value that is about to be logged. The value of a variable
called `key` is mostly a dictionary key and `pin` mostly a pin of a chip, so weak words count only where real leaks show them to
(notes on 224 leaks). A constant such as `CONF_PASSWORD` is the name of a setting, not its value.
"""

from __future__ import annotations

import functools
import re
from collections.abc import Callable
from typing import TYPE_CHECKING

from flake8_secreview import words
from flake8_secreview.told import told_names
from flake8_secreview.words import STRONG, Vocabulary, split

if TYPE_CHECKING:
    from flake8_secreview.config import Config

# What a source is; each rule reports some of them.
CREDENTIAL = "credential"
PERSONAL = "personal data"
REQUEST = "request"
ENVIRONMENT = "environment"
PLACE = "infrastructure"
# What is sensitive only together with others of a file.
DUMP = "dump"  # functions and attributes that show all the variables there are
OBJECT = "object"  # a request, of which some parts are
ANSWER = "answer"  # a response, of which some parts are if it answers a login


def _set(text: str) -> frozenset[str]:
    return frozenset(text.split())


_WEAK = _set(
    "token auth credential credentials cred creds cookie cookies authorization bearer jwt secrets otp pin dsn connstr conninfo seckey auth_key"
    " connection_string conn_string connection_str conn_str pass_key recovery_code backup_code auth_code authorization_code session_cookie pin_code"
)
"""Weak heads that still are sources, `pin` in some files; the others (`key`, `pass`, `salt`, `pat`) are not."""

_LEXED = _set(
    "token new old current my the raw first next prev last start end value str string text header full plain original orig default valid given expected x"
)
"""Words in the names of tokens of a language; a program that logs in may have these too."""
_OTHER_OWNERS = _set("identity csrf xsrf antiforgery idempotency pagination")
"""What a token is not worth hiding for."""
_IDENTIFYING_KEYS = _set(
    "user_key service_key server_key client_key root_key app_key application_key device_key consumer_key cookie_key csrf_key write_key"
    " ssh_key ssh_keys storage_key integration_key wallet_key deploy_key admin_key des_key sign_key"
)
"""Keys by which things are looked up rather than opened."""

_TOKEN_WORDS = _set(
    "new old current my the raw encoded decoded request stored cached saved existing temp tmp valid plain original orig fernet vault"
    " keystone subject ssh challenge hub server id x value str string header secure full real initial remote local prev last default orm"
    " provided given received expected long lived site project group org team push apns gcm fcm aws azure google facebook twitter"
    " renewal confirmation invitation enrollment enrolment pairing provisioning delegation exchange grant unlock recovery share magic link"
    " onetime ephemeral master email sms websocket ws webpush vnc console decrypted plaintext web identity"
)
"""Words before `token` that leave it a credential; `parent_token` and `reference_token` are of other kinds."""

_URL_HEADS = _set("url uri urls uris dsn connection")
_URL_OWNERS = _set(
    "database db sqlalchemy connection conn broker redis amqp rabbit rabbitmq mongo mongodb postgres postgresql pg mysql mariadb"
    " transport celery jdbc sql datastore mssql oracle webhook sas signed presigned"
)
_KEY_PREFIXES = (
    "CONF_", "ATTR_", "KEY_", "ARG_", "OPT_", "ENV_", "HEADER_", "FIELD_", "PARAM_", "OPTION_", "SERVICE_ATTR_", "CONFIG_", "CFG_",
    "SETTING_", "X_", "HTTP_", "COL_", "PROP_", "EXTRA_KEY_", "DATA_", "ERR_", "ERROR_", "MSG_", "EVENT_", "STATE_", "GRANT_",
    "TYPE_", "NAME_", "TAG_", "FLAG_", "F_", "STEP_",
)  # fmt: skip

ENVIRONMENTS = _set("environ os_environ wsgi_environ")
_REQUESTS = _set("request req httprequest webrequest wsgirequest environ_request flow")
_RESPONSES = _set("response resp res reply rsp ret answer result r rv http_response")
_REQUEST_ENDS, _RESPONSE_ENDS, _HEADER_ENDS = tuple(_REQUESTS), tuple(_RESPONSES), ("headers",)
REQUEST_PARTS = _set(
    "headers cookies body form post data json session meta environ params get_json values files raw_post_data"
)
REQUEST_CALLS = _set("get_json get_data get_body read json form body text post get_form_data getheaders get_headers")
_HEADERS = _set("headers cookies cookie_jar cookiejar session_data http_headers")
RESPONSE_PARTS = _set("text content body data json headers read raw get_json cookies")

_GETTERS = _set(
    "get fetch create generate gen load read decrypt make obtain acquire retrieve request issue new refresh build find lookup"
    " ask prompt input resolve derive compute extract unwrap mint encode sign"
)
_ACTIONS = _set("set destroy cleanup add save put do configure")
"""What a function or a switch does with one: its name is not the name of a value."""
_OBJECTS = _set("auth credentials credential creds cookie cookies session connection")
"""What a function that gets one mostly returns as an object."""


_ABOUT = _set("missing invalid error help message msg warning wrong required unknown expired unsupported")
"""Words of constants that are messages about one."""


@functools.lru_cache(maxsize=16384)
def credential(vocabulary: Vocabulary, name: str) -> str | None:
    """The head of a name whose value is a credential, as a sink would get it; None if it is not one."""
    kind = vocabulary.classify(name)
    if kind is None:
        return _connection(name) or _record(name) or _verifier(name)
    parts = split(name)
    if (not _OTHER_OWNERS.isdisjoint(parts) and "web" not in parts) or parts[0] in _ACTIONS:
        return None  # but for AWS's web identity tokens
    if name.isupper() and not _ABOUT.isdisjoint(parts):
        return None  # MISSING_CREDENTIALS: a message
    if "sentry" in parts and parts[-1] == "dsn":
        return None  # what every visitor's browser is told
    if kind.strength == STRONG:
        return None if _is_key_name(name) or kind.word in _IDENTIFYING_KEYS else kind.word
    if kind.word == "key" and "session" in parts and parts[-1] == "key":
        return (
            None if _is_key_name(name) else "session_key"
        )  # what a log shows is the key itself, not what it is kept under
    if kind.word not in _WEAK or (kind.word == "token" and not _TOKEN_WORDS.issuperset(split(name)[:-1])):
        return None
    return None if _is_key_name(name) else kind.word


@functools.lru_cache(maxsize=4096)
def is_strong(vocabulary: Vocabulary, name: str) -> bool:
    """Is a name telling by itself (`db_password`), other than `token` or `auth`?"""
    kind = vocabulary.classify(name)
    return (kind is not None and kind.strength == STRONG) or (kind is None and _connection(name) is not None)


def _is_key_name(name: str) -> bool:
    """`CONF_PASSWORD` is the name of a setting, `PASSWORD` the name of a field or a constant of an enumeration."""
    return name.isupper() and (name.startswith(_KEY_PREFIXES) or "_" not in name)


def _record(name: str) -> str | None:
    """`token_data` and its kin: what was got together with a credential, which is in it."""
    parts = split(name)
    return "_".join(parts) if len(parts) == 2 and parts[0] in _RECORDED and parts[1] in _RECORDS else None


_RECORDED = _set("token auth authorization secret credential credentials login oauth")
_RECORDS = _set("data response payload")
_RECORD_ENDS = tuple(_RECORDS)


def _verifier(name: str) -> str | None:
    """The secrets of OAuth that prove who asked: `code_verifier` (RFC 7636), `oauth_verifier` (RFC 5849)."""
    lower = name.lower()
    return next((verifier for verifier in _VERIFIERS if lower.endswith(verifier)), None)


_VERIFIERS = ("code_verifier", "oauth_verifier")


def _connection(name: str) -> str | None:
    """`database_url` and its kin, which hold user and password."""
    parts = split(name)
    if len(parts) > 1 and parts[-1] in _URL_HEADS and parts[-2] in _URL_OWNERS:
        if (name.isupper() and name.startswith(_KEY_PREFIXES)) or parts[-2:] == ("connection", "uri"):
            return None  # the latter is libvirt's, without a password
        return "_".join(parts[-2:])
    return None


def is_database(name: str) -> bool:
    """Is what has a URL one of those whose URL holds user and password: `db.url`?"""
    return last_word(name) in _DATABASES


_DATABASES = _URL_OWNERS - _set("connection conn sql webhook sas signed presigned")


@functools.lru_cache(maxsize=8192)
def last_word(name: str) -> str:
    """The last word of a name, digits left out: `request` of `self.request2`."""
    parts = [word for word in split(name) if not word.isdigit()]
    return parts[-1] if parts else ""


URL_ENDS = ("url", "uri", "urls", "uris", "dsn", "connection")
_PERSONAL_ROOTS = (
    "mail", "phone", "birth", "ssn", "iban", "dob", "mobile", "name", "passport", "nation", "ethni", "relig", "gender", "salary", "cv",
    "card", "diagnos", "location", "latitude", "longitude", "bic", "msisdn", "code", "address", "holder", "tax", "social", "security",
    "identity", "bank", "account", "record", "licen", "initial", "number", "userinfo", "user_info", "userInfo",
)  # fmt: skip
"""A part of every name that `words.personal` knows: a cheap first test."""


@functools.lru_cache(maxsize=8192)
def _category(vocabulary: Vocabulary, personal: frozenset[str], name: str) -> str | None:
    """What a value of this name is, whatever the file is about."""
    if not 2 < len(name) < 80:
        return None
    lower = name.lower()
    may_be = (
        vocabulary.classify(name) is not None
        or lower.endswith(URL_ENDS)
        or (lower.rstrip("_").endswith(_RECORD_ENDS) and vocabulary.mentions(lower))
        or lower.endswith(_VERIFIERS)
    )
    if may_be and credential(vocabulary, name):
        return CREDENTIAL
    if personal and not personal.isdisjoint((name.lower(), last_word(name))):
        return PERSONAL
    if name[:1].isupper() or not any(root in lower for root in _PERSONAL_ROOTS):
        return None
    return PERSONAL if words.personal(name) is not None else None


_PROMPTS = ("getpass", "getpass_", "askpass", "prompt_password", "get_secret_value")
"""Functions that give a credential whatever they are asked of; the last is pydantic's."""
_DUMPS = ("locals", "vars", "__dict__", "asdict")
_MOST_KNOWN = 32_000


class Verdicts:
    """What names can mean, whatever the file is about; remembered, since files share most names."""

    def __init__(self, vocabulary: Vocabulary, personal: frozenset[str]) -> None:
        self._vocabulary = vocabulary
        self._personal = personal
        self._known: dict[str, str | None] = {}

    def of(self, name: str) -> str | None:
        """One of the constants above, CREDENTIAL to ANSWER; None for a name that means nothing sensitive."""
        known = self._known
        if name in known:
            return known[name]
        if len(known) > _MOST_KNOWN:
            known.clear()
        found = known[name] = self._judge(name)
        return found

    def _judge(self, name: str) -> str | None:
        if not f"_{name}".replace("-", "_").replace(".", "_").isidentifier():
            return None
        spellings = [name]
        if name.isupper():
            spellings.append(name.lower())
            spellings += [name[len(prefix) :].lower() for prefix in _KEY_PREFIXES if name.startswith(prefix)]
        elif name[:1].isupper():
            spellings.append(name[:1].lower() + name[1:])
        for spelling in spellings:
            found = _category(self._vocabulary, self._personal, spelling)
            if found is not None:
                return found
        if name in _PROMPTS:
            return CREDENTIAL
        if name in _DUMPS:
            return DUMP
        if name in ENVIRONMENTS:
            return ENVIRONMENT
        if name == "get_json" or is_headers(name):
            return REQUEST
        return OBJECT if is_request(name) else ANSWER if is_response(name) else None


@functools.lru_cache(maxsize=4)
def verdicts(vocabulary: Vocabulary, personal: frozenset[str]) -> Verdicts:
    """What is remembered for a configuration."""
    return Verdicts(vocabulary, personal)


_LOGIN = frozenset(
    ("login", "authenticate", "authentication", "oauth", "oauth2", "auth", "authorize", "token", "tokens", "password", "credentials",
     "signin", "session")
)  # fmt: skip


@functools.lru_cache(maxsize=2048)
def is_login(name: str) -> bool:
    """Does the name of a function say that it logs in, or gets a token?"""
    return not _LOGIN.isdisjoint(split(name))


@functools.cache
def _percent_keys() -> re.Pattern[str]:
    return re.compile(r"%\((\w{1,60})")


@functools.cache
def _braced_keys() -> re.Pattern[str]:
    return re.compile(r"\{((?:\w{0,60}\.){0,3}\w{1,60})")


def template_keys(text: str) -> set[str]:
    """The keys that the templates in a text name: `%(password)s`, `{password}`, `{0.password}`, `password=%s`."""
    found = told_names(text)
    if "%(" in text:
        found.update(_percent_keys().findall(text))
    if "{" in text:
        found.update(name for field in _braced_keys().findall(text) for name in field.split("."))
    return found


_OTHERS = ("token", "cookie", "cookies", "pin", "pwd", "conninfo")
"""Words that mean something else in files that are about something else."""
_NEED_MORE = (
    "ssn",
    "full_name",
    "fullname",
    "gender",
    "passport",
    "surname",
    "family_name",
    "bic",
    "diagnosis",
    "dob",
    "salary",
    "mobile",
)
"""Words that mean a person's data where the file is about people, and something else elsewhere (storage serial numbers ...)."""
_PEOPLE = (
    "social_sec", "social sec", "birth", "patient", "employee", "customer", "citizen", "first_name", "given_name", "person", "nationality", "iban",
)  # fmt: skip
_AUTH = ("authen", "authoriz", "password", "jwt", "credential", "api_key", "oauth", "bearer")
"""Words of files in which a token opens something."""
_PAGES = (
    "page_token",
    "pagetoken",
    "next_token",
    "nexttoken",
    "continuation_token",
    "continuationtoken",
    "pagination_token",
    "paginationtoken",
    "stream_token",
    "streamtoken",
    "sync_token",
    "synctoken",
)
"""Words of files in which a token says where the next page begins, or what was read of a stream."""


_PINS = ("pin code", "pincode", "pin_code", "pin number", "passcode", "otp")
"""Words of files in which a pin opens something; most often it is one of a chip, or of a map."""


@functools.cache
def _web() -> re.Pattern[str]:
    # The license that many a file begins with has an address in it.
    return re.compile(r"http(?!s?://)|wsgi|auth|browser|login|session|set-cookie|urllib|cookiejar")


class Names:
    """What names say, with the words of this configuration, in a file of this text; `has_syntax`: does it have words of a language's grammar?"""

    def __init__(self, config: Config, lower_text: str, has_syntax: Callable[[], bool]) -> None:
        self._vocabulary = config.vocabulary
        self._personal = frozenset(config.personal_names)
        self._verdicts = verdicts(self._vocabulary, self._personal)
        self._text = lower_text
        self._has_syntax = has_syntax

    @functools.cached_property
    def about_http(self) -> bool:
        """Does the file deal with HTTP?"""
        return "http" in self._text

    @functools.cached_property
    def about_auth(self) -> bool:
        """Does the file deal with authentication?"""
        return any(word in self._text for word in _AUTH)

    @functools.cached_property
    def _about_people(self) -> bool:
        return any(word in self._text for word in _PEOPLE)

    @functools.cached_property
    def has_pages(self) -> bool:
        """Does the file deal with tokens that say where the next page begins?"""
        return any(word in self._text for word in _PAGES)

    @functools.cached_property
    def _about_pages(self) -> bool:
        return not self.about_auth and self.has_pages

    @functools.cached_property
    def _about_web(self) -> bool:
        return _web().search(self._text) is not None

    @functools.cached_property
    def _about_pins(self) -> bool:
        return any(word in self._text for word in _PINS) and "gpio" not in self._text

    def _is_other(self, name: str) -> bool:
        """Is a credential's name one of something else in this file: a token of a language or of pages, the cookie that marks a flow of a switch?"""
        word = last_word(name)
        if word == "token":
            if self.is_strong(name) or not (self._has_syntax() or self._about_pages):
                return False
            return not self.about_auth or _LEXED.issuperset(split(name))
        if word == "pin":
            return not self._about_pins
        if word == "pwd":  # the working directory: of a shell (impacket), of the process; not the PWD=... of ODBC
            if name == "PWD":
                return "environ" in self._text and "odbc" not in self._text
            return "do_pwd" in self._text or "do_cd" in self._text
        if word == "conninfo":  # libpq's word; elsewhere what is connected to what
            return "postgres" not in self._text and "libpq" not in self._text and "psycopg" not in self._text
        if word not in ("cookie", "cookies") or self.is_strong(name):
            return False
        return not self._about_web or (
            "ldap" in self._text and "paged" in self._text
        )  # says where LDAP's next page begins

    def meaning(self, name: str) -> str | None:
        """What a name can mean in this file: one of the constants from CREDENTIAL to ANSWER, or None; errs towards too many."""
        found = self._verdicts.of(name)
        if (found == PERSONAL or (found == CREDENTIAL and last_word(name) in _OTHERS)) and self.key(name) is None:
            return None
        return found

    def category(self, name: str) -> str | None:
        """CREDENTIAL or PERSONAL, for what a value of this name is; None for anything else."""
        verdict = _category(self._vocabulary, self._personal, name)
        if verdict is None:
            return None
        if verdict == CREDENTIAL:
            return None if self._is_other(name) else CREDENTIAL
        return None if name.lower().endswith(_NEED_MORE) and not self._about_people else PERSONAL

    def is_strong(self, name: str) -> bool:
        """Does the name alone say that it is a credential?"""
        return is_strong(self._vocabulary, name)

    def key(self, name: str) -> str | None:
        """The category of the value under a constant key: `d["password"]`, `headers["X-Auth-Token"]`, `env["DB_PASSWORD"]`."""
        if not name or " " in name or len(name) > 60:
            return None
        found = self.category(name)
        if found is None and name.isupper() and not self._is_other(name):
            return self.category(name.lower())
        if found is None and name[:1].isupper():  # event["PhoneNumber"]: no class is a key
            return PERSONAL if self.category(name[:1].lower() + name[1:]) == PERSONAL else None
        return found

    def key_constant(self, name: str) -> str | None:
        """The category of the value under a key that a constant names: `entry.data[CONF_API_KEY]`."""
        for prefix in _KEY_PREFIXES:
            if name.startswith(prefix):
                name = name[len(prefix) :]
                break
        else:
            if "_" not in name and not self.is_strong(name.lower()):
                return None  # environment_vars.CREDENTIALS: whatever that is
        return self.category(name.lower()) if name.isupper() else None

    def call(self, name: str) -> str | None:
        """The category of what a function of this name returns: `get_password`, `getpass`, `generate_api_key`."""
        if name in _PROMPTS:
            return CREDENTIAL
        if name.endswith("_namespaced_secret"):  # of Kubernetes, which answers with all of it
            return None if name.startswith("delete") else CREDENTIAL
        parts = split(name)
        if len(parts) < 2 or parts[0] not in _GETTERS or name[:1].isupper():
            return None
        rest = "_".join(parts[1:])
        if not credential(self._vocabulary, name) or not credential(self._vocabulary, rest):
            return None
        if parts[-1] in _OBJECTS:
            return None
        return CREDENTIAL


def _may_end(name: str, words: tuple[str, ...]) -> bool:
    """Can the last word of a name be one of these? Cheaper than to take it apart, which `last_word` does."""
    return name.rstrip("0123456789_-.").lower().endswith(words) or not name.isascii()


def is_request(name: str) -> bool:
    """Is an object of this name an incoming or outgoing request?"""
    return _may_end(name, _REQUEST_ENDS) and last_word(name) in _REQUESTS


def is_response(name: str) -> bool:
    """Is an object of this name a response?"""
    return _may_end(name, _RESPONSE_ENDS) and last_word(name) in _RESPONSES


def request_part(owner: str, part: str) -> str | None:
    """What `owner.part` is of a request: "headers", "body" or "session"; None if it is none of these."""
    if is_request(owner) and part.lower() in REQUEST_PARTS:
        return part
    return None


def response_part(owner: str, part: str) -> bool:
    """Is `owner.part` the content of a response?"""
    return is_response(owner) and part.lower() in RESPONSE_PARTS


@functools.lru_cache(maxsize=2048)
def is_headers(name: str) -> bool:
    """Does a name say that it is the whole set of headers or cookies of a request: `headers`, `req_headers`?"""
    if name[:1].isupper():
        return False
    if _may_end(name, _HEADER_ENDS):
        parts = split(name)
        if parts[-1:] == ("headers",):
            return len(parts) == 1 or parts[-2] in _HEADER_OWNERS
    return name in _HEADERS


_HEADER_OWNERS = _set(
    "request req http https auth default extra custom api client session base common authentication proxy my new"
)


def is_request_call(owner: str, method: str) -> bool:
    """Is `owner.method()` the whole body or the headers of a request?"""
    return is_request(owner) and method in REQUEST_CALLS


@functools.lru_cache(maxsize=2048)
def is_options(name: str) -> bool:
    """Is an object of this name what a command line was parsed to, whose text shows every option?"""
    return last_word(name) in _OPTIONS


_OPTIONS = _set("args options opts namespace arguments params parameters kwargs settings config conf cfg")


def is_error(name: str) -> bool:
    """Does a name say what went wrong?"""
    return last_word(name) in _ERRORS


_ERRORS = _set("error errors err exc exception reason status")
_FACTS = (
    "endpoint",
    "names",
    "user",
    "username",
    "host",
    "hostname",
    "registry",
    "_ids",
    "_type",
    "_key_file",
    "realm",
    "id",
    "name",
    "path",
    "file",
    "type",
    "count",
    "length",
    "dir",
    "directory",
    "repository",
    "filename",
    "enabled",
    "env_key",
    "env_var",
    "envvar",
    "page_token",
    "pagetoken",
)


def is_fact(name: str) -> bool:
    """Does a name say that it is something about a credential, or about who has it, not the credential?"""
    lower = name.lower()
    return lower.endswith(_FACTS) and not lower.endswith(_SESSION_IDS)


_SESSION_IDS = ("session_id", "sessionid")
"""What opens a session, not what only tells of one."""

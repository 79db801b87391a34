"""Identifiers split into words, and what their head noun says about the value.

`db_password`, `dbPassword` and `DATABASEPASSWORD` hold a password; `password_field`, `token_type` and `secret_name`
do not: in an English compound the last noun names the thing, the words before it qualify it. Every decision here is a
word table read by one small algorithm: neutral words are dropped from the right, the head is looked up, its
qualifiers are read from the left.
"""

from __future__ import annotations

import re
from collections.abc import Iterable
from functools import lru_cache

PASSWORD = "password"
SECRET = "secret"
STRONG = "strong"
WEAK = "weak"

_MOST_KNOWN = 10_000
_LONGEST = 120
"""Longer strings are not names."""


class Kind:
    """What a name says about its value.

    `family` is PASSWORD or SECRET. `strength` is STRONG where the name alone is telling (`db_password`, `api_key`),
    WEAK where the value has to look like a credential too (`key`, `token`, `auth`, `pin`). `word` is the head as
    found (`api_key`, `password`).
    """

    __slots__ = ("family", "strength", "word")

    def __init__(self, family: str, strength: str, word: str) -> None:
        self.family = family
        self.strength = strength
        self.word = word


def _words(text: str) -> frozenset[str]:
    return frozenset(text.split())


# Heads that stand for a credential, without their qualifiers.
_PASSWORDS = _words(
    "password passwd passphrase passcode pwd passwords passwds passphrases passcodes pwds pswd psswd passwrd passw"
    " pword psw pw passwort kennwort senha"
)
_WEAK_PASSWORDS = _words("pass pin pins otp")
_SECRETS = _words("secret psk apikey apikeys apitoken authkey authtoken privkey secretkey accesskey privatekey")
_WEAK_SECRETS = _words(
    "secrets token tokens key auth authorization bearer jwt credential credentials creds cred salt pat cookie"
    " cookies dsn connstr conninfo seckey"
)
# Heads of two words or more; the longest that fits is taken.
_COMPOUNDS: dict[tuple[str, ...], tuple[str, str]] = {
    ("connection", "string"): (SECRET, WEAK),
    ("conn", "string"): (SECRET, WEAK),
    ("connection", "str"): (SECRET, WEAK),
    ("conn", "str"): (SECRET, WEAK),
    ("pin", "code"): (PASSWORD, WEAK),
    ("pass", "key"): (SECRET, WEAK),
    ("seed", "phrase"): (SECRET, STRONG),
    ("mnemonic", "phrase"): (SECRET, STRONG),
    ("recovery", "phrase"): (SECRET, STRONG),
    ("recovery", "code"): (SECRET, WEAK),
    ("backup", "code"): (SECRET, WEAK),
    ("auth", "code"): (SECRET, WEAK),
    ("authorization", "code"): (SECRET, WEAK),
    ("session", "cookie"): (SECRET, WEAK),
    ("pre", "shared", "key"): (SECRET, STRONG),
}

# Words of these that are in no other keys. The rest of the compounds begin or end with a word that is a weak head itself.
_BEGINNINGS = _words("phrase recovery")

# Qualifiers that make a weak head a strong one.
_STRONG_KEYS = _words(
    "api secret private priv access signing sign encryption encrypt decryption decrypt crypto cipher auth"
    " authentication hmac aes des master shared subscription account storage consumer app application webhook"
    " jwt rsa dsa ecdsa ed25519 ssh fernet flask django cookie csrf security deploy admin root write ingest"
    " integration client service user apns fcm vault wallet license licence wpa wep preshared symmetric server"
)
_STRONG_TOKENS = _words(
    "access auth authentication authorization authn api bearer refresh session oauth security secret personal github"
    " gitlab slack bot deploy deployment service admin root device app application jwt user account login private"
    " upload webhook registration bootstrap join agent worker runner management client invite telegram discord npm"
    " pypi identity vault consul hf huggingface sas impersonation publish mfa reset activation verification cloudflare"
    " digitalocean heroku circleci travis codecov sonar jira notion openai"
)
_STRONG_PASSES = _words(
    "db database user my root admin mysql pg postgres postgresql smtp ftp sftp ssh sudo mail email ldap bind proxy"
    " redis mongo rabbit mq amqp http https wifi login auth sql mssql oracle jenkins imap pop3 key cert keystore"
    " truststore encryption vpn rpc api guest client server service remote default test account"
)

# Qualifiers that make the head something else.
_HARMLESS_KEYS = _words(
    "public pub publishable anon anonymous site primary foreign sort partition cache cached dict dictionary lookup"
    " hot shift arrow ctrl control alt tab enter return esc escape delete backspace function index row hash range map"
    " mapping json config configuration conf option options settings setting group order ordering param parameter"
    " query field column col attr attribute registry object routing unique natural composite candidate message"
    " translation msg i18n event item state data meta metadata header headers path verify verifying idempotency dedup"
    " dedupe compare comparison cmp sorting grouping join left right up down next prev previous first last type name"
    " value file filename blob node edge feature label tag topic record legend bucket s3 environment env url uri"
    " property prop section context result results response request error status entity model table database db"
    " schema locale language lang kwargs kwarg args arg input output source target src dst plot subplot layer level"
    " top sub parent child root_key leaf tree heap nested s new old other current default missing extra invalid"
    " unknown any no all each every same expected required bad wrong empty weight score rank param_key step stage"
    " metric stat stats counter time date day month year region zone country city variable var symbol token_type"
    " keyboard music press pressed modifier meta_key trailing leading flat dotted flattened rng prng random lock"
    " mutex sentinel password passwd pwd username callback handler hook class cls method id uid guid uuid binding"
)
_HARMLESS_TOKENS = _words(
    "next page paging pagination continuation continue bos eos pad unk unknown mask sep cls start end stop special"
    " begin lex lexer lexical parse parser syntax sync cursor prev previous current curr cur first last operator op"
    " name comment string str word text delimiter open close opening closing indent dedent newline cancellation"
    " cancel separator number integer float literal keyword identifier punctuation bracket paren brace left right"
    " peek look lookahead expected unexpected undefined type value date time format template placeholder image img"
    " video audio sub subword vocab vocabulary prompt completion input output new_line whitespace space prefix suffix"
    " version product pygments css html sql regex marker skip resume scroll nextpage nextpagetoken nexttoken change"
    " concurrency client_request idempotency dedup per total out in bad invalid missing no other extra ignore ignored"
    " noise oov padding system assistant eod eot bot_eos fim think tool media stream since position offset"
)
_HARMLESS_PASSES = _words(
    "first second third single multi multiple render rendering compiler num two one three next low high band all by"
    " forward backward optimization optimizer last final boarding pre post analysis transform lowering vertex shader"
    " ast pixel extra each every test_pass must will should can or not if then fail bi mouse"
)
_HARMLESS_AUTHS = _words(
    "no without basic digest kerberos http require need skip default requests type www mutual req required requested"
)
_HARMLESS_COOKIES = _words("test csrf language locale theme consent no third set accept")

# A secret that was hashed, masked or is there as a cipher text is not the secret.
_DISARMED = _words(
    "hash hashed encrypted crypted enc masked redacted sanitized sanitised censored hidden scrubbed obfuscated"
    " anonymized anonymised filtered fake_hash public"
)
# Questions, switches and amounts, wherever they stand before the head.
_FLAGS = _words(
    "is has have had use uses using automount no not without require requires required needs need allow allows allowed enable"
    " enabled disable disabled can should must supports support num max min count total number len length size"
)
# Verbs and judgements as the first word: an action or an error, not the secret.
_VERBS = _words(
    "forgot forget forgotten reset show hide change changed update check validate verify verified skip ask prompt"
    " missing invalid incorrect bad wrong empty blank expired weak unusable confirm_is remember recover rotate revoke"
    " compare match matches save store strip mask redact hash encrypt decrypt parse tokenize expect consume peek lex"
    " revoked ignored unset clear remove delete err error warn warning label title help msg message print log field column"
    " header regex pattern re"
)
# Words after the head that leave it what it is.
_NEUTRAL = _words(
    "value val str string raw plain plaintext clear cleartext default defaults fallback fallbacks base prod"
    " production dev development staging stage test testing live sandbox local old new current previous main backup"
    " override literal bytes hex b64 base64 utf confirm confirmation confirmed again repeat verify verification const"
    " constant a b c x y z en v primary secondary one two unicode admin root"
)
_PREPOSITIONS = _words("for of to from in with by on at")
_MERGED = {
    ("pass", "word"): "password",
    ("pass", "words"): "passwords",
    ("pass", "wd"): "passwd",
    ("pass", "phrase"): "passphrase",
    ("pass", "code"): "passcode",
    ("o", "auth"): "oauth",
    ("web", "hook"): "webhook",
    ("e", "mail"): "email",
    ("host", "name"): "hostname",
    ("ip", "v"): "ip",
    ("git", "hub"): "github",
    ("git", "lab"): "gitlab",
}
_PLURAL_KEYS = "keys"

# Glued spellings. A word that ends so is cut whatever stands before it ...
_SUFFIXES = (
    "passphrase", "passwords", "password", "passcode", "passwort", "passwd", "secretaccesskey",
    "secretkey", "accesskey", "privatekey",
    "apikey", "accesstoken", "authtoken", "refreshtoken", "clientsecret", "apisecret",
)  # fmt: skip
# ... and one that begins so is cut before the rest, which then is the head (`passwordfield`).
_PREFIXES = ("password", "passwd", "passphrase")
_GLUE = _words(
    "db database user users my root admin mysql pg postgres postgresql smtp ftp sftp ssh sudo mail email ldap bind"
    " proxy redis mongo rabbit aws app http wifi login sql mssql oracle client server api auth oauth access secret"
    " private public session refresh bearer csrf jwt id name type url uri path file field prefix suffix header hash"
    " length expired expiry error message prompt label text count reset no has is use new old cookie webhook signing"
    " encryption master shared token key pass pwd secret credential credentials psk salt hot primary foreign sort"
    " cache github gitlab slack bot device azure google stripe twilio consumer account storage connection conn string"
    " default test next page max num sign hmac aes rsa crypto encrypt decrypt license subscription iot mqtt deploy upload"
)
_WHOLE = _words(
    "compass bypass passport getpass surpass trespass overpass underpass encompass passage passive passenger monkey"
    " donkey turkey hockey jockey whiskey keyboard keypad keynote keyword keywords keyframe keystone keystroke"
    " secretary tokenize tokenizer tokenized authority author authors authored pinned pinning spinner secretion"
)
_ROOTS = (
    "pass", "pwd", "secret", "token", "key", "auth", "cred", "salt", "bearer", "jwt", "pin", "otp", "cookie",
    "psk", "dsn", "conn",
    "pat", "psw", "pswd", "pword", "pw", "kennwort", "senha", "phrase", "recovery", "backup",
)  # fmt: skip


@lru_cache(maxsize=1)
def _pattern() -> re.Pattern[str]:
    return re.compile(r"[A-Z]+(?=[A-Z][a-z])|[A-Z]?[a-z]+|[A-Z]+|[0-9]+")


@lru_cache(maxsize=8192)
def split(name: str) -> tuple[str, ...]:
    """The words of an identifier in lower case, digits as words of their own; empty for what is too long to be a name.

    >>> split("dbPassword2"), split("X-Auth-Token"), split("DATABASEPASSWORD")
    (('db', 'password', '2'), ('x', 'auth', 'token'), ('database', 'password'))
    """
    if not name or len(name) > _LONGEST:
        return ()
    found: list[str] = []
    for run in _runs(name):
        for word in _unglue(run.lower()):
            merged = _MERGED.get((found[-1], word)) if found else None
            if merged:
                found[-1] = merged
            else:
                found.append(word)
    return tuple(found)


def _runs(name: str) -> list[str]:
    """The letters that stand together, as far as their case says so, and the digits."""
    letters = name.replace("_", "")
    if letters.isalpha() and letters.isascii() and (letters.islower() or letters.isupper()):
        return [run for run in name.split("_") if run]
    return _pattern().findall(name)


@lru_cache(maxsize=4096)
def _unglue(word: str) -> tuple[str, ...]:
    """Cut a word that hides a credential word in it; any other word is returned whole."""
    if len(word) < 5 or word in _WHOLE or word in _PASSWORDS or word in _SECRETS or word in _WEAK_SECRETS:
        return (word,)
    if not any(root in word for root in ("pass", "pwd", "secret", "token", "key", "cred", "auth")):
        return (word,)
    parts = _segment(word)
    if parts:
        return parts
    for suffix in _SUFFIXES:
        if word.endswith(suffix) and len(word) > len(suffix):
            return (*_unglue(word[: -len(suffix)]), *(_segment(suffix) or (suffix,)))
    for prefix in _PREFIXES:
        if word.startswith(prefix):
            return (prefix, word[len(prefix) :])
    return (word,)


def _segment(word: str) -> tuple[str, ...]:
    """The fewest known words that make up `word`, or nothing. The table is short and so are the words: quadratic in
    40 at most."""
    if len(word) > 40:
        return ()
    best: list[tuple[str, ...] | None] = [()] + [None] * len(word)
    for end in range(2, len(word) + 1):
        for start in range(max(0, end - 13), end - 1):
            before = best[start]
            piece = word[start:end]
            if before is not None and (piece in _GLUE or (piece in _PASSWORDS and len(piece) > 2)):
                held = best[end]
                if held is None or len(before) + 1 < len(held):
                    best[end] = (*before, piece)
    return best[-1] or ()


class Vocabulary:
    """The words that mean a credential: the built-in tables, extended or replaced by a project's own.

    `extend` and `replace` take names such as `pincode`, `api_key` or `password:kodeord`; the part before the colon is
    the family (`password` or `secret`; what the built-in table says, or else `secret`, where it is left out).
    `replace` with anything in it leaves only those heads. Raises ValueError for an entry without letters or with an
    unknown family.
    """

    __slots__ = ("_heads", "_known", "_only", "_roots")

    def __init__(self, extend: Iterable[str] = (), replace: Iterable[str] = ()) -> None:
        heads: dict[tuple[str, ...], tuple[str, str]] = {}
        only = False
        roots: list[str] = []
        for entry in replace:
            only = True
            words, family = self._entry(entry)
            heads[words] = (family, STRONG)
            roots.append(max(words, key=len))
        for entry in extend:
            words, family = self._entry(entry)
            heads[words] = (family, STRONG)
            roots.append(max(words, key=len))
        self._heads = heads
        self._known: dict[str, Kind | None] = {}  # a bounded cache: code says the same names again and again
        self._only = only
        self._roots = tuple(dict.fromkeys(roots)) if only else (*_ROOTS, *roots)

    @staticmethod
    def _entry(entry: str) -> tuple[tuple[str, ...], str]:
        family, colon, name = entry.rpartition(":")
        words = split(name.strip())
        family = family.strip()
        if not words or not any(word.isalpha() for word in words):
            raise ValueError(f"not a name: {entry!r}")
        if colon and family not in (PASSWORD, SECRET):
            raise ValueError(f"unknown family {family!r} in {entry!r}: use {PASSWORD} or {SECRET}")
        if not colon:
            kind = _built_in(words)
            family = kind.family if kind else SECRET
        return words, family

    def classify(self, name: str) -> Kind | None:
        """What `name` says about its value, or None where it does not name a credential."""
        known = self._known
        if name in known:
            return known[name]
        if len(known) >= _MOST_KNOWN:
            known.clear()
        kind = known[name] = self._classify(name) if self.mentions(name.lower()) else None
        return kind

    def _classify(self, name: str) -> Kind | None:
        words = split(name)
        if not words:
            return None
        if self._heads:
            kept = _trim(words)
            for size in range(min(len(kept), 4), 0, -1):
                own = self._heads.get(kept[-size:])
                if own is not None:
                    if _flagged(kept[: len(kept) - size]):
                        return None
                    return Kind(own[0], own[1], "_".join(kept[-size:]))
        return None if self._only else _built_in(words)

    def begins(self, word: str) -> bool:
        """Whether a word that means nothing by itself may mean a credential with words beside it: "recovery phrase", or a name of the project's own."""
        lower = word.lower()
        return lower in _BEGINNINGS or any(len(own) > 1 and lower in own for own in self._heads)

    @property
    def roots(self) -> tuple[str, ...]:
        """The texts (lower case) one of which is in every name that can be classified."""
        return self._roots

    def mentions(self, lower_text: str) -> bool:
        """Whether any name in a text (given in lower case) could be classified: a cheap test that may only err
        towards True."""
        return any(root in lower_text for root in self._roots)


def _trim(words: tuple[str, ...]) -> tuple[str, ...]:
    """Leave out digits, what follows a preposition, and neutral words at the end."""
    kept = [word for word in words if not word.isdigit()]
    for index in range(1, len(kept)):
        if kept[index] in _PREPOSITIONS:
            del kept[index:]
            break
    # `access_key_b64` is a key, `string` alone is not: the head itself stays.
    while len(kept) > 1 and kept[-1] in _NEUTRAL:
        if tuple(kept[-2:]) in _COMPOUNDS:
            break
        del kept[-1]
    return tuple(kept)


def _flagged(before: tuple[str, ...]) -> bool:
    """Whether the words before a head make it a switch, an amount, an action, or a hashed or masked form."""
    if not before:
        return False
    if before[0] in _VERBS:
        return True
    return not _FLAGS.isdisjoint(before) or not _DISARMED.isdisjoint(before[-1:])


def _built_in(words: tuple[str, ...]) -> Kind | None:
    kept = _trim(words)
    if not kept:
        return None
    for size in (3, 2):
        compound = _COMPOUNDS.get(kept[-size:]) if len(kept) >= size else None
        if compound is not None:
            return None if _flagged(kept[:-size]) else Kind(*compound, "_".join(kept[-size:]))
    head, before = kept[-1], kept[:-1]
    if _flagged(before):
        return None
    qualifier = before[-1] if before else ""
    if head in _PASSWORDS:
        return Kind(PASSWORD, STRONG, head)
    if head in _SECRETS:
        return Kind(SECRET, STRONG, head)
    word = f"{qualifier}_{head}" if qualifier else head
    if head in ("key", _PLURAL_KEYS):
        return _key(head, qualifier, before, word)
    if head in ("token", "tokens"):
        return _token(head, qualifier, before, word)
    if head == "pass":
        if qualifier in _HARMLESS_PASSES:
            return None
        return Kind(PASSWORD, STRONG, word) if qualifier in _STRONG_PASSES else Kind(PASSWORD, WEAK, head)
    if head in _WEAK_PASSWORDS:
        return Kind(PASSWORD, WEAK, head)
    if head == "auth":
        return None if qualifier in _HARMLESS_AUTHS else Kind(SECRET, WEAK, head)
    if head in ("cookie", "cookies"):
        return None if qualifier in _HARMLESS_COOKIES else Kind(SECRET, WEAK, head)
    if head in _WEAK_SECRETS:
        return Kind(SECRET, WEAK, head)
    return None


def _key(head: str, qualifier: str, before: tuple[str, ...], word: str) -> Kind | None:
    if not _CAPTCHAS.isdisjoint(before) and qualifier not in ("secret", "private", "api"):
        return None  # the key of a site, which its pages show
    if qualifier in _STRONG_KEYS:
        # `ssh_public_key`, `primary_access_key`: only the nearest qualifier counts, but `public` anywhere settles it.
        return None if not _PUBLIC.isdisjoint(before) else Kind(SECRET, STRONG, word)
    if qualifier in _HARMLESS_KEYS or head == _PLURAL_KEYS or not _PUBLIC.isdisjoint(before):
        return None
    return Kind(SECRET, WEAK, head)


_PUBLIC = _words("public pub publishable")
_CAPTCHAS = _words("captcha recaptcha hcaptcha solvemedia turnstile")


def _token(head: str, qualifier: str, before: tuple[str, ...], word: str) -> Kind | None:
    if not _PUBLIC.isdisjoint(before):
        return None  # .NET's publicKeyToken
    if qualifier in _HARMLESS_TOKENS or (head == "tokens" and qualifier not in _STRONG_TOKENS):
        return None
    strong = qualifier in _STRONG_TOKENS or "oauth" in before  # OAuth 1 has request tokens
    return Kind(SECRET, STRONG, word) if strong else Kind(SECRET, WEAK, head)


_PERSONAL = _words(
    "ssn iban birthday birthdate dob phone telephone mobile cellphone email emails phones surname lastname firstname"
    " fullname passport nationality ethnicity religion gender salary cvv cvc creditcard cardnumber diagnosis"
    " geolocation latitude longitude bic msisdn postcode zipcode userinfo"
)
_PERSONAL_PAIRS = frozenset(
    tuple(pair.split("_"))
    for pair in _words(
        "birth_date date_birth birth_day first_name last_name full_name family_name given_name maiden_name"
        " middle_name middle_initial home_address postal_address street_address mailing_address billing_address"
        " shipping_address email_address mail_address phone_number telephone_number mobile_number cell_number"
        " card_number credit_card debit_card account_holder tax_id national_id social_security security_number"
        " identity_number passport_number bank_account account_iban medical_record health_record driver_license"
        " driving_licence zip_code post_code patient_name home_phone user_info"
    )
)
_INFRASTRUCTURE = _words(
    "host hosts hostname hostnames fqdn ip ips ipv4 ipv6 ipaddr addr addrs address addresses server servers endpoint"
    " endpoints url urls uri uris path paths directory dirname dir folder filename filepath socket subnet cidr"
    " netmask gateway mac domain peer dsn"
)
_MASKED = _words(
    "masked redacted sanitized sanitised censored hidden scrubbed obfuscated anonymized anonymised cleansed filtered"
    " hashed truncated"
)
_MASKED_FIRST = _words("safe log mask redact")


@lru_cache(maxsize=4096)
def personal(name: str) -> str | None:
    """The word of `name` that means personal data (`email`, `birth_date`), or None.

    As with credentials the head decides: `email_template` and `ip_address` are not personal data.
    """
    words = tuple(word for word in split(name) if not word.isdigit())
    words = tuple(word for word in words if word != "of") if "of" in words else words
    while len(words) > 1 and words[-1] in _NEUTRAL:
        words = words[:-1]
    if not words or not _FLAGS.isdisjoint(words[:-1]) or words[0] in _VERBS or words[0] in _MASKED:
        return None
    if words[-2:] in _PERSONAL_PAIRS:
        return "_".join(words[-2:])
    return words[-1] if words[-1] in _PERSONAL else None


@lru_cache(maxsize=4096)
def infrastructure(name: str) -> str | None:
    """The word of `name` that means a host, an address or a path (`hostname`, `url`), or None."""
    words = tuple(word for word in split(name) if not word.isdigit())
    while len(words) > 1 and words[-1] in _NEUTRAL:
        words = words[:-1]
    if not words or not _FLAGS.isdisjoint(words[:-1]) or words[-2:] in _PERSONAL_PAIRS:
        return None
    return words[-1] if words[-1] in _INFRASTRUCTURE else None


@lru_cache(maxsize=4096)
def is_masked(name: str) -> bool:
    """Whether a name says that its value was made fit to be shown: `masked_token`, `redacted_url`, `safe_headers`,
    `log_params`."""
    words = split(name)
    return len(words) > 1 and (words[0] in _MASKED_FIRST or not _MASKED.isdisjoint(words))


@lru_cache(maxsize=1)
def default() -> Vocabulary:
    """The built-in vocabulary."""
    return Vocabulary()


@lru_cache(maxsize=8192)
def classify(name: str) -> Kind | None:
    """What `name` says about its value by the built-in vocabulary, or None where it does not name a credential."""
    return default().classify(name)


def mentions(lower_text: str) -> bool:
    """Whether a text in lower case can hold a name that `classify` knows: substring tests, no false negatives."""
    return any(root in lower_text for root in _ROOTS)

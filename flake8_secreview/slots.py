"""Arguments that are credentials by their position: `auth=("u", "p")`, `HTTPBasicAuth("u", "p")`, `hmac.new(b"...")`.

The tables say which positional parameter of which callee is a credential. A callee is known by the last part of its name where that is telling, else by its
qualified name too.
"""

from __future__ import annotations

import ast
from collections.abc import Iterable, Iterator

from flake8_secreview import calls, carried, leaves, marks, where
from flake8_secreview.context import Context
from flake8_secreview.judge import SLOT, Verdict, judge_value
from flake8_secreview.strings import Text
from flake8_secreview.words import PASSWORD, SECRET, STRONG, Kind

_PASSWORD = Kind(PASSWORD, STRONG, "password")
_SECRET = Kind(SECRET, STRONG, "secret")

# Callee -> (index of the argument, what it is, beginnings of the qualified name or parts of the receiver's name; any if none).
_Slot = tuple[int, Kind, tuple[str, ...]]
_TABLE: dict[str, tuple[_Slot, ...]] = {
    # requests, httpx, aiohttp, twisted, urllib
    "HTTPBasicAuth": ((1, _PASSWORD, ()),), "HTTPDigestAuth": ((1, _PASSWORD, ()),), "HTTPProxyAuth": ((1, _PASSWORD, ()),),
    "BasicAuth": ((1, _PASSWORD, ()),), "DigestAuth": ((1, _PASSWORD, ()),), "HttpNtlmAuth": ((1, _PASSWORD, ()),),
    "BasicAuthentication": ((1, _PASSWORD, ()),), "UsernamePassword": ((1, _PASSWORD, ()),), "UsernamePasswordCredentials": ((1, _PASSWORD, ()),),
    "add_password": ((3, _PASSWORD, ()),), "basic_auth_header": ((1, _PASSWORD, ()),), "_basic_auth_str": ((1, _PASSWORD, ()),),
    "OAuth1": ((1, _SECRET, ()), (3, _SECRET, ())), "OAuth1Session": ((1, _SECRET, ()), (3, _SECRET, ())),
    "OAuthHandler": ((1, _SECRET, ()),), "set_access_token": ((1, _SECRET, ()),),
    # mail, files, directories, queues
    "login": ((1, _PASSWORD, ()),), "FTP": ((2, _PASSWORD, ()),), "FTP_TLS": ((2, _PASSWORD, ()),),
    "simple_bind_s": ((1, _PASSWORD, ()),), "simple_bind": ((1, _PASSWORD, ()),), "bind_s": ((1, _PASSWORD, ()),),
    "PlainCredentials": ((1, _PASSWORD, ()),), "auth_password": ((1, _PASSWORD, ()),), "username_pw_set": ((1, _PASSWORD, ()),),
    # accounts
    "create_user": ((2, _PASSWORD, ()),), "create_superuser": ((2, _PASSWORD, ()),), "check_password": ((0, _PASSWORD, ()),),
    "make_password": ((0, _PASSWORD, ()),), "generate_password_hash": ((0, _PASSWORD, ()),), "check_password_hash": ((1, _PASSWORD, ()),),
    "set_password": ((2, _PASSWORD, ("keyring.",)),), "hash_password": ((0, _PASSWORD, ()),),
    # databases
    "connect": ((2, _PASSWORD, ("MySQLdb.", "pymysql.", "_mysql.", "mysql.", "CMySQLdb.")), (1, _PASSWORD, ("cx_Oracle.", "oracledb.")),
                (3, _PASSWORD, ("paramiko.", "ssh")), (1, _PASSWORD, ("turbodbc.",))),
    # keys
    "new": ((0, _SECRET, ("hmac.", "Crypto.Cipher.", "Cryptodome.Cipher.", "Crypto.Hash.HMAC", "AES", "DES", "DES3", "Blowfish", "ARC4", "ChaCha20")),),
    "digest": ((0, _SECRET, ("hmac.",)),), "HMAC": ((0, _SECRET, ()),), "Fernet": ((0, _SECRET, ()),),
    "AES": ((0, _SECRET, ()),), "TripleDES": ((0, _SECRET, ()),), "ARC4": ((0, _SECRET, ()),), "Camellia": ((0, _SECRET, ()),),
    "AESGCM": ((0, _SECRET, ()),), "AESCCM": ((0, _SECRET, ()),), "AESSIV": ((0, _SECRET, ()),), "ChaCha20": ((0, _SECRET, ()),),
    "ChaCha20Poly1305": ((0, _SECRET, ()),), "SecretBox": ((0, _SECRET, ()),), "aes_cbc_encrypt": ((1, _SECRET, ()),),
    "encode": ((1, _SECRET, ("jwt.", "jose.", "authlib.")),), "decode": ((1, _SECRET, ("jwt.", "jose.", "authlib.")),),
    "URLSafeSerializer": ((0, _SECRET, ()),), "URLSafeTimedSerializer": ((0, _SECRET, ()),), "TimedSerializer": ((0, _SECRET, ()),),
    "TimedJSONWebSignatureSerializer": ((0, _SECRET, ()),), "JSONWebSignatureSerializer": ((0, _SECRET, ()),),
    "TimestampSigner": ((0, _SECRET, ("itsdangerous.",)),), "Signer": ((0, _SECRET, ("itsdangerous.",)),),
    "SignedCookieSessionFactory": ((0, _SECRET, ()),), "AuthTktAuthenticationPolicy": ((0, _SECRET, ()),),
    "UnencryptedCookieSessionFactoryConfig": ((0, _SECRET, ()),), "EncryptedCookieStorage": ((0, _SECRET, ()),),
    "create_signed_value": ((0, _SECRET, ()),), "decode_signed_value": ((0, _SECRET, ()),),
    "pbkdf2_hmac": ((1, _PASSWORD, ()),), "scrypt": ((0, _PASSWORD, ("hashlib.", "Crypto.")),), "PBKDF2": ((0, _PASSWORD, ()),),
    "hashpw": ((0, _PASSWORD, ()),), "checkpw": ((0, _PASSWORD, ()),), "load_pem_private_key": ((1, _PASSWORD, ()),),
    "load_key_and_certificates": ((1, _PASSWORD, ()),), "load_pkcs12": ((1, _PASSWORD, ()),), "BestAvailableEncryption": ((0, _PASSWORD, ()),),
    "load_cert_chain": ((2, _PASSWORD, ()),),
    # services
    "connect_s3": ((1, _SECRET, ()),), "connect_ec2": ((1, _SECRET, ()),), "S3Connection": ((1, _SECRET, ()),), "EC2Connection": ((1, _SECRET, ()),),
    "AzureKeyCredential": ((0, _SECRET, ()),), "AzureSasCredential": ((0, _SECRET, ()),), "AzureNamedKeyCredential": ((1, _SECRET, ()),),
    "ClientSecretCredential": ((2, _SECRET, ()),), "SharedKeyCredentials": ((1, _SECRET, ()),), "StorageSharedKeyCredential": ((1, _SECRET, ()),),
    "ServicePrincipalCredentials": ((1, _SECRET, ()),),
}  # fmt: skip
# Names that get a pair of user and password.
_PAIRS = frozenset({
    "auth", "basic_auth", "http_auth", "proxy_auth", "basicauth", "httpauth", "digest_auth", "credentials", "creds", "cred", "userpass",
    "user_pass", "login_data", "basic_auth_credentials", "authentication",
})  # fmt: skip
_ENCODERS = frozenset({"b64encode", "standard_b64encode", "urlsafe_b64encode", "encodebytes", "encodestring", "b64"})
_AROUND = ("auth", "basic", "cred", "login")
_PROGRAMS = frozenset(
    {"mysql", "mysqldump", "mysqladmin", "mysqlimport", "mysqlshow", "mariadb", "sshpass", "7z", "7za"}
)


# The callees that are known by their last name, and what else a file has to speak of where the others are meant.
_TELLING = frozenset(
    (*(name for name, slots in _TABLE.items() if not all(owners for _, _, owners in slots)), *_ENCODERS)
)
_OWNED = {
    name: tuple({owner.strip(".").partition(".")[0].lower() for _, _, owners in slots for owner in owners})
    for name, slots in _TABLE.items()
    if name not in _TELLING
}
marks.watch(*(owner for owners in _OWNED.values() for owner in owners))
_GIVEN = frozenset((*_PAIRS, *map(str.upper, _PAIRS), *map(str.title, _PAIRS)))


def where_positional(context: Context) -> Iterable[int]:
    """The lines on which such an argument may be given, for `Rule.where`."""
    known: list[int] | None = context.memo.get(where_positional)
    if known is None:
        said = context.words
        names = {*(_TELLING & said), *(_GIVEN & said), *(_PROGRAMS & said)}
        names.update(name for name in _OWNED if name in said and context.words_with(_OWNED[name]))
        known = context.memo[where_positional] = where.lines_of(context, names)
    return known


def verdicts(context: Context) -> list[Verdict]:
    """The verdicts on arguments of known parameters."""
    memo: list[Verdict] | None = context.memo.get(verdicts)
    if memo is None:
        memo = context.memo[verdicts] = list(_verdicts(context))
    return memo


def _verdicts(context: Context) -> Iterator[Verdict]:
    for call in context.near(ast.Call):
        if not call.args:
            continue
        function = call.func
        name = function.attr if type(function) is ast.Attribute else function.id if type(function) is ast.Name else None
        if name in _TABLE:
            yield from _positional(call, name, context)
        elif name in _ENCODERS:
            yield from _encoded(call, context)
    for word in context.near(ast.keyword):
        if word.arg in _PAIRS:
            yield from _pair(word.arg, word.value, context)
    for node in context.near(ast.Assign):
        if isinstance(node.value, ast.Tuple):
            for target in node.targets:
                named = calls.name_of(target)
                if named and named[0].lower() in _PAIRS:
                    yield from _pair(named[0], node.value, context)
    if not _PROGRAMS.isdisjoint(context.words):
        for display in context.near(ast.List):
            yield from _short_flag(display.elts, context)
        for pair in context.near(ast.Tuple):
            yield from _short_flag(pair.elts, context)


def _verdict(name: str, kind: Kind, value: str, text: Text, start: int, context: Context) -> Verdict | None:
    judged = judge_value(kind, kind.word, value, SLOT)
    if judged is None:
        return None
    place = text.place(start, start + len(value)) if len(value) < len(text.value) else context.place(text.node)
    return Verdict(name, kind, value, text.is_bytes, place, SLOT, *judged)


def _literals(node: ast.expr, context: Context) -> Iterator[Text]:
    """The complete strings that an argument may be, through a constant of the file as well."""
    if leaves.possible(node):
        expressions = [leaf.value for leaf in leaves.leaves(node, containers=False)]
    elif isinstance(node, (ast.Name, ast.Attribute)):
        named = calls.name_of(node)
        kind = context.config.vocabulary.classify(named[0]) if named else None
        if kind is not None and kind.strength == STRONG:
            return  # it is judged where it gets the literal
        expressions = [value.expr for value in context.flow.constant_strings(node)[:8]]
    else:
        return
    for expression in expressions:
        text = context.text(expression)
        if text is not None and text.complete and text.value:
            yield text


def _positional(call: ast.Call, name: str, context: Context) -> Iterator[Verdict]:
    for index, kind, owners in _TABLE[name]:
        if index >= len(call.args) or any(isinstance(argument, ast.Starred) for argument in call.args[: index + 1]):
            continue
        argument = call.args[index]
        if type(argument) not in (ast.Name, ast.Attribute) and not leaves.possible(argument):
            continue
        if type(argument) is ast.Name and argument.id not in carried.constants_of(context):
            continue
        verdicts = [_verdict(name, kind, text.value, text, 0, context) for text in _literals(argument, context)]
        if any(verdicts) and (not owners or _belongs(call, owners, context)):
            yield from filter(None, verdicts)


def _belongs(call: ast.Call, owners: tuple[str, ...], context: Context) -> bool:
    """Whether a callee is one of these: by its qualified name, or by what the method is called on."""
    function = call.func
    receiver = calls.name_of(function.value) if isinstance(function, ast.Attribute) else None
    names = [*context.qualnames(function)]
    if receiver is not None:
        names.append(f"{receiver[0]}.")
    return any(name.startswith(owners) for name in names)


def _pair(name: str | None, value: ast.expr, context: Context) -> Iterator[Verdict]:
    """`auth=("user", "password")`."""
    if name is None or not isinstance(value, (ast.Tuple, ast.List)) or len(value.elts) != 2:
        return
    if isinstance(value.elts[0], (ast.Tuple, ast.List, ast.Dict)):
        return
    for text in _literals(value.elts[1], context):
        verdict = _verdict(name, _PASSWORD, text.value, text, 0, context)
        if verdict is not None:
            yield verdict


def _encoded(call: ast.Call, context: Context) -> Iterator[Verdict]:
    """`b64encode(b"user:password")`, the value of a Basic header."""
    for text in _literals(call.args[0], context):
        user, colon, password = text.value.partition(":")
        if not colon or not user or not password or any(map(str.isspace, text.value)) or "/" in user:
            continue
        line = call.lineno
        around = "".join(context.source.lines[max(0, line - 3) : line + 2]).lower()
        if any(word in around for word in _AROUND):
            verdict = _verdict("b64encode", _PASSWORD, password, text, len(user) + 1, context)
            if verdict is not None:
                yield verdict


def _short_flag(items: list[ast.expr], context: Context) -> Iterator[Verdict]:
    """`["mysql", "-uroot", "-p..."]`."""
    if not items or _program(items[0]) not in _PROGRAMS:
        return
    for item in items[1:]:
        if isinstance(item, ast.Constant) and isinstance(item.value, str) and item.value.startswith("-p"):
            text = context.text(item)
            if text is not None and len(item.value) > 3:
                verdict = _verdict("-p", _PASSWORD, item.value[2:], text, 2, context)
                if verdict is not None:
                    yield verdict


def _program(node: ast.expr) -> str | None:
    """The program that a list of arguments runs: "mysql" of "/usr/bin/mysql"."""
    return node.value.rpartition("/")[2] if isinstance(node, ast.Constant) and isinstance(node.value, str) else None

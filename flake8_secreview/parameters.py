"""Which positional parameter of which callee is a credential, and where in a file such a callee may stand.

A callee is known by the last part of its name where that is telling, else by its qualified name too.
"""

from __future__ import annotations

from collections.abc import Iterable
from typing import TYPE_CHECKING

from flake8_secreview import marks, where

if TYPE_CHECKING:
    from flake8_secreview.context import Context

# Callee -> (index of the argument, what it is: `words.PASSWORD` or `SECRET`, beginnings of the qualified name or parts of the receiver's name; any if none).
Slot = tuple[int, str, tuple[str, ...]]
TABLE: dict[str, tuple[Slot, ...]] = {
    # requests, httpx, aiohttp, twisted, urllib
    "HTTPBasicAuth": ((1, "password", ()),), "HTTPDigestAuth": ((1, "password", ()),), "HTTPProxyAuth": ((1, "password", ()),),
    "BasicAuth": ((1, "password", ()),), "DigestAuth": ((1, "password", ()),), "HttpNtlmAuth": ((1, "password", ()),),
    "BasicAuthentication": ((1, "password", ()),), "UsernamePassword": ((1, "password", ()),), "UsernamePasswordCredentials": ((1, "password", ()),),
    "add_password": ((3, "password", ()),), "basic_auth_header": ((1, "password", ()),), "_basic_auth_str": ((1, "password", ()),),
    "OAuth1": ((1, "secret", ()), (3, "secret", ())), "OAuth1Session": ((1, "secret", ()), (3, "secret", ())),
    "OAuthHandler": ((1, "secret", ()),), "set_access_token": ((1, "secret", ()),),
    # mail, files, directories, queues
    "login": ((1, "password", ()),), "FTP": ((2, "password", ()),), "FTP_TLS": ((2, "password", ()),),
    "simple_bind_s": ((1, "password", ()),), "simple_bind": ((1, "password", ()),), "bind_s": ((1, "password", ()),),
    "PlainCredentials": ((1, "password", ()),), "auth_password": ((1, "password", ()),), "username_pw_set": ((1, "password", ()),),
    # accounts
    "create_user": ((2, "password", ()),), "create_superuser": ((2, "password", ()),), "check_password": ((0, "password", ()),),
    "make_password": ((0, "password", ()),), "generate_password_hash": ((0, "password", ()),), "check_password_hash": ((1, "password", ()),),
    "set_password": ((2, "password", ("keyring.",)),), "hash_password": ((0, "password", ()),),
    # databases
    "connect": ((2, "password", ("MySQLdb.", "pymysql.", "_mysql.", "mysql.", "CMySQLdb.")), (1, "password", ("cx_Oracle.", "oracledb.")),
                (3, "password", ("paramiko.", "ssh")), (1, "password", ("turbodbc.",))),
    # keys
    "new": ((0, "secret", ("hmac.", "Crypto.Cipher.", "Cryptodome.Cipher.", "Crypto.Hash.HMAC", "AES", "DES", "DES3", "Blowfish", "ARC4", "ChaCha20")),),
    "digest": ((0, "secret", ("hmac.",)),), "HMAC": ((0, "secret", ()),), "Fernet": ((0, "secret", ()),),
    "AES": ((0, "secret", ()),), "TripleDES": ((0, "secret", ()),), "ARC4": ((0, "secret", ()),), "Camellia": ((0, "secret", ()),),
    "AESGCM": ((0, "secret", ()),), "AESCCM": ((0, "secret", ()),), "AESSIV": ((0, "secret", ()),), "ChaCha20": ((0, "secret", ()),),
    "ChaCha20Poly1305": ((0, "secret", ()),), "SecretBox": ((0, "secret", ()),), "aes_cbc_encrypt": ((1, "secret", ()),),
    "encode": ((1, "secret", ("jwt.", "jose.", "authlib.")),), "decode": ((1, "secret", ("jwt.", "jose.", "authlib.")),),
    "URLSafeSerializer": ((0, "secret", ()),), "URLSafeTimedSerializer": ((0, "secret", ()),), "TimedSerializer": ((0, "secret", ()),),
    "TimedJSONWebSignatureSerializer": ((0, "secret", ()),), "JSONWebSignatureSerializer": ((0, "secret", ()),),
    "TimestampSigner": ((0, "secret", ("itsdangerous.",)),), "Signer": ((0, "secret", ("itsdangerous.",)),),
    "SignedCookieSessionFactory": ((0, "secret", ()),), "AuthTktAuthenticationPolicy": ((0, "secret", ()),),
    "UnencryptedCookieSessionFactoryConfig": ((0, "secret", ()),), "EncryptedCookieStorage": ((0, "secret", ()),),
    "create_signed_value": ((0, "secret", ()),), "decode_signed_value": ((0, "secret", ()),),
    "pbkdf2_hmac": ((1, "password", ()),), "scrypt": ((0, "password", ("hashlib.", "Crypto.")),), "PBKDF2": ((0, "password", ()),),
    "hashpw": ((0, "password", ()),), "checkpw": ((0, "password", ()),), "load_pem_private_key": ((1, "password", ()),),
    "load_key_and_certificates": ((1, "password", ()),), "load_pkcs12": ((1, "password", ()),), "BestAvailableEncryption": ((0, "password", ()),),
    "load_cert_chain": ((2, "password", ()),),
    # services
    "connect_s3": ((1, "secret", ()),), "connect_ec2": ((1, "secret", ()),), "S3Connection": ((1, "secret", ()),), "EC2Connection": ((1, "secret", ()),),
    "AzureKeyCredential": ((0, "secret", ()),), "AzureSasCredential": ((0, "secret", ()),), "AzureNamedKeyCredential": ((1, "secret", ()),),
    "ClientSecretCredential": ((2, "secret", ()),), "SharedKeyCredentials": ((1, "secret", ()),), "StorageSharedKeyCredential": ((1, "secret", ()),),
    "ServicePrincipalCredentials": ((1, "secret", ()),),
}  # fmt: skip
# Names that get a pair of user and password.
PAIRS = frozenset({
    "auth", "basic_auth", "http_auth", "proxy_auth", "basicauth", "httpauth", "digest_auth", "credentials", "creds", "cred", "userpass",
    "user_pass", "login_data", "basic_auth_credentials", "authentication",
})  # fmt: skip
ENCODERS = frozenset({"b64encode", "standard_b64encode", "urlsafe_b64encode", "encodebytes", "encodestring", "b64"})
PROGRAMS = frozenset(
    {"mysql", "mysqldump", "mysqladmin", "mysqlimport", "mysqlshow", "mariadb", "sshpass", "7z", "7za"}
)


# The callees that are known by their last name, and what else a file has to speak of where the others are meant.
_TELLING = frozenset((*(name for name, slots in TABLE.items() if not all(owners for _, _, owners in slots)), *ENCODERS))
_OWNERS = {
    name: frozenset(owner.partition(".")[0] for _, _, owners in slots for owner in owners)
    for name, slots in TABLE.items()
    if name not in _TELLING
}
_SSH = marks.watch("ssh")  # "ssh_client" is an owner, too
_GIVEN = frozenset((*PAIRS, *map(str.upper, PAIRS), *map(str.title, PAIRS)))


def where_positional(context: Context) -> Iterable[int]:
    """The lines on which such an argument may be given, for `Rule.where`."""
    known: list[int] | None = context.memo.get(where_positional)
    if known is None:
        said, line_of = context.words, context.source.line
        names = {*(_TELLING & said), *(PROGRAMS & said)}
        for name, owners in _OWNERS.items():
            if name in said and (not owners.isdisjoint(said) or ("ssh" in owners and context.marked(_SSH))):
                names.add(name)
        known = [line for line in where.lines_of(context, names) if not line_of(line).lstrip().startswith("#")]
        known += [line for line in where.lines_of(context, _GIVEN & said) if "=" in line_of(line)]
        context.memo[where_positional] = known
    return known

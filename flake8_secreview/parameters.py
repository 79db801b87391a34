"""Which positional parameter of which callee is a credential, and where in a file such a callee may stand.

A callee is known by the last part of its name where that is telling, else by its qualified name too.
"""

from __future__ import annotations

from collections.abc import Iterable
from typing import TYPE_CHECKING

from flake8_secreview import marks, where
from flake8_secreview.words import PASSWORD, SECRET, STRONG, Kind

if TYPE_CHECKING:
    from flake8_secreview.context import Context

AS_PASSWORD = Kind(PASSWORD, STRONG, "password")
AS_SECRET = Kind(SECRET, STRONG, "secret")

# Callee -> (index of the argument, what it is, beginnings of the qualified name or parts of the receiver's name; any if none).
Slot = tuple[int, Kind, tuple[str, ...]]
TABLE: dict[str, tuple[Slot, ...]] = {
    # requests, httpx, aiohttp, twisted, urllib
    "HTTPBasicAuth": ((1, AS_PASSWORD, ()),), "HTTPDigestAuth": ((1, AS_PASSWORD, ()),), "HTTPProxyAuth": ((1, AS_PASSWORD, ()),),
    "BasicAuth": ((1, AS_PASSWORD, ()),), "DigestAuth": ((1, AS_PASSWORD, ()),), "HttpNtlmAuth": ((1, AS_PASSWORD, ()),),
    "BasicAuthentication": ((1, AS_PASSWORD, ()),), "UsernamePassword": ((1, AS_PASSWORD, ()),), "UsernamePasswordCredentials": ((1, AS_PASSWORD, ()),),
    "add_password": ((3, AS_PASSWORD, ()),), "basic_auth_header": ((1, AS_PASSWORD, ()),), "_basic_auth_str": ((1, AS_PASSWORD, ()),),
    "OAuth1": ((1, AS_SECRET, ()), (3, AS_SECRET, ())), "OAuth1Session": ((1, AS_SECRET, ()), (3, AS_SECRET, ())),
    "OAuthHandler": ((1, AS_SECRET, ()),), "set_access_token": ((1, AS_SECRET, ()),),
    # mail, files, directories, queues
    "login": ((1, AS_PASSWORD, ()),), "FTP": ((2, AS_PASSWORD, ()),), "FTP_TLS": ((2, AS_PASSWORD, ()),),
    "simple_bind_s": ((1, AS_PASSWORD, ()),), "simple_bind": ((1, AS_PASSWORD, ()),), "bind_s": ((1, AS_PASSWORD, ()),),
    "PlainCredentials": ((1, AS_PASSWORD, ()),), "auth_password": ((1, AS_PASSWORD, ()),), "username_pw_set": ((1, AS_PASSWORD, ()),),
    # accounts
    "create_user": ((2, AS_PASSWORD, ()),), "create_superuser": ((2, AS_PASSWORD, ()),), "check_password": ((0, AS_PASSWORD, ()),),
    "make_password": ((0, AS_PASSWORD, ()),), "generate_password_hash": ((0, AS_PASSWORD, ()),), "check_password_hash": ((1, AS_PASSWORD, ()),),
    "set_password": ((2, AS_PASSWORD, ("keyring.",)),), "hash_password": ((0, AS_PASSWORD, ()),),
    # databases
    "connect": ((2, AS_PASSWORD, ("MySQLdb.", "pymysql.", "_mysql.", "mysql.", "CMySQLdb.")), (1, AS_PASSWORD, ("cx_Oracle.", "oracledb.")),
                (3, AS_PASSWORD, ("paramiko.", "ssh")), (1, AS_PASSWORD, ("turbodbc.",))),
    # keys
    "new": ((0, AS_SECRET, ("hmac.", "Crypto.Cipher.", "Cryptodome.Cipher.", "Crypto.Hash.HMAC", "AES", "DES", "DES3", "Blowfish", "ARC4", "ChaCha20")),),
    "digest": ((0, AS_SECRET, ("hmac.",)),), "HMAC": ((0, AS_SECRET, ()),), "Fernet": ((0, AS_SECRET, ()),),
    "AES": ((0, AS_SECRET, ()),), "TripleDES": ((0, AS_SECRET, ()),), "ARC4": ((0, AS_SECRET, ()),), "Camellia": ((0, AS_SECRET, ()),),
    "AESGCM": ((0, AS_SECRET, ()),), "AESCCM": ((0, AS_SECRET, ()),), "AESSIV": ((0, AS_SECRET, ()),), "ChaCha20": ((0, AS_SECRET, ()),),
    "ChaCha20Poly1305": ((0, AS_SECRET, ()),), "SecretBox": ((0, AS_SECRET, ()),), "aes_cbc_encrypt": ((1, AS_SECRET, ()),),
    "encode": ((1, AS_SECRET, ("jwt.", "jose.", "authlib.")),), "decode": ((1, AS_SECRET, ("jwt.", "jose.", "authlib.")),),
    "URLSafeSerializer": ((0, AS_SECRET, ()),), "URLSafeTimedSerializer": ((0, AS_SECRET, ()),), "TimedSerializer": ((0, AS_SECRET, ()),),
    "TimedJSONWebSignatureSerializer": ((0, AS_SECRET, ()),), "JSONWebSignatureSerializer": ((0, AS_SECRET, ()),),
    "TimestampSigner": ((0, AS_SECRET, ("itsdangerous.",)),), "Signer": ((0, AS_SECRET, ("itsdangerous.",)),),
    "SignedCookieSessionFactory": ((0, AS_SECRET, ()),), "AuthTktAuthenticationPolicy": ((0, AS_SECRET, ()),),
    "UnencryptedCookieSessionFactoryConfig": ((0, AS_SECRET, ()),), "EncryptedCookieStorage": ((0, AS_SECRET, ()),),
    "create_signed_value": ((0, AS_SECRET, ()),), "decode_signed_value": ((0, AS_SECRET, ()),),
    "pbkdf2_hmac": ((1, AS_PASSWORD, ()),), "scrypt": ((0, AS_PASSWORD, ("hashlib.", "Crypto.")),), "PBKDF2": ((0, AS_PASSWORD, ()),),
    "hashpw": ((0, AS_PASSWORD, ()),), "checkpw": ((0, AS_PASSWORD, ()),), "load_pem_private_key": ((1, AS_PASSWORD, ()),),
    "load_key_and_certificates": ((1, AS_PASSWORD, ()),), "load_pkcs12": ((1, AS_PASSWORD, ()),), "BestAvailableEncryption": ((0, AS_PASSWORD, ()),),
    "load_cert_chain": ((2, AS_PASSWORD, ()),),
    # services
    "connect_s3": ((1, AS_SECRET, ()),), "connect_ec2": ((1, AS_SECRET, ()),), "S3Connection": ((1, AS_SECRET, ()),), "EC2Connection": ((1, AS_SECRET, ()),),
    "AzureKeyCredential": ((0, AS_SECRET, ()),), "AzureSasCredential": ((0, AS_SECRET, ()),), "AzureNamedKeyCredential": ((1, AS_SECRET, ()),),
    "ClientSecretCredential": ((2, AS_SECRET, ()),), "SharedKeyCredentials": ((1, AS_SECRET, ()),), "StorageSharedKeyCredential": ((1, AS_SECRET, ()),),
    "ServicePrincipalCredentials": ((1, AS_SECRET, ()),),
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

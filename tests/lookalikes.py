"""Texts that look like credentials and are none, made from a random generator: what `formats.find` must stay silent on."""

from __future__ import annotations

import base64
import hashlib
import random
import string
import uuid
from collections.abc import Callable

from flake8_secreview.samples import text_of

WORDS = """
account admin array batch billing branch buffer cache channel client cluster commit config connection container context core
counter database decoder default deploy device domain encoder engine event export factory field filter format gateway graph
handler header helper index instance invoice iterator job kernel key label layer ledger limit list loader logger manager map
matrix message metric model module network node object option order parser partition path payload pipeline plugin policy pool
process profile provider proxy query queue record registry render report request resource response result route rule runner
sample scheduler schema scope server service session settings shard signal socket source state status storage store stream
task template tensor thread token topic trace transform tree update user utils value vector version view widget window worker
""".split()  # noqa: SIM905


def words(rng: random.Random, count: int) -> list[str]:
    return [rng.choice(WORDS) for _ in range(count)]


def _bytes(rng: random.Random, size: int) -> bytes:
    return rng.getrandbits(size * 8).to_bytes(size, "big")


def _digest(rng: random.Random) -> str:
    data = _bytes(rng, 32)
    kind = rng.choice(("md5", "sha1", "sha224", "sha256", "sha384", "sha512"))
    text = hashlib.new(kind, data).hexdigest()
    return rng.choice((text, text.upper(), f"{kind}:{text}", f"{kind}={text}", f"--hash={kind}:{text}"))


def _integrity(rng: random.Random) -> str:
    size = rng.choice((256, 384, 512))
    return f"sha{size}-" + base64.b64encode(_bytes(rng, size // 8)).decode()


def _base64(rng: random.Random) -> str:
    raw = rng.choice((_bytes(rng, rng.randrange(12, 400)), " ".join(words(rng, rng.randrange(3, 60))).encode()))
    return rng.choice((base64.b64encode(raw).decode(), base64.urlsafe_b64encode(raw).decode()))


def _image(rng: random.Random) -> str:
    kind, head = rng.choice(
        (("png", b"\x89PNG\r\n\x1a\n"), ("gif", b"GIF89a"), ("jpeg", b"\xff\xd8\xff\xe0\0\x10JFIF"))
    )
    return f"data:image/{kind};base64,{base64.b64encode(head + _bytes(rng, rng.randrange(60, 800))).decode()}"


def _public_key(rng: random.Random) -> str:
    body = base64.b64encode(b"\0\0\0\7ssh-rsa\0\0\0\3\1\0\1\0\0\1\1\0" + _bytes(rng, 256)).decode()
    der = base64.b64encode(
        bytes.fromhex("30820122300d06092a864886f70d01010105000382010f003082010a0282010100") + _bytes(rng, 265)
    ).decode()
    pem = "\n".join(der[at : at + 64] for at in range(0, len(der), 64))
    return rng.choice(
        (f"ssh-rsa {body} user@host", f"-----BEGIN PUBLIC KEY-----\n{pem}\n-----END PUBLIC KEY-----", der)
    )


def _certificate(rng: random.Random) -> str:
    der = bytes.fromhex("308203a53082028da003020102021400") + _bytes(rng, 900)
    body = base64.b64encode(der).decode()
    pem = "\n".join(body[at : at + 64] for at in range(0, len(body), 64))
    return rng.choice((f"-----BEGIN CERTIFICATE-----\n{pem}\n-----END CERTIFICATE-----", body))


def _uuid(rng: random.Random) -> str:
    text = str(uuid.UUID(int=rng.getrandbits(128), version=4))
    return rng.choice(
        (
            text,
            text.upper(),
            f"urn:uuid:{text}",
            f"{{{text}}}",
            f"/api/v1/{rng.choice(WORDS)}/{text}",
            text.replace("-", ""),
        )
    )


def _vector(rng: random.Random) -> str:
    known = (
        "000102030405060708090a0b0c0d0e0f", "00112233445566778899aabbccddeeff", "deadbeefdeadbeefdeadbeefdeadbeef",
        "0123456789abcdef0123456789abcdef", "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/",
        "d41d8cd98f00b204e9800998ecf8427e", "da39a3ee5e6b4b0d3255bfef95601890afd80709", "AKIAIOSFODNN7EXAMPLE",
        "wJalrXUtnFEMI/K7MDENG/bPxRfiCYEXAMPLEKEY", "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855",
        "6bc1bee22e409f96e93d7e117393172aae2d8a571e03ac9c9eb76fac45af8e51", "AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA=",
        "ghp_xxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxx", "sk_live_xxxxxxxxxxxxxxxxxxxxxxxx", "xoxb-123456789012-123456789012-abcdefghijklmnopqrstuvwx",
        "postgresql://user:password@localhost/db", "Authorization: Basic dXNlcm5hbWU6cGFzc3dvcmQ=", "Bearer <your-token-here-please>",
        "mongodb://<user>:<password>@cluster0.mongodb.net", "-----BEGIN RSA PRIVATE KEY-----", "-----BEGIN RSA PRIVATE KEY-----\n...\n-----END",
    )  # fmt: skip
    return rng.choice(known)


def _package(rng: random.Random) -> str:
    parts = words(rng, rng.randrange(3, 7))
    number = f"{rng.randrange(9)}.{rng.randrange(30)}.{rng.randrange(10)}"
    return rng.choice(
        (
            ".".join(parts),
            "-".join(parts) + f"-{number}",
            "-".join(parts) + f"=={number}",
            f"{'_'.join(parts)}-{number}-cp311-cp311-manylinux_2_17_x86_64.manylinux2014_x86_64.whl",
            f"@{parts[0]}/{'-'.join(parts[1:])}",
            f"https://files.pythonhosted.org/packages/{text_of(rng, 'h', 2)}/{text_of(rng, 'h', 2)}/{text_of(rng, 'h', 60)}/{parts[0]}-{number}.tar.gz",
        )
    )


def _template(rng: random.Random) -> str:
    name = "_".join(words(rng, 2))
    prefix = rng.choice(
        ("ghp_", "sk_live_", "AKIA", "xoxb-", "glpat-", "npm_", "SG.", "pypi-", "hvs.", "", "Bearer ", "Basic ")
    )
    hole = rng.choice(
        ("${%s}", "{%s}", "{{ %s }}", "<%s>", "%%(%s)s", "$%s", "*" * 20, "X" * 36, "x" * 24, "...", "0" * 40)
    )
    filled = hole % name if "%s" in hole else hole
    return rng.choice(
        (
            prefix + filled,
            f"https://{filled}:{filled}@{name}.acme.io/",
            f"Server={filled};User ID={filled};Password={filled};",
            f"host={filled} user={filled} password={filled}",
        )
    )


def _camel(rng: random.Random) -> str:
    parts = words(rng, rng.randrange(3, 9))
    return rng.choice(
        (
            "".join(map(str.capitalize, parts)),
            "_".join(parts).upper(),
            "_".join(parts),
            "/".join(parts),
            "-".join(parts),
        )
    )


def _minified(rng: random.Random) -> str:
    def name() -> str:
        return "".join(rng.choice(string.ascii_letters + "$_") for _ in range(rng.randrange(1, 3)))

    parts = []
    for _ in range(60):
        parts.append(
            rng.choice(
                (
                    f"var {name()}={name()}.{rng.choice(WORDS)}({rng.randrange(99)},{name()});",
                    f"function {name()}({name()},{name()}){{return {name()}?{name()}[{rng.randrange(9)}]:null}}",
                    f"{name()}.key={name()};{name()}.password={name()}.value;{name()}.user={name()}||{name()};",
                    f'{name()}["{rng.choice(WORDS)}-{rng.choice(WORDS)}"]=!0;',
                )
            )
        )
    return "".join(parts)


KINDS: dict[str, Callable[[random.Random], str]] = {
    "git sha": lambda rng: rng.choice(
        (text_of(rng, "h", 40), f"{rng.choice(WORDS)}@{text_of(rng, 'h', 40)}", text_of(rng, "h", 64))
    ),
    "digest": _digest,
    "integrity hash": _integrity,
    "base64": _base64,
    "image": _image,
    "public key": _public_key,
    "certificate": _certificate,
    "uuid": _uuid,
    "test vector": _vector,
    "package": _package,
    "template": _template,
    "identifier": _camel,
    "minified": _minified,
    "bare 32": lambda rng: text_of(rng, rng.choice("hal"), 32),
    "bare 44": lambda rng: base64.b64encode(_bytes(rng, 32)).decode(),
}


def generate(kind: str, rng: random.Random) -> str:
    """One look-alike, bare or in a sentence."""
    text = KINDS[kind](rng)
    return rng.choice((text, text, f"see {text} for details", f'{{"{rng.choice(WORDS)}": "{text}"}}'))

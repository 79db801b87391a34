"""Values that are credentials, stand-ins, and other things; all made of parts so that none of them is committed as one."""

from __future__ import annotations

import random
import time

import lookalikes
import pytest
from hypothesis import given
from hypothesis import strategies as st

from flake8_secreview import credentials, samples


@pytest.mark.parametrize(
    ("value", "reason"),
    [
        ("", "empty"),
        ("   ", "empty"),
        ("None", "nothing"),
        ("{{ password }}", "template"),
        ("${DB_PASSWORD}", "template"),
        ("$DB_PASSWORD", "template"),
        ("%(password)s", "template"),
        ("<password>", "template"),
        ("prefix-{name}", "template"),
        ("****", "mask"),
        ("xxxxxxxx", "mask"),
        ("abc...", "mask"),
        ("your-api-key-here", "phrase"),
        ("YOUR_SECRET_KEY", "phrase"),
        ("changeme", "phrase"),
        ("AKIAIOSFODNN7EXAMPLE", "phrase"),
        ("__TODO:_GENERATE_ONE__", "phrase"),
        ("aaaaaaaa", "filler"),
        ("abcabcabcabc", "filler"),
        ("abcdefghijklmnopqrstuvwxyz0123456789", "sequence"),
    ],
)
def test_placeholder(value: str, reason: str) -> None:
    assert credentials.placeholder(value) == reason


@pytest.mark.parametrize(
    "value",
    [
        "Tr0ub4dor&3",
        "correct horse battery",
        "GR?XGR?XGR?XGR?X",
        "izayoi",
        "p@ss word!",
        "S3cret$",
        "wrongpassword",
        "unresponsive-server",
    ],
)
def test_human_passwords(value: str) -> None:
    assert credentials.placeholder(value) is None
    assert credentials.looks_like(value, "password") is None


@pytest.mark.parametrize(
    ("value", "name", "role"),
    [
        ("TOKEN_EXPIRED", "TOKEN_EXPIRED", "name"),
        ("password", "password", "name"),
        ("token-expired", "TOKEN_EXPIRED", "name"),
        ("howdy_auth_token", "AUTH_COOKIE_TOKEN", "name"),
        ("newPassword1", "password", "name"),
        ("X-Subject-Token", "token", "header"),
        ("--passphrase-fd", "passphrase", "option"),
        ("nip44-v2", "key", "label"),
        ("INVALID_CREDENTIALS", "secret", "constant"),
        ("https://acme.io/token", "token", "url"),
        ("/run/secrets/db_password", "password", "path"),
        ("C:\\keys\\id", "key", "path"),
        ("server.pem", "private_key", "file"),
        ("application/json", "token", "mime"),
        ("django.contrib.auth", "auth", "module"),
        ("2024-05-01", "token", "date"),
        ("1.2.3", "token", "version"),
        ("sha256:9f86d081884c7d659a2feaa0c55ad015a3bf4f1b", "secret", "hash"),
        ("$2b$12$abcdefghijklmnopqrstuv", "password", "hash"),
        ("ssh-ed25519", "key", "public key"),
        ("<b>Password</b>", "password", "html"),
        (r"^[a-z]+\d*$", "password", "regex"),
        ("SELECT * FROM users", "password", "sql"),
        ("Enter your password:", "password", "sentence"),
        ("The token is invalid", "token", "sentence"),
        ("facebook_nonce", "session_key", "identifier"),
        ("svc@acme.io", "secret", "address"),
    ],
)
def test_roles(value: str, name: str, role: str) -> None:
    assert credentials.looks_like(value, name) == role


@pytest.mark.parametrize(
    "value",
    ["admin", "changeme", "password", "secret", "postgres", "Admin123", "dev-secret-key", "qwer1234", "change-me-now"],
)
def test_weak_defaults(value: str) -> None:
    assert credentials.weak_default(value)


@pytest.mark.parametrize(
    "value", ["", "x", "izayoi", "unresponsive-server", "Tr0ub4dor&3", "administrative_unit", "password_field"]
)
def test_no_weak_defaults(value: str) -> None:
    assert not credentials.weak_default(value)


def test_rendered_passwords_are_accepted() -> None:
    for seed in range(300):
        value = samples.render("<<password>>", random.Random(seed))
        assert credentials.human_password(value), seed
        value = samples.render("<<passphrase>>", random.Random(seed))
        assert credentials.placeholder(value) is None


@pytest.mark.parametrize("kind", ["token", "secret", "hex32", "hex40", "alnum24", "alnum40", "base64", "uuid"])
def test_random_text_is_opaque(kind: str) -> None:
    hits = sum(credentials.opaque(samples.render(f"<<{kind}>>", random.Random(seed))) for seed in range(300))
    print(f"\n{kind}: {hits} of 300 opaque")
    assert hits >= 294


def test_words_are_not_opaque() -> None:
    wrong = [
        text for seed in range(1500) if credentials.opaque(text := lookalikes.KINDS["identifier"](random.Random(seed)))
    ]
    print(f"\n{len(wrong)} of 1500 identifiers opaque")
    assert len(wrong) <= 15


@pytest.mark.parametrize(
    "value",
    [
        "getDatabaseConnectionFactory",
        "org.springframework.security.oauth2",
        "1234567890123456",
        "0123456789abcdef",
        "a" * 40,
        "short1A",
    ],
)
def test_not_opaque(value: str) -> None:
    assert not credentials.opaque(value)


def test_entropy() -> None:
    assert credentials.entropy("") == 0.0
    assert credentials.entropy("aaaa") == 0.0
    assert credentials.entropy("abcd") == 2.0


def test_length_class() -> None:
    assert [credentials.length_class("x" * size) for size in (0, 7, 8, 15, 16, 31, 32, 63, 64, 127, 128)] == [
        "empty", "1-7 characters", "8-15 characters", "8-15 characters", "16-31 characters", "16-31 characters", "32-63 characters",
        "32-63 characters", "64-127 characters", "64-127 characters", "128 or more characters",
    ]  # fmt: skip


@given(st.text(max_size=200), st.text(max_size=30))
def test_any_value(value: str, name: str) -> None:
    for answer in (credentials.placeholder(value), credentials.looks_like(value, name)):
        # Names of kinds only: never a part of the value.
        assert answer is None or answer in KINDS
    credentials.opaque(value)
    credentials.weak_default(value)


KINDS = {
    "empty",
    "nothing",
    "template",
    "mask",
    "phrase",
    "filler",
    "sequence",
    "name",
    "constant",
    "option",
    "label",
    "header",
    "url",
    "path",
    "file",
    "address",
    "arn",
    "mime",
    "module",
    "date",
    "version",
    "number",
    "hash",
    "public key",
    "html",
    "regex",
    "format",
    "sql",
    "sentence",
    "identifier",
    "word",
}


@pytest.mark.parametrize(
    "part", ["a", "a.", "a/", "{", "%", "<", "A_", "x-", "1.", "a@", "$", " ", "SELECT ", "\\d", "a-b.", "(?", "aB1"]
)
def test_cost_is_bounded(part: str) -> None:
    value = part * (200_000 // len(part))
    start = time.process_time()
    credentials.placeholder(value)
    credentials.looks_like(value, "password")
    credentials.opaque(value)
    credentials.weak_default(value)
    assert time.process_time() - start < 0.5


@pytest.mark.parametrize(
    "expression",
    [credentials._HOLE, *credentials._PHRASES, *credentials._WEAK_PHRASES, *credentials._ROLES.values()],
)
@given(data=st.data())
def test_every_match_has_a_sign(expression: credentials._Expression, data: st.DataObject) -> None:
    assert expression.may_match(data.draw(st.from_regex(expression.pattern, fullmatch=True)))

"""Names and what they say: both sides of every table, the gate, and the replaceable vocabulary."""

from __future__ import annotations

import string
import time

import pytest
from hypothesis import given
from hypothesis import strategies as st

from flake8_secreview import words
from flake8_secreview.words import PASSWORD, SECRET, STRONG, WEAK, Kind, Vocabulary, classify


def names(text: str) -> list[str]:
    return text.split()


def said(kind: Kind | None) -> tuple[str, str, str] | None:
    return None if kind is None else (kind.family, kind.strength, kind.word)


STRONG_PASSWORDS = names(
    """
    password passwd passphrase passcode pwd pw db_password dbPassword DATABASEPASSWORD dbpasswd PGPASSWORD
    userpass db_pass MYSQL_ROOT_PASSWORD mysqlRootPassword keystore_password PASSWORD_PROD DEFAULT_PASSWORD
    password_for_admin password_default getPassword passWord password2 userPassword1 _password password_confirm
    my_password
    """
)
WEAK_PASSWORDS = names("pin pass pin_code card_pin otp")
STRONG_SECRETS = names(
    """
    apikey API_KEY x-api-key client_secret clientSecret SECRET_KEY aws_secret_access_key private_key signing_key
    access_token accessToken auth_key cookie_secret webhook_secret SECRET_KEY_BASE OAuthToken
    wallet_key stripeapikey authtoken AWS_SESSION_TOKEN token_secret password_reset_token secretKey api_token
    psk
    """
)
WEAK_SECRETS = names(
    """
    key token bearer jwt salt credential credentials auth connection_string connectionString conn_str google_key
    __token session_key
    """
)
OTHERS = names(
    """
    token_type secret_name password_field token_url pass_parameter password_hash key_id secret_path
    password_file token_prefix auth_header password_regex password_length password_label password_prompt
    token_error password_message token_expired token_format auth_backend password_policy next_page_token
    nextPageToken NextToken bos_token eos_token pad_token unk_token mask_token csrf_cookie_name public_key
    primary_key foreign_key sort_key partition_key cache_key dict_key lookup_key hot_key hotkey shift_key
    arrow_key keyboard num_tokens max_tokens token_count passed passthrough has_password use_token is_secret
    require_password show_password no_password forgot_password reset_password_url reset_password compass bypass
    monkey tokenize secretary author authority passport passwordless passwordfield tokenname userid
    ssh_public_key hashed_password encrypted_password publishable_key site_key key_name keys tokens s3_key
    object_key getpass keyword passed_msg invalid_password password_required nopasswd tokenUrl Authenticator
    mapping spin first_pass username x
    """
)


@pytest.mark.parametrize(
    ("names", "family", "strength"),
    [
        (STRONG_PASSWORDS, PASSWORD, STRONG),
        (WEAK_PASSWORDS, PASSWORD, WEAK),
        (STRONG_SECRETS, SECRET, STRONG),
        (WEAK_SECRETS, SECRET, WEAK),
    ],
)
def test_names_of_credentials(names: list[str], family: str, strength: str) -> None:
    found = {name: classify(name) for name in names}
    assert {name: kind and (kind.family, kind.strength) for name, kind in found.items()} == dict.fromkeys(
        names, (family, strength)
    )


def test_names_that_are_about_a_credential() -> None:
    assert {name: kind for name in OTHERS if (kind := classify(name))} == {}


def test_the_word_is_the_head_as_found() -> None:
    assert said(classify("STRIPE_API_KEY")) == (SECRET, STRONG, "api_key")
    assert said(classify("adminPassword")) == (PASSWORD, STRONG, "password")


def test_split() -> None:
    assert words.split("dbPassword2") == ("db", "password", "2")
    assert words.split("X-Auth-Token") == ("x", "auth", "token")
    assert words.split("DATABASEPASSWORD") == ("database", "password")
    assert words.split("HTTPServerKey") == ("http", "server", "key")
    assert words.split("") == ()
    assert words.split("a" * 121) == ()


def test_gate_never_hides_a_name() -> None:
    for name in STRONG_PASSWORDS + WEAK_PASSWORDS + STRONG_SECRETS + WEAK_SECRETS:
        assert words.mentions(f"x = {name}\n".lower()), name
    assert not words.mentions("import os\nprint(os.getcwd())\n")


@given(
    st.lists(
        st.sampled_from(
            ["db", "pass", "word", "key", "api", "Token", "Secret", "auth", "x", "2", "_", "-", "pin", "hash"]
        )
    )
)
def test_gate_is_sound(parts: list[str]) -> None:
    name = "".join(parts)
    if classify(name):
        assert words.mentions(name.lower())


@given(st.text(alphabet=string.ascii_letters + string.digits + "_-. é", max_size=200))
def test_any_text_is_judged(name: str) -> None:
    kind = classify(name)
    assert kind is None or (kind.family in (PASSWORD, SECRET) and kind.strength in (STRONG, WEAK) and kind.word)
    if kind:
        assert words.mentions(name.lower())


def test_long_names_cost_little() -> None:
    start = time.process_time()
    for size in range(60, 120):
        classify("pass" * (size // 4) + "k" * (size % 4))
        classify("A" * size + "1")
    assert time.process_time() - start < 0.5


def test_vocabulary_extended() -> None:
    own = Vocabulary(extend=["kodeord", "password:geheim", "magic_word"])
    assert said(own.classify("db_kodeord")) == (SECRET, STRONG, "kodeord")
    assert said(own.classify("geheim")) == (PASSWORD, STRONG, "geheim")
    assert said(own.classify("theMagicWord")) == (SECRET, STRONG, "magic_word")
    assert own.classify("kodeord_length") is None
    assert own.classify("has_kodeord") is None
    assert said(own.classify("password")) == said(classify("password"))
    assert own.mentions("kodeord = 1")
    assert not words.mentions("kodeord = 1")


def test_vocabulary_replaced() -> None:
    own = Vocabulary(replace=["token", "passwd"])
    assert said(own.classify("my_token")) == (SECRET, STRONG, "token")
    assert said(own.classify("passwd")) == (PASSWORD, STRONG, "passwd")
    assert own.classify("password") is None
    assert own.mentions("token")
    assert not own.mentions("password")


@pytest.mark.parametrize("entry", ["", "123", "user:x", "password:"])
def test_vocabulary_refuses(entry: str) -> None:
    with pytest.raises(ValueError, match=r"not a name|unknown family"):
        Vocabulary(extend=[entry])


def test_personal_infrastructure_masked() -> None:
    personal = {
        name: words.personal(name)
        for name in ["user_email", "date_of_birth", "billingAddress", "ssn", "iban", "phone2"]
    }
    assert personal == {
        "user_email": "email",
        "date_of_birth": "date_birth",
        "billingAddress": "billing_address",
        "ssn": "ssn",
        "iban": "iban",
        "phone2": "phone",
    }
    assert not [
        name
        for name in ["ip_address", "email_template", "has_email", "masked_email", "name", "address"]
        if words.personal(name)
    ]
    assert words.infrastructure("db_host") == "host"
    assert words.infrastructure("configFilePath") == "path"
    assert not [name for name in ["home_address", "host_count", "urlopen", "hosting"] if words.infrastructure(name)]
    assert all(
        map(
            words.is_masked,
            ["masked_token", "redacted_url", "sanitizedHeaders", "safe_params", "log_token", "token_censored"],
        )
    )
    assert not [
        name for name in ["mask", "netmask", "sanitize_html", "token", "catalog_token", "safe"] if words.is_masked(name)
    ]

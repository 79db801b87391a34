"""Every format in every surrounding, look-alikes, checksums against published vectors, and cost."""

from __future__ import annotations

import random
import time

import lookalikes
import pytest
from hypothesis import given
from hypothesis import strategies as st

from flake8_secreview import fakes, formats, samples
from flake8_secreview.formats import checksums, shapes

SURROUNDINGS = {
    "plain": "{}",
    "text": "please use {} for the deployment, thanks",
    "url": "https://api.acme.io/v1?token={}&x=1",
    "comment": "# TODO: rotate {} soon",
    "json": '{{"value": "{}"}}',
    "shell": "export VALUE={}",
}


def drawn(format_id: str, number: int = 0) -> str:
    return samples.sample(format_id, random.Random(f"{format_id} {number}"))


def ids(text: str) -> list[str]:
    return [match.format.id for match in formats.find(text)]


def test_the_table_is_whole() -> None:
    found = formats.all_formats()
    assert len(found) == 313
    assert len({item.id for item in found}) == 313
    assert not [item.id for item in found if not item.vendor or not item.credential]


@pytest.mark.parametrize("surrounding", SURROUNDINGS)
def test_recognised(surrounding: str) -> None:
    missed = set()
    for item in formats.all_formats():
        for number in range(3):
            token = drawn(item.id, number)
            text = SURROUNDINGS[surrounding].format(token)
            start = text.find(token)
            if not any(match.start < start + len(token) and match.end > start for match in formats.find(text)):
                missed.add(item.id)
    print(f"\n{surrounding}: {313 - len(missed)} of 313 formats recognised; missed {sorted(missed)}")
    assert len(missed) <= 1, missed


def test_recognised_as_themselves() -> None:
    wrong = {item.id for item in formats.all_formats() if item.id not in ids(drawn(item.id))}
    assert wrong == set()


def test_samples_have_valid_checksums() -> None:
    states = {item.id: checksums.verify(item.check, drawn(item.id)) for item in formats.all_formats() if item.check}
    assert {id for id, state in states.items() if state is False} == set()
    assert len(states) > 50


def test_lookalikes() -> None:
    reported: dict[str, int] = {}
    total = 0
    for kind in lookalikes.KINDS:
        for number in range(200):
            total += 1
            for match in formats.find(lookalikes.generate(kind, random.Random(f"{kind} {number}"))):
                key = f"{kind}: {match.format.id}"
                reported[key] = reported.get(key, 0) + 1
    rate = 100 * sum(reported.values()) / total
    print(f"\n{sum(reported.values())} of {total} look-alikes reported ({rate:.2f} %): {reported}")
    assert rate <= 1.0


def test_a_wrong_checksum_lowers_the_confidence() -> None:
    token = drawn("github-classic")
    assert [match.confidence for match in formats.find(token)] == ["high"]
    spoiled = token[:-1] + ("a" if token[-1] != "a" else "b")
    (match,) = formats.find(spoiled)
    assert (match.format.id, match.checksum, match.confidence) == ("github-classic", False, "low")


def test_a_certain_checksum_rules_out() -> None:
    token = drawn("nats-seed")
    spoiled = token[:-1] + ("A" if token[-1] != "A" else "B")
    assert ids(token) == ["nats-seed"]
    assert ids(spoiled) == []


def test_offsets() -> None:
    token = drawn("stripe-live-key")
    (match,) = formats.find(f"key={token}, and more")
    assert (match.start, match.end) == (4, 4 + len(token))


def test_boundaries() -> None:
    token = drawn("github-classic")
    assert ids("x" + token) == []
    assert ids(token + "x") == []
    assert ids(f"({token})") == ["github-classic"]
    assert ids(f"{token}.") == ["github-classic"]


def test_several_in_one_text() -> None:
    tokens = [drawn(id) for id in ("slack-bot-token", "npm-token", "aws-access-key-id")]
    assert ids("; ".join(tokens)) == ["slack-bot-token", "npm-token", "aws-access-key-id"]


@pytest.mark.parametrize(
    "text",
    [
        "-----BEGIN RSA PRIVATE KEY-----",
        "-----BEGIN RSA PRIVATE KEY-----\n...\n-----END RSA PRIVATE KEY-----",
        "-----BEGIN PRIVATE KEY-----\n{body}\n-----END PRIVATE KEY-----",
        "-----BEGIN PRIVATE KEY-----\n" + "A" * 200 + "\n-----END PRIVATE KEY-----",
        "if '-----BEGIN OPENSSH PRIVATE KEY-----' in text and '-----END OPENSSH PRIVATE KEY-----' in text:",
        "AKIAIOSFODNN7EXAMPLE",
        "ghp_" + "x" * 36,
        "postgresql://user:password@localhost/db",
        "amqp://guest:guest@localhost:5672//",
        "https://user:{password}@acme.io",
        "https://user:s3cr3tPw9@example.com",
        "Server=db;User ID=sa;Password={0};",
        '{"kty": "RSA", "n": "sXchDaQebHnPiGvyDOAT4saGEUetSyo9MKLOoWFsueri23bOdgWp4Dy1Wl", "e": "AQAB"}',
    ],
)
def test_silent(text: str) -> None:
    assert ids(text) == []


@pytest.mark.parametrize(
    "kind", ["pem-rsa", "pem-ec", "pem-pkcs8", "pem-ed25519", "openssh-key", "pem-dsa", "pgp-private-key"]
)
def test_keys_in_other_spellings(kind: str) -> None:
    key = drawn(kind)
    assert ids(key.replace("\n", "\\n")) == [kind]
    assert ids("".join(f"    # {line}\n" for line in key.splitlines())) == [kind]
    assert ids(key.replace("\n", "\r\n")) == [kind]


def test_userinfo() -> None:
    (found,) = formats.userinfo("db = postgresql://svc:p@ss:w@db.acme.io:5432/x")
    assert found.scheme == "postgresql"
    assert found.user == "svc"
    assert found.host == "db.acme.io:5432"
    assert "db = postgresql://svc:p@ss:w@db.acme.io:5432/x"[found.password_start : found.password_end] == "p@ss:w"
    assert list(formats.userinfo("http://a.io/x:y@z and a://:@b")) == []


def test_public_prefix_is_all_that_may_be_shown() -> None:
    for item in formats.all_formats():
        prefix = item.public_prefix
        assert len(prefix) < 40
        if prefix:
            assert drawn(item.id, 1).startswith(prefix)
            assert drawn(item.id, 2).startswith(prefix)


@pytest.mark.parametrize(
    ("data", "state"),
    [
        ("", 0x30ED35C100CD3C7D),
        ("af", 0x48E73FC77D75DDC1),
        ("e70f", 0xB5F6E1FC485DBFF8),
        ("37f495", 0xF0B07C789B8CF7E8),
        ("8642dc59", 0x7008F2E87E9CF556),
        ("153fb79826", 0xE6C08C6DA2AFA997),
        ("0932e6246c47", 0x6F04BF1A5EA24060),
        ("ab427ea8d10fc7", 0xE11847E4F0678C41),
    ],
)
def test_marvin_vectors(data: str, state: int) -> None:
    """The vectors of Microsoft's Marvin32 tests, seed 0x004FB61A001BDBCC."""
    assert checksums.marvin64(bytes.fromhex(data), 0x004FB61A001BDBCC) == state


def test_check_values() -> None:
    """The catalogue's check value is the sum of the nine digits (reveng.sourceforge.io)."""
    assert checksums.crc24(b"123456789") == 0x21CF02
    assert checksums.crc16_xmodem(b"123456789") == 0x31C3
    assert checksums.crc32_hex("123456789") == "cbf43926"
    assert checksums.crc32_hex_little("123456789") == "2639f4cb"
    assert checksums.in_base(0xCBF43926, checksums.BASE62, 6) == checksums.crc32_base62("123456789")
    assert checksums.in_base(61, checksums.BASE62, 2) == "0z"
    assert checksums.in_base(0, checksums.BASE36, 3) == "000"


@pytest.mark.parametrize(
    "text", ["A12UEL5L", "an83characterlonghumanreadablepartthatcontainsthenumber1andtheexcludedcharactersbio1tt5tgs"]
)
def test_bech32_vectors(text: str) -> None:
    """Valid strings of BIP 173."""
    prefix, _, data = text.lower().rpartition("1")
    assert (
        checksums.bech32_polymod(checksums.bech32_expand(prefix) + [checksums.BECH32.index(char) for char in data]) == 1
    )


def test_base58_vector() -> None:
    """draft-msporny-base58-03, section 5."""
    assert checksums.base58_decode("2NEpo7TZRRrLZSi2U") == b"Hello World!"
    assert checksums.base58_decode("0") is None


def test_fakes() -> None:
    assert fakes.fake("0123456789abcdef0123456789abcdef")
    assert fakes.fake("your-api-key-goes-here")
    assert fakes.fake("a1" * 16)
    assert not fakes.fake("9f86d081884c7d659a2feaa0c55ad015")
    assert fakes.longest_sequence("x4567y") == 4
    assert fakes.longest_sequence("dcbx") == 3
    assert fakes.longest_sequence("89ab") == 4
    assert fakes.repeats("abcdabcdabcd")
    assert not fakes.repeats("abcdabcdabce")


def test_shapes() -> None:
    assert shapes.expression("ab-{d2}{=x|y.}{a3+}") == r"ab\-[0-9]{2}(?:x|y\.)[A-Za-z0-9]{3,}"
    assert shapes.prefixes("a{=b|c}_{d1}") == ("ab_", "ac_")
    assert shapes.shortest("a{=b|cc}_{d3-5}{u}") == 42
    with pytest.raises(ValueError, match="unknown class"):
        shapes.parse("{?1}")


def test_samples_follow_the_seed() -> None:
    template = "<<password>> <<hex32>> <<uuid>> <<github-classic>> <<password:1>> <<password:1>> <<word7>>"
    first = samples.render(template, random.Random(5))
    assert first == samples.render(template, random.Random(5))
    assert first != samples.render(template, random.Random(6))
    parts = first.split(" ")
    assert len(parts) == 7
    assert parts[4] == parts[5] != parts[0]
    with pytest.raises(KeyError):
        samples.render("<<nonsense>>", random.Random(1))


@given(st.text(max_size=300))
def test_any_text(text: str) -> None:
    last = 0
    for match in formats.find(text):
        assert last <= match.start < match.end <= len(text)
        last = match.end


HOSTILE = [
    "a", "0", "A-", "a.", "ZXlK/", "eyJ.", "eyJa.eyJb.", "-----BEGIN PRIVATE KEY-----\n", "https://", "a:b@", "://", "Server=a;password=",
    "jdbc:password=", '{"kty":', "{", "Bearer ", "Basic aaaaaaaa", "machine a login b password ", "MII/", "t1.", ":AA", "abc8Q~", "JQQJ99",
    "sig=sv=https://a/", "PuTTY-User-Key-File-2 PRIVATE KEY", "https://a.logic.azure.com/workflows/a?sig=", '"auths":{"a":{', "a|", "ops_eyJ/",
]  # fmt: skip


@pytest.mark.parametrize("part", HOSTILE)
def test_cost_grows_with_the_length(part: str) -> None:
    """Four times the text may cost eight times as much, no more: a quadratic search costs sixteen times."""

    def cost(size: int) -> float:
        text = part * (size // len(part))
        best = 1e9
        for _ in range(3):
            start = time.process_time()
            list(formats.find(text))
            best = min(best, time.process_time() - start)
        return best

    list(formats.find(part * 100))
    small = max(cost(160_000), 0.01)  # less is less than the clock of some machines shows
    assert cost(640_000) < 8 * small

"""SR101-SR108: the recognisers, what a literal is used for, and the model review's look-alike."""

from __future__ import annotations

import ast
import ipaddress
import json
import random
import uuid

import pytest
from snippets import Family

from flake8_secreview import examples, hosts, personal, usage, uuids
from flake8_secreview.context import Context

FAMILY = Family("SR1")
report = FAMILY.report
codes = FAMILY.codes


# -- the model review


def test_uuids_in_a_document_are_at_their_own_lines() -> None:
    """A module like nova's nova/tests/functional/libvirt/test_vpmem.py: five UUIDs, four of them inside a JSON text."""
    maker = random.Random(5)
    made = [str(uuid.UUID(int=maker.getrandbits(128), version=4)) for _ in range(5)]
    spaces = [{"dev": f"namespace0.{index}", "name": f"ns_{index}", "uuid": made[index]} for index in range(3)]
    spaces[2]["raw_uuid"] = made[3]
    document = json.dumps({"namespaces": spaces}, indent=4)
    source = (
        "from unittest import mock\n\n\n"
        f"fake_namespaces = '''{document}'''\n\n\n"
        "class PmemTestBase:\n    def test_boot(self):\n"
        f"        self.create(image_uuid='{made[4]}', flavor=3)\n"
        "        with mock.patch('a.b'):\n            pass\n"
    )
    path = "acme/tests/functional/test_pmem.py"
    lines = source.split("\n")
    expected = [
        (number, line.index(value) + 1, "SR101")
        for number, line in enumerate(lines, 1)
        for value in made
        if value in line
    ]
    assert len(expected) == 5
    assert len({line for line, _, _ in expected}) == 5
    assert report(source, path) == []
    assert report(source, path, test_paths="") == expected


# -- UUIDs


def spellings(value: uuid.UUID) -> list[str]:
    text = str(value)
    return [
        f"x = '{text}'",
        f"x = '{text.upper()}'",
        f"x = '{{{text}}}'",
        f"x = 'urn:uuid:{text}'",
        f"x = b'{text}'",
        f"x = f'{text}/{{y}}'",
        f"x = '{text[:9]}' + '{text[9:]}'",
        f"x = '{text[:20]}' '{text[20:]}'",
        f"x = '/volumes/{text}/attach'",
        f"x = 'https://acme.io/v2/{text}?a=1'",
        f'x = \'{{"id": "{text}"}}\'',
        f"call(1, '{text}')",
        f"x = {{'id': ['{text}']}}",
        f"import uuid\nx = uuid.UUID('{value.hex}')",
        f"import uuid\nx = uuid.UUID(bytes={value.bytes!r})",
        f"import uuid\nx = uuid.UUID(int={value.int})",
        f"volume_uuid = '{value.hex}'",
    ]


@pytest.mark.parametrize("number", range(17))
def test_every_spelling_of_a_uuid(number: int) -> None:
    for seed in range(20):
        value = uuid.UUID(int=random.Random(seed).getrandbits(128) | 1 << 127, version=4)
        source = spellings(value)[number] + "\n"
        assert codes(source) == ["SR101"], source


@pytest.mark.parametrize(
    "value",
    [
        *(str(name) for name in (uuid.NAMESPACE_DNS, uuid.NAMESPACE_URL, uuid.NAMESPACE_OID, uuid.NAMESPACE_X500)),
        "00000000-0000-0000-0000-000000000000",
        "ffffffff-ffff-ffff-ffff-ffffffffffff",
        "00000000-0000-0000-0000-00000000002a",
        "aaaaaaaa-bbbb-cccc-dddd-eeeeeeeeeeee",
        "12345678-1234-1234-1234-123456789012",
        "0000180f-0000-1000-8000-00805f9b34fb",
        "00000003-0000-0000-c000-000000000000",
        "c12a7328-f81f-11d2-ba4b-00a0c93ec93b",
    ],
)
def test_constants_of_the_world(value: str) -> None:
    assert uuids.is_constant(value.replace("-", "").lower())
    assert codes(f"x = '{value}'\n") == []


def test_random_uuids_are_no_constants() -> None:
    maker = random.Random(1)
    assert not any(uuids.is_constant(uuid.UUID(int=maker.getrandbits(128), version=4).hex) for _ in range(5000))


def test_what_is_no_uuid() -> None:
    made = str(uuid.UUID(int=random.Random(2).getrandbits(128), version=4))
    for text in (made + "0", "a" + made, made[:-1], made + "-12ab", made.replace("-", ":"), made.replace("-", "")):
        assert list(uuids.find(text)) == [], text


def test_a_table_is_judged_as_a_whole() -> None:
    maker = random.Random(3)
    made = [str(uuid.UUID(int=maker.getrandbits(128), version=4)) for _ in range(10)]
    table = "".join(f"K{index} = '{value}'\n" for index, value in enumerate(made))
    assert codes(table) == []
    assert len(codes("".join(table.splitlines(keepends=True)[:9]))) == 9
    inside = f"def f():\n    g('{made[0]}')\n"
    assert report(table + inside) == [(12, 8, "SR101")]


# -- addresses


@pytest.mark.parametrize(
    "address",
    ["10.20.30.40", "192.168.4.7", "172.31.9.9", "185.60.216.35", "2a01:4f8:c2c:123::5", "fd12:3456:789a:1::7"],
)
@pytest.mark.parametrize(
    "form", ["host = '{}'", "call(host='{}')", "def f(host='{}'): pass", "x = {{'host': '{}'}}", "peers = ['{}']"]
)
def test_addresses(address: str, form: str) -> None:
    source = form.format(address) + "\n"
    assert report(source) == [(1, source.index(address) + 1, "SR102")]


@pytest.mark.parametrize(
    "address",
    [
        *(
            "127.0.0.1",
            "127.8.9.1",
            "0.0.0.0",
            "255.255.255.255",
            "255.255.240.0",
            "0.0.0.255",
            "224.0.0.251",
            "239.1.2.3",
            "169.254.1.1",
        ),
        *("192.0.2.7", "198.51.100.1", "203.0.113.200", "169.254.169.254", "168.63.129.16", "1.2.3.4"),
        *("::1", "::", "fe80::1", "ff02::1", "2001:db8::7", "::ffff:127.0.0.1", "fd00:ec2::254"),
    ],
)
def test_shared_addresses(address: str) -> None:
    assert hosts.is_shared(ipaddress.ip_address(address))
    assert [code for code in codes(f"host = '{address}'\n") if code == "SR102"] == []


@pytest.mark.parametrize(
    "source",
    [
        "version = '10.20.30.40'",
        "__version__ = '5.4.3.2'",
        "require('acme', '1.22.33.44')",
        "if parse_version(v) < Version('7.10.2.1'): pass",
        "agent = 'Mozilla/5.0 (X11) Chrome/131.45.67.89 Safari/537.36'",
        "OID = '1.3.6.1'\nNAME_OID = '2.5.4.10'",
        "x = '10.20.0.0/16'",
        "raise ValueError('no route to 10.20.30.40')",
        "log.warning('peer 10.20.30.40 is gone')",
        "x = '''\n# proxy = http://10.20.30.40:3128\n'''",
        "x = '12:34:56'\ny = 'aa:bb:cc:dd:ee:ff'\nz = '::'.join(a)",
        "x = '1.2.3'\ny = '300.1.2.3'\nz = '1.2.3.4.5'",
    ],
)
def test_what_is_no_address(source: str) -> None:
    assert codes(source + "\n") == []


def test_masks() -> None:
    for length in range(1, 33):
        network = ipaddress.ip_network(f"0.0.0.0/{length}")
        assert hosts.is_shared(network.netmask)
        assert hosts.is_shared(network.hostmask)


# -- host names


@pytest.mark.parametrize(
    "host",
    ["db01.acme.internal", "ldap.prod.corp", "nas.office.lan", "printer.floor2.local", "queue.prod.svc.cluster.local"],
)
@pytest.mark.parametrize("form", ["HOST = '{}'", "URL = 'https://{}/x'", "connect(host='{}:5432')"])
def test_private_hosts(host: str, form: str) -> None:
    source = form.format(host) + "\n"
    assert report(source) == [(1, source.index(host) + 1, "SR103")]


@pytest.mark.parametrize("host", ["locahost", "lcoalhost", "localhos", "localhsot", "loclhost", "locallhost"])
def test_misspelt_localhost(host: str) -> None:
    assert hosts.is_misspelt_localhost(host)
    assert codes(f"url = 'http://{host}:8080'\n") == ["SR103"]


@pytest.mark.parametrize("host", ["localhost", "localhost2", "logalhort", "localnode", "local", "vocalist"])
def test_other_labels(host: str) -> None:
    assert not hosts.is_misspelt_localhost(host)


@pytest.mark.parametrize(
    ("host", "port", "project", "told"),
    [
        ("acme-ui.lab.eu", "", "acme", True),
        ("panda.lab.eu", "25443", "acme", True),
        ("ui.cern.ch", "", "acme", True),
        ("docs.acme.io", "8443", "acme", False),
        ("acme.readthedocs.io", "", "acme", False),
        ("www.lab.eu", "8080", "acme", False),
        ("api.example.com", "8443", "acme", False),
        ("lab.eu", "8443", "acme", False),
    ],
)
def test_organisation(host: str, port: str, project: str, told: bool) -> None:
    assert bool(hosts.organisation(host, port, "https", project)) == told


# -- personal data


def luhn_number(maker: random.Random, prefix: str, length: int) -> str:
    body = prefix + "".join(maker.choice("0123456789") for _ in range(length - len(prefix) - 1))
    return next(body + digit for digit in "0123456789" if personal.luhn(body + digit))


def iban(maker: random.Random, country: str, length: int) -> str:
    account = "".join(maker.choice("0123456789") for _ in range(length - 4))
    number = int("".join(str(int(char, 36)) for char in account + country + "00"))
    return f"{country}{98 - number % 97:02}{account}"


@pytest.mark.parametrize("seed", range(30))
def test_checksums(seed: int) -> None:
    maker = random.Random(seed)
    card = luhn_number(maker, "45", 16)
    assert personal.is_card(card)
    wrong = card[:-1] + str((int(card[-1]) + 1) % 10)
    assert not personal.is_card(wrong)
    account = iban(maker, "DE", 22)
    assert personal.is_iban(account)
    assert not personal.is_iban(account[:-1] + str((int(account[-1]) + 1) % 10))
    assert codes(f"card_number = '{card}'\n") == ["SR105"]
    assert codes(f"card_number = '{wrong}'\n") == []
    assert codes(f"to = '{account}'\n") == ["SR105"]


def test_a_number_needs_its_name() -> None:
    card = luhn_number(random.Random(1), "51", 16)
    assert codes(f"serial = '{card}'\n") == []
    assert codes(f"x = '{card[:4]} {card[4:8]} {card[8:12]} {card[12:]}'\n") == ["SR105"]
    assert codes("x = '536-22-1748'\n") == []
    assert codes("ssn = '536-22-1748'\n") == ["SR105"]
    assert codes("ssn = '000-22-1748'\nssn2 = '900-22-1748'\n") == []


@pytest.mark.parametrize("name", ["owner", "recipient", "EMAIL_FROM", "to_address", "login"])
@pytest.mark.parametrize("address", ["jane.miller@gmail.com", "ops+alerts@acme-hosting.com", "ddmlab@CERN.CH"])
def test_addresses_of_people(name: str, address: str) -> None:
    source = f"{name} = '{address}'\n"
    assert report(source) == [(1, len(name) + 5, "SR105")]


@pytest.mark.parametrize(
    "source",
    [
        "__author__ = 'jane.miller@gmail.com'",
        "MAINTAINERS = ['jane.miller@gmail.com']",
        "AUTHOR_EMAIL = 'jane.miller@gmail.com'",
        "x = 'hmac-sha2-256-etm@openssh.com'",
        "x = 'git@gitlab.acme.io:a/b.git'",
        "x = 'root@localhost'\ny = 'user@example.com'\nz = 'a@acme.invalid'",
        "x = 'noreply@acme.io'",
        "x = 'dbus@tty1.service'",
        "x = 'https://user@acme.io/x'",
        "print('write to jane.miller@gmail.com')",
        "re.compile(r'jane@gmail.com')",
        "x = 'Please write to jane.miller@gmail.com if this happens'",
    ],
)
def test_addresses_of_nobody(source: str) -> None:
    assert codes(source + "\n") == []


# -- listening, temporary paths, cloud resources


@pytest.mark.parametrize("address", ["0.0.0.0", "::"])
@pytest.mark.parametrize(
    "form",
    [
        "s.bind(('{}', 80))",
        "app.run(host='{}')",
        "x = HTTPServer(('{}', 80), H)",
        "BIND_HOST = '{}'",
        "def listen(host='{}'): pass",
    ],
)
def test_bind_all(address: str, form: str) -> None:
    assert codes(form.format(address) + "\n") == ["SR104"]


@pytest.mark.parametrize(
    "form",
    [
        "if host == '{}': pass",
        "if host in ('{}', ''): pass",
        "route(gateway='{}')",
        "x['version'] = '{}'",
        "log('{}')",
        "DEFAULT_ROUTE = '{}/0'",
    ],
)
def test_not_listening(form: str) -> None:
    assert codes(form.format("0.0.0.0") + "\n") == []


@pytest.mark.parametrize("folder", ["/tmp", "/var/tmp", "/dev/shm"])
@pytest.mark.parametrize(
    "form",
    ["open('{}/acme.key', 'w')", "path = '{}/acme'", "def f(out='{}/x.log'): pass", "return_ = g(f'{}/{{x}}.pickle')"],
)
def test_temporary_paths(folder: str, form: str) -> None:
    assert codes(form.format(folder) + "\n") == ["SR106"]


def test_temporary_folders_of_the_settings() -> None:
    assert codes("open('/tmp/x')\nopen('/scratch/x')\n", temp_dirs="/scratch") == ["SR106"]


@pytest.mark.parametrize(
    "source",
    [
        "folder = '/tmp'",
        "x = ['/tmp', '/proc']",
        "if p.startswith('/tmp/x'): pass",
        "mkstemp(dir='/tmp/x')",
        "x = f'/tmp/{uuid4()}'",
        "x = '/tmpx/y'",
        "print('/tmp/x')",
    ],
)
def test_other_folders(source: str) -> None:
    assert codes(source + "\n") == []


@pytest.mark.parametrize("seed", range(10))
def test_cloud_accounts(seed: int) -> None:
    maker = random.Random(seed)
    account = "4" + "".join(maker.choice("0123456789") for _ in range(11))
    assert codes(f"x = 'arn:aws:sqs:eu-west-1:{account}:jobs'\n") == ["SR108"]
    assert codes(f"aws_account_id = '{account}'\n") == ["SR108"]
    assert codes(f"x = '{account}.dkr.ecr.eu-west-1.amazonaws.com/a:1'\n") == ["SR108"]
    assert codes(f"timestamp = '{account}'\nrevision = '{account}'\nx = '{account}'\n") == []


# -- what a literal is used for


@pytest.mark.parametrize(
    ("source", "kind", "names", "callee"),
    [
        ("x = 'V'", usage.ASSIGN, ("x",), ""),
        ("self.host = 'V'", usage.ASSIGN, ("host",), ""),
        ("a['host'] = 'V'", usage.ASSIGN, ("host", "a"), ""),
        ("x: str = 'V'", usage.ASSIGN, ("x",), ""),
        ("x = {'k': {'j': ['V']}}", usage.ASSIGN, ("j", "k", "x"), ""),
        ("f('V')", usage.CALL, (), "f"),
        ("a.f(1, key='V')", usage.CALL, ("key",), "f"),
        ("def f(a, b='V', *, c=1): pass", usage.DEFAULT, ("b",), ""),
        ("def f(*, c='V'): pass", usage.DEFAULT, ("c",), ""),
        ("x = lambda a='V': a", usage.DEFAULT, ("a",), ""),
        ("def f():\n    return 'V'", usage.RETURN, (), ""),
        ("if a == 'V': pass", usage.COMPARE, ("a",), ""),
        ("if a in ('V', 'w'): pass", usage.COMPARE, ("a",), ""),
        ("a.startswith('V')", usage.COMPARE, (), "startswith"),
        ("x = {'V': 1}", usage.KEY, ("x",), ""),
        ("x = a['V']", usage.KEY, ("x",), ""),
        ("log.info('V')", usage.PROSE, (), "info"),
        ("raise E('V')", usage.PROSE, (), "E"),
        ("f(help='V')", usage.PROSE, ("help",), "f"),
        ("__author__ = 'V'", usage.PROSE, ("__author__",), ""),
        ("x: 'V' = 1", usage.PROSE, (), ""),
        ("for x in ('V',): pass", usage.ITERATE, ("x",), ""),
        ("x = str('V') or y", usage.ASSIGN, ("x",), ""),
        ("x = '{} V'.format(1)", usage.ASSIGN, ("x",), ""),
        ("'V'", usage.PROSE, (), ""),
    ],
)
def test_use(source: str, kind: str, names: tuple[str, ...], callee: str) -> None:
    tree = ast.parse(source)
    context = Context(tree, source.splitlines(keepends=True), "acme/app.py", examples.settings({}))
    node = next(
        node
        for node in ast.walk(tree)
        if isinstance(node, ast.Constant) and isinstance(node.value, str) and "V" in node.value
    )
    use = usage.use_of(node, context)
    assert (use.kind, use.names, use.callee) == (kind, names, callee)


def test_documentation_is_no_data() -> None:
    value = uuid.UUID(int=random.Random(9).getrandbits(128), version=4)
    source = f'"""Asks 10.20.30.40 for {value}; see /tmp/x, jane.miller@gmail.com, s3://acme-prod/x."""\n'
    assert codes(source) == []
    assert codes("def f():\n    " + source) == []
    assert codes("class A:\n    " + source) == []

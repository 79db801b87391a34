"""A UUID is hardcoded in production code.

What it does
    Reports a UUID that identifies one object of one installation: dashed, in braces, `urn:uuid:`, in a longer text, a JSON document or a URL, and 32 hex
    digits, bytes or a number given to `uuid.UUID`.

    Not reported: nil, max and typed-in sentinels, RFC 9562 name spaces and those of uuid5, the GUIDs of protocols, file formats and interfaces (by value, by
    a name such as CLSID or SERVICE_UUID, or as a table of ten and more), file names in download addresses, migrations, documentation, and what
    `secreview-allow-uuids` names. A UUID under the name of a secret is SR402.

Why is this bad
    An identifier that is typed in belongs to one machine, account or customer: the code works there and fails, or touches the wrong object, elsewhere. Readers
    cannot tell what it means. A version 1 UUID also holds the time and the network card of whoever made it.

Example
    def default_project():
        return get_project("ad4103fa-d940-47ca-8506-301d8071d467")

Use instead
    Read it from the configuration, look the object up by its name, or create the UUID when the object is created. In tests, `uuidsentinel`.

Options
    secreview-allow-uuids

References
    CWE-547, use of hard-coded, security-relevant constants. RFC 9562.
"""

from __future__ import annotations

import ast
from collections.abc import Iterator
from typing import TYPE_CHECKING

from flake8_secreview import lazily, words
from flake8_secreview.context import Context
from flake8_secreview.events import Text
from flake8_secreview.messages import shown
from flake8_secreview.rule import LOW, MEDIUM, RANK_DATA, Finding, Rule
from flake8_secreview.where import either, exactly, expression, judged

if TYPE_CHECKING:
    from flake8_secreview import usage, uuids
    from flake8_secreview.usage import Use
else:
    usage = lazily.module("flake8_secreview.usage")
    uuids = lazily.module("flake8_secreview.uuids")

_ALL_PROTOCOL = """
namespace ns iid clsid guid guids catid libid progid dispid coclass interface iface characteristic characteristics descriptor service services profile schema
partition parttype gpt signature magic format codec opcode protocol rpc vendor manufacturer beacon char chars svc gatt ble uart role roles type types property feature
class
"""
_PROTOCOL = frozenset(_ALL_PROTOCOL.split())
_GUIDS = frozenset(("guid", "guids", "clsid", "clsids", "iids"))
_TABLE = 10  # different UUIDs
_TESTING = frozenset(("test", "tests", "testing"))
# Calls that take the GUID of an interface, a service or a structure.
_GUID_CALLS = frozenset(
    (
        "GUID",
        "Guid",
        "IID",
        "CLSID",
        "string_to_bin",
        "uuidtup_to_bin",
        "bin_to_uuidtup",
        "uuid5",
        "uuid3",
        "makeuuid",
        "EfiGuid",
        "efi_guid",
        "BluetoothUUID",
    )
)


def _is_compact(word: str) -> bool:
    return len(word) == 32 and word.isalnum() and bool(uuids.compact(word))


RULE = Rule(
    __name__,
    code="SR101",
    name="hardcoded-uuid",
    severity=LOW,
    confidence=MEDIUM,
    cwe=547,
    rank=RANK_DATA,
    where=either(exactly("UUID"), expression(r"-[0-9a-fA-F]{4}-"), judged("uuid\0", _is_compact, least=32)),
    bad=(
        "DEFAULT_TENANT_UUID = '255b537d-58c8-443d-9fc1-4e4dc75047e2'  # SR101:24\n",
        'PROJECT_ID = "ad4103fa-d940-47ca-8506-301d8071d467"  # SR101:15\n',
        'INSTANCE = {"uuid": "{AD4103FA-D940-47CA-8506-301D8071D467}"}  # SR101:23\n',
        'volume = "urn:uuid:ad4103fa-d940-47ca-8506-301d8071d467"  # SR101:20\n',
        'import uuid\n\nproject = uuid.UUID("ad4103fad94047ca8506301d8071d467")  # SR101:22\n',
        'import uuid as u\n\nproject = u.UUID(hex="ad4103fad94047ca8506301d8071d467")  # SR101:23\n',
        "import uuid\n\nproject = uuid.UUID(int=0xAD4103FAD94047CA8506301D8071D467)  # SR101:25\n",
        'tenant_uuid = "ad4103fad94047ca8506301d8071d467"  # SR101:16\n',
        'URL = f"https://{host}/v2/servers/ad4103fa-d940-47ca-8506-301d8071d467/action"  # SR101:35\n',
        'PROJECT = "ad4103fa-d940-" "47ca-8506-301d8071d467"  # SR101:12\n',
        "# the model review: each at its own line in a JSON document (nova, test_vpmem.py)\n"
        "DEVICES = '''\n"
        "{\n"
        '  "namespace": {"dev": "one",\n'
        '    "uuid": "ad4103fa-d940-47ca-8506-301d8071d467"},  # SR101:14\n'
        '  "other": {"uuid": "c1b2f4f8-27dc-4cf6-8c04-13d3ae2e8b1f"}  # SR101:22\n'
        "}\n"
        "'''\n",
        '# salt: found by reading, "this seems to be the default"\n'
        'def fix(path):\n    replace(path, "ad4103fa-d940-47ca-8506-301d8071d467", "x")  # SR101:20\n',
        'def find(account="ad4103fa-d940-47ca-8506-301d8071d467"):  # SR101:19\n    return account\n',
        'if project == "ad4103fa-d940-47ca-8506-301d8071d467":  # SR101:16\n    pass\n',
    ),
    good=(
        "# magnum: the documentation of its API shows this object\nclass Link(Base):\n    @classmethod\n    def sample(cls):\n        return cls(uuid='eaaca217-e7d8-47b4-bb41-3f99f20eed89')\n",
        'NIL = "00000000-0000-0000-0000-000000000000"\nSENTINEL = "11111111-1111-1111-1111-111111111111"\n',
        "# privacyIDEA: settings for tests\nclass TestingConfig(Config):\n    PI_NODE_UUID = '8e4272a9-9037-40df-8aa3-976e4a04b5a9'\n",
        "# superset: what it brings along\nDEFAULT_METRICS_FOLDER_UUID = '255b537d-58c8-443d-9fc1-4e4dc75047e2'\n",
        "# Twisted: what it writes is of such a class\nfrom uuid import UUID\n\nclassInfo = [(is_level, UUID('02E59486-F24D-46AD-8224-3ACDF2A5732A'))]\n",
        "# watcher\nclass DummyWithResize:\n    def plan(self):\n        self.add(resource_id='b199db0c-1408-4d52-b5a5-5ca14de0ff36')\n",
        "# streamlink: ids of somebody else\n"
        "STREAMS = {\n"
        "    '9bbe055a-4cf6-4bc3-a675-d40e89b55b91': 'sport',\n"
        "    '0c1bc8ff-c3b1-45be-a95b-f7bb9c8b03ed': 'news',\n"
        "    'aae2e325-4eae-45b7-b017-26fd7ddb6ce4': 'films',\n"
        "}\n",
        "# Python's documentation\nSAMPLE = '12345678-1234-5678-1234-567812345678'\n",
        'import uuid\n\nNAMESPACE = uuid.UUID("c1b2f4f8-27dc-4cf6-8c04-13d3ae2e8b1f")\n',
        "# salt, keystone: a private name space\n"
        'import uuid\n\nGLOBAL = uuid.UUID("c1b2f4f8-27dc-4cf6-8c04-13d3ae2e8b1f")\n\ndef make(name):\n    return uuid.uuid5(GLOBAL, name)\n',
        'DNS = "6ba7b810-9dad-11d1-80b4-00c04fd430c8"\n',
        '# tornado, aiohttp\nWS_KEY = b"258EAFA5-E914-47DA-95CA-C5AB0DC85B11"\n',
        '# bleak\nBATTERY = "00002a19-0000-1000-8000-00805f9b34fb"\n',
        '# impacket\nIID_IWbemServices = string_to_bin("9556dc99-828c-11cf-a37e-00aa003240c7")\n',
        "# kubernetes: a well-known application of Azure AD\napiserver_id = '00000002-0000-0000-c000-000000000000'\n",
        "# azure-cli: an application of the provider\nPUBLIC_WEBSITES_APP_ID = 'ad4103fa-d940-47ca-8506-301d8071d467'\n",
        "# gns3-server: a class of devices\nKEY = r'SYSTEM\\Control\\Network\\{4D36E972-E325-11CE-BFC1-08002BE10318}\\Connection'\n",
        '# salt: the Microsoft Update service\nmanager.AddService2("7971f918-a847-4430-9279-4a52d1efe18d", 7, "")\n',
        '# salt: a vendor\'s download\nURL = "http://download.example.org/A/7/A75BC017-63CE-47D6-8FA4-AFB5C21BAC54/Windows6.0.msu"\n',
        'def find(id):\n    """Find ad4103fa-d940-47ca-8506-301d8071d467."""\n',
        'parser.add_argument("--id", help="for example ad4103fa-d940-47ca-8506-301d8071d467")\n',
        '# option: allow-uuids = ad4103fa-d940-47ca-8506-301d8071d467\nPROJECT_ID = "AD4103FA-D940-47CA-8506-301D8071D467"\n',
        '# file: acme/migrations/0002_roles.py\nPROJECT_ID = "ad4103fa-d940-47ca-8506-301d8071d467"\n',
        "# a hash, not a UUID\ncommit = 'ad4103fad94047ca8506301d8071d467'\n",
        "# yt-dlp\nclass Site:\n    _TESTS = [{'id': 'ad4103fa-d940-47ca-8506-301d8071d467'}]\n",
        "# yt-dlp\nclass Site:\n    _TEST = {'url': 'https://example.org/play?id=ad4103fa-d940-47ca-8506-301d8071d467'}\n",
        "# airflow: the scope of a service that Azure offers to all\nSCOPE = 'ad4103fa-d940-47ca-8506-301d8071d467/.default'\n",
        "# impacket: a table of interfaces in one text\nNAMES = '''\n"
        + "".join(f"{0xAD4103FA + 4711 * i:08x}-d940-47ca-8506-301d8071d467 v1.0 the service\n" for i in range(_TABLE))
        + "'''\n",
        "# meson: kinds of project in Visual Studio\nclass Data:\n    def __init__(self):\n        self.lang_guids = {'c': '8bc9ceb8-d94a-17ca-8506-301d8071d467'}\n",
        "# homeassistant: what empty fields of a form show\ndef form(show):\n    placeholders = {'path': '/ad4103fa-d940-47ca-8506-301d8071d467'}\n    return show(placeholders)\n",
    ),
)


@RULE.on(Text)
def check(text: Text, context: Context) -> Iterator[Finding]:
    """Report the UUIDs in a string."""
    value = text.value
    if len(value) >= 36 and value.count("-") >= 4:
        if value.count("-") >= 40 and len({uuid.digits for uuid in uuids.find(value)}) >= _TABLE:
            return  # a published table as one text
        use = None
        seen: set[str] = set()
        for uuid in uuids.find(value):
            if uuid.digits in seen:
                continue
            seen.add(uuid.digits)
            if use is None:
                if "{{" in value and "}}" in value and "\n" in value:
                    return  # a template of a file for other projects (conan)
                use = usage.use_of(text.node, context)
            if not _is_excused(text, uuid, use, context):
                yield RULE.finding(
                    text.place(uuid.start, uuid.end), _message(uuid, use), name=_name(use), content=uuid.digits
                )
    elif len(value) == 32:
        digits = uuids.compact(value)
        if digits:
            use = usage.use_of(text.node, context)
            if use.names and "uuid" in words.split(use.names[0]) and not _is_call(use):
                yield from _compact_finding(text.node, digits, context)


@RULE.on(ast.Call)
def check_call(call: ast.Call, context: Context) -> Iterator[Finding]:
    """Report what `uuid.UUID` gets in another spelling than with dashes."""
    if _last(call.func) == "UUID":
        for node in (*call.args[:1], *(keyword.value for keyword in call.keywords)):
            digits = _digits(node)
            if digits and context.qualname(call.func) in ("uuid.UUID", "UUID", None):
                yield from _compact_finding(node, digits, context)


def _is_call(use: Use) -> bool:
    """Is the value given to `UUID(...)`, which has a check of its own?"""
    return use.callee == "UUID"


def _is_excused(text: Text, uuid: uuids.Uuid, use: Use, context: Context) -> bool:
    if usage.is_migration(context) or uuids.is_constant(uuid.digits) or _is_allowed(uuid.digits, context):
        return True
    if (
        usage.is_for_people(text.node, use, context)
        or _is_dummy(text.node, context)
        or _is_key_of_table(text.node, use, context)
    ):
        return True
    if text.value.startswith(("/.default", "/user_impersonation"), uuid.end):
        return True  # an OAuth scope: the application of a provider, the same for all its customers
    if text.value[: uuid.start].endswith(("\\{", "\\")):
        return True  # in the registry of Windows: a class, an interface (gns3-server)
    if any(not _GUIDS.isdisjoint(words.split(name)) for name in use.all_names()):
        return True  # a table of GUIDs, by whatever keys
    if len(text.value) < 50 and (
        use.siblings >= 10 or (uuids.is_table(context.source.text) and usage.is_module_level(text.node, context))
    ):
        return True
    inner = _inner_name(text.value, uuid.start)
    names = (inner,) if inner else _telling_names(use)
    if not inner and use.callee in _GUID_CALLS:
        return True
    told = frozenset(word for name in names for word in words.split(name))
    if not told.isdisjoint(_PROTOCOL if not inner else _PROTOCOL - {"type", "types", "format"}) or not told.isdisjoint(
        _TESTING
    ):
        return not (inner and "uuid" in told and len(told) == 1)
    nearest = inner or next(iter(use.names), "")
    if _is_published(words.split(nearest)) or _is_own_default(words.split(nearest)):
        return True
    kind = context.config.vocabulary.classify(nearest) if nearest else None
    if kind is not None and kind.strength == "strong":
        return True  # SR402
    return _is_download(text.value, uuid) or _is_name_space(use, context)


def _is_dummy(node: ast.expr, context: Context) -> bool:
    """Does a class or module say that all it does is made up (watcher)?"""
    module = context.path.rpartition("/")[2].removesuffix(".py")
    return any("dummy" in words.split(name) for name in (module, *usage.enclosing(node, context)))


def _is_key_of_table(node: ast.expr, use: Use, context: Context) -> bool:
    """Is it a key of a mapping whose other keys are UUIDs too: ids that somebody else gave (streamlink)?"""
    table = context.parent(node)
    keys = table.keys if use.kind == usage.KEY and isinstance(table, ast.Dict) else []
    others = [key.value for key in keys if isinstance(key, ast.Constant) and isinstance(key.value, str)]
    return len(others) > 2 and len(others) == len(keys) and all(any(uuids.find(other)) for other in others)


def _is_published(name: tuple[str, ...]) -> bool:
    """Is it the id of an application at a provider of identities, or the key of a site for captchas: the same wherever the program runs, and known to all?"""
    return name[-2:] in (("app", "id"), ("application", "id"), ("client", "id")) or (
        name[-1:] == ("key",) and any(word.endswith("captcha") for word in name)
    )


def _is_own_default(name: tuple[str, ...]) -> bool:
    """Is it the UUID of something that the program itself brings along, DEFAULT_FOLDER_UUID, and nothing that a site has?"""
    return name[:1] == ("default",) and name[-1:] == ("uuid",) and _OF_A_SITE.isdisjoint(name)


_OF_A_SITE = frozenset(
    ("tenant", "project", "subscription", "account", "user", "domain", "organization", "org", "customer", "network", "subnet", "server", "instance", "image", "flavor", "volume",
     "cluster", "node", "host", "device", "region", "zone", "disk", "partition", "filesystem", "vm")
)  # fmt: skip


def _telling_names(use: Use) -> list[str]:
    """The nearest name, the function, and the constants around: a local variable further out says nothing about one of its values."""
    return [name for index, name in enumerate(use.all_names()) if index == 0 or name == use.callee or name.isupper()]


def _is_allowed(digits: str, context: Context) -> bool:
    return any(uuids.compact(allowed) == digits for allowed in context.config.allow_uuids)


def _inner_name(value: str, start: int) -> str:
    """The name before a UUID inside a document: `"uuid": "...`, `id=...`; "" if there is none."""
    before = value[max(0, start - 80) : start].rstrip("{[(\"' \t\n").removesuffix("urn:uuid:").rstrip("\"' ")
    if not before or before[-1] not in ":=":
        return ""
    before = before.rstrip(":= \t").rstrip("\"' ")
    name = ""
    for char in reversed(before):
        if not (char.isalnum() or char in "_-"):
            break
        name = char + name
    return "" if name in ("http", "https", "uuid") and len(before) == len(name) else name


def _is_download(value: str, uuid: uuids.Uuid) -> bool:
    """Is the UUID a folder on the way to a file of a published address?"""
    if not value.startswith(("http://", "https://", "ftp://")):
        return False
    last = value[uuid.end :].partition("?")[0].rpartition("/")[2]
    stem, dot, extension = last.rpartition(".")
    return bool(stem and dot and extension.isalnum())


def _is_name_space(use: Use, context: Context) -> bool:
    """Is the value used as a name space of uuid5 in this file?"""
    return not uuids.name_spaces(context.source.text).isdisjoint(use.names)


def _digits(node: ast.expr) -> str | None:
    value = node.value if isinstance(node, ast.Constant) else None
    if isinstance(value, str) and value.count("-") < 4:
        return uuids.compact(value)
    if isinstance(value, bytes) and len(value) == 16:
        return value.hex()
    if type(value) is int and 1 << 96 < value < 1 << 128:
        return f"{value:032x}"
    return None


def _compact_finding(node: ast.expr, digits: str, context: Context) -> Iterator[Finding]:
    use = usage.use_of(node, context)
    text = context.text(node)
    if text is not None and len(text.value) == 32:
        where = text.place(0, len(text.value))
        if _is_excused(text, uuids.Uuid(0, 32, digits), use, context):
            return
    else:
        where = context.place(node)
        told = frozenset(word for name in _telling_names(use) for word in words.split(name))
        if (
            uuids.is_constant(digits)
            or _is_allowed(digits, context)
            or not told.isdisjoint(_PROTOCOL)
            or _is_name_space(use, context)
        ):
            return
    yield RULE.finding(where, _message(uuids.Uuid(0, 32, digits), use), name=_name(use), content=digits)


def _last(node: ast.AST) -> str:
    return node.attr if isinstance(node, ast.Attribute) else node.id if isinstance(node, ast.Name) else ""


def _name(use: Use) -> str:
    return next(iter(use.names), "")


def _message(uuid: uuids.Uuid, use: Use) -> str:
    where = f" in {shown(use.names[0])}" if use.names else f" given to {shown(use.callee)}" if use.callee else ""
    author = (
        "; it is of version 1, which holds its author's time and network card"
        if uuids.version(uuid.digits) == 1
        else ""
    )
    return f"UUID{where} is hardcoded{author}; read it from the configuration or create it with its object"

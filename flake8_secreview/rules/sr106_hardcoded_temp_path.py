"""A path in a shared temporary folder is hardcoded.

What it does
    Reports a fixed path below a folder that every user can write to (`secreview-temp-dirs`) where it is used as a path: opened, written, returned,
    or given a name that says path. Not reported: the folder alone, comparisons and lists of folders, paths inside containers, names that hold the user or a
    random part, fallbacks of `TMPDIR`, documentation, and what tempfile gets as `dir`.

Why is this bad
    Anybody on the machine can create that name first: a link to another file that the program then overwrites with its own rights, or a file that it then
    trusts (a key, a model to unpickle, a socket). Two users or two runs also get in each other's way.

Example
    with open("/tmp/punkt.new", "w") as outfile:
        outfile.write(data)

Use instead
    `tempfile.NamedTemporaryFile`, `tempfile.mkdtemp`, or a folder of the program's own (`XDG_RUNTIME_DIR`, `XDG_CACHE_HOME`, a setting).

Options
    secreview-temp-dirs

References
    CWE-377, insecure temporary file. CWE-379, creation of temporary file in directory with insecure permissions.
"""

from __future__ import annotations

import ast
from collections.abc import Iterable, Iterator
from typing import TYPE_CHECKING

from flake8_secreview import lazily, words
from flake8_secreview.context import Context
from flake8_secreview.events import Text
from flake8_secreview.messages import shown
from flake8_secreview.rule import MEDIUM, RANK_DATA, Finding, Rule
from flake8_secreview.strings import HOLE
from flake8_secreview.where import lines_of

if TYPE_CHECKING:
    from flake8_secreview import usage
    from flake8_secreview.usage import Use
else:
    usage = lazily.module("flake8_secreview.usage")


def _folders(context: Context) -> Iterable[int]:
    return lines_of(
        context, {folder.rstrip("/").rpartition("/")[2] for folder in context.config.temp_dirs} & context.words
    )


RULE = Rule(
    __name__,
    code="SR106",
    name="hardcoded-temp-path",
    severity=MEDIUM,
    confidence=MEDIUM,
    cwe=377,
    rank=RANK_DATA,
    where=_folders,
    bad=(
        'with open("/tmp/punkt.new", "w") as outfile:  # SR106:12\n    pass\n',
        '# nltk\noutfilename = f"/tmp/ne_chunker_{fmt}.pickle"  # SR106:17\n',
        "# rucio\nfrom pathlib import Path\n\ndb_path = Path(f'/tmp/{EDITION}.mmdb')  # SR106:18\n",
        "# rucio\ndest = '/tmp/rucio-gsiftp-site-size_' + rse_name  # SR106:9\n",
        '# nltk\ndef demo():\n    return WekaClassifier.train("/tmp/name.model", featuresets)  # SR106:34\n',
        "# DIRAC\nimport os\n\nos.environ['CERT'] = '/var/tmp/ca.pem'  # SR106:23\n",
        'import os\n\nlog_file = os.path.join("/tmp", "acme.log")  # SR106:26\n',
        "# octavia\nengine = create_engine('sqlite:////tmp/octavia-noop.db')  # SR106:25\n",
        '# archivebox\nfrom pathlib import Path\n\nsockets_path = Path("/tmp") / "archivebox" / collection_id  # SR106:22\n',
        '# OctoPrint: one option of many\nOPTIONS = [option("-a"), option("-b"), option("-c"), option("-d"), option("--pid", default="/tmp/acme.pid")]  # SR106:93\n',
        '# barman\nDEFAULTS = {"a": 1, "b": 2, "c": 3, "d": 4, "staging_directory": "/tmp/acme/staging"}  # SR106:67\n',
        "# sahara: everybody may own the folder\nscript = '/tmp/acme/%s.sh' % uuid4()  # SR106:11\n",
        'def load(path="/dev/shm/state.json"):  # SR106:16\n    return path\n',
        "run(['cp', source, '/tmp/acme.conf'])  # SR106:21\n",
        "# option: temp-dirs = /scratch\nopen('/scratch/data.bin')  # SR106:7\n",
    ),
    good=(
        "# kolibri: a list of folders to leave alone\nPATH_PREFIX_BLACKLIST = ['/proc', '/sys', '/tmp', '/var']\n",
        "# robotframework: a probe\nimport os\n\nSAME = os.listdir('/tmp') == os.listdir('/TMP')\n",
        "if path.startswith('/tmp/acme'):\n    pass\n",
        "import tempfile\n\nfolder = tempfile.mkdtemp(dir='/tmp/acme')\n",
        "# luigi: inside the container\nclass DockerTask:\n    def container_tmp_dir(self):\n        return '/tmp/luigi'\n",
        "# rucio: where grid proxies are\nimport os\n\nproxy_path = '/tmp/x509up_u%s' % os.geteuid()\n",
        "import os\n\nfolder = os.environ.get('TMPDIR', '/tmp')\n",
        "from pathlib import Path\n\nfolder = Path('/tmp') / name\nNAME = 'sqlite:///tmp/acme.db'\n",
        "# netmiko: of each user\nfolder = f'/tmp/users/{username}'\n",
        "# salt\ndef get(name, target_dir='/tmp'):\n    pass\n",
        "URL = 'https://example.org/tmp/file'\nNAME = '/tmpfile'\n",
        'def dump():\n    """Write /tmp/punkt.new."""\n    log.info(\'see /tmp/punkt.new\')\n',
        "import os\n\npath = f'/tmp/acme-{os.getpid()}-{uuid4()}'\n",
        'if __name__ == "__main__":\n    pass\nhelp = "for example /tmp/x.txt"\n',
    ),
)

_LISTS = frozenset(("blacklist", "whitelist", "allowlist", "denylist", "ignore", "ignored", "exclude", "excluded", "excludes", "skip", "allowed", "denied", "forbidden", "prefixes",
                    "mounts", "roots", "safe", "protected", "black"))  # fmt: skip
_CONTAINERS = frozenset(("container", "docker", "lambda", "remote", "sandbox", "pod", "image", "dockerfile", "chroot", "guest", "vm", "ec2", "kubernetes", "k8s", "mount", "volume", "volumes",
                         "ssh", "jail", "rootfs", "serverless", "spark", "emr", "hdfs", "hadoop", "k8", "tmpfs", "debug"))  # fmt: skip
_PATHS = frozenset(
    ("path", "dir", "directory", "folder", "file", "filename", "socket", "pidfile", "logfile", "log", "pid")
)
_OF_A_USER = ("getuid", "geteuid", "getuser", "get_uid", "username")
_UNPREDICTABLE = (
    *_OF_A_USER,
    "uuid",
    "random",
    "mkdtemp",
    "mkstemp",
    "token_hex",
    "urandom",
    "token_urlsafe",
    "secrets.",
    "rand",
    "rstr",
    "unique",
)
_NOT_PATHS = frozenset(("startswith", "mkdtemp", "mkstemp", "NamedTemporaryFile", "TemporaryDirectory", "TemporaryFile", "SpooledTemporaryFile", "gettempdir", "isdir", "exists", "listdir",
                        "add_argument", "route", "get_or_create", "mount", "search", "iglob", "glob"))  # fmt: skip


@RULE.on(Text)
def check(text: Text, context: Context) -> Iterator[Finding]:
    """Report a fixed path in a shared folder."""
    value = text.value
    if value.startswith("sqlite"):
        value = value.partition(":///")[2]
    if not value.startswith("/") or len(value) > 400 or "\n" in value.strip() or " " in value.strip():
        return
    folder = next(
        (
            folder
            for folder in context.config.temp_dirs
            if value.startswith(folder.rstrip("/") + "/") or value == folder
        ),
        "",
    )
    if not folder:
        return
    use = usage.use_of(text.node, context)
    rest = value[len(folder) :].strip("/")
    if not rest and not _goes_on(text.node, use, context):
        return
    if not _is_path(text, rest, use, context):
        return
    name = next(iter(use.names), "")
    where = f" in {shown(name)}" if name else f" given to {shown(use.callee)}" if use.callee else ""
    message = (
        f"fixed path in a folder that everybody can write to{where}; use tempfile, or a folder of the program's own"
    )
    yield RULE.finding(text.place(), message, name=name, content=value)


def _goes_on(folder: ast.expr, use: Use, context: Context) -> bool:
    """Does a fixed name come after the folder: `join("/tmp", "name")`, `Path("/tmp") / "name"`?"""
    if use.callee == "join" and use.slot == 0 and use.call is not None:
        return any(isinstance(part, ast.Constant) for part in use.call.args[1:2])
    path = context.parent(folder)
    joined = context.parent(path) if isinstance(path, ast.Call) else None
    return (
        isinstance(joined, ast.BinOp)
        and isinstance(joined.op, ast.Div)
        and joined.left is path
        and isinstance(joined.right, ast.Constant)
    )


def _is_setting(node: ast.expr, use: Use, context: Context) -> bool:
    """Is it the value of a key that says path: `"staging_directory": "/tmp/acme"`?"""
    return isinstance(context.parent(node), ast.Dict) and not _PATHS.isdisjoint(words.split(next(iter(use.names), "")))


def _is_path(text: Text, rest: str, use: Use, context: Context) -> bool:
    if (
        use.kind not in (usage.ASSIGN, usage.CALL, usage.RETURN, usage.DEFAULT)
        or use.callee in _NOT_PATHS
        or usage.is_regex(use)
        or "*" in rest
    ):
        return False
    if rest.startswith((".X11-unix", "x509up_u", "krb5cc", "ssh-", ".X", ".ICE", "systemd-private")):
        return False  # names that a protocol prescribes
    told = use.words() | {word for name in usage.enclosing(text.node, context) for word in words.split(name)}
    told |= {word for part in context.path.removesuffix(".py").split("/") for word in words.split(part)}
    if not told.isdisjoint(_CONTAINERS) or not use.words().isdisjoint(_LISTS):
        return False
    if use.siblings > 4 and use.slot != "default" and not _is_setting(text.node, use, context):
        return False  # of a list of folders, not one option or setting of many
    if use.callee in ("get", "getenv", "environ", "pop", "setdefault") and not rest:
        return False
    if HOLE in rest:
        place = context.place(text.node)
        spelled = "".join(context.source.lines[place.line - 1 : place.end_line])
        # Whoever made the folder of a fixed name owns what is in it, however that is called.
        own = _UNPREDICTABLE if HOLE in rest.partition("/")[0] else _OF_A_USER
        return not any(word in spelled for word in own)
    return True

"""A cloud resource of one account is hardcoded in production code.

What it does
    Reports ARNs with an account number, account, subscription and project ids under a name that says so, image registries of one account, and addresses of
    buckets, storage accounts, queues, API gateways, databases and key vaults. Not reported: the account numbers of documentation (123456789012 and its like), resources of the provider itself
    (`arn:aws:iam::aws:policy/...`), templates without an account, XML name spaces, documentation and messages.

Why is this bad
    The code works in one account, and in all others fails or reads and writes somebody else's data: whoever registers a deleted bucket name again
    gets what the program sends there. Account numbers and bucket names also are where an attack on an account begins.

Example
    TOPIC = "arn:aws:sns:eu-central-1:482917365528:alerts"
    DATA = "s3://acme-prod-exports/daily/"

Use instead
    Read the resource from the configuration, from the deployment (CloudFormation, Terraform outputs), or ask the provider:
    `sts.get_caller_identity()["Account"]`.

References
    CWE-1051, initialization with hard-coded network resource configuration data. CWE-547.
"""

from __future__ import annotations

import functools
import re
from collections.abc import Iterator
from typing import TYPE_CHECKING

from flake8_secreview import lazily, words
from flake8_secreview.context import Context
from flake8_secreview.events import Text
from flake8_secreview.messages import shown
from flake8_secreview.rule import LOW, MEDIUM, RANK_DATA, Finding, Rule
from flake8_secreview.strings import HOLE
from flake8_secreview.where import either, exactly, judged, lines_of
from flake8_secreview.where import text as text_at

if TYPE_CHECKING:
    from flake8_secreview import usage
    from flake8_secreview.usage import Use
else:
    usage = lazily.module("flake8_secreview.usage")

_IN_PROJECTS = frozenset(
    ("locations", "zones", "regions", "topics", "subscriptions", "secrets", "datasets", "global", "instances")
)


def _projects(context: Context) -> list[int]:
    """Of Google's paths: `projects/NAME/locations/...`."""
    return [] if _IN_PROJECTS.isdisjoint(context.words) else lines_of(context, {"projects"} & context.words)


@functools.cache
def _twelve_digits() -> re.Pattern[str]:
    return re.compile(r"[0-9]{12}")


def _may_hold_account(word: str) -> bool:
    return _twelve_digits().search(word) is not None


RULE = Rule(
    __name__,
    code="SR108",
    name="hardcoded-cloud-resource",
    severity=LOW,
    confidence=MEDIUM,
    cwe=1051,
    rank=RANK_DATA,
    where=either(
        text_at("://", ".dkr.ecr.", "/subscriptions/", ".rds.amazonaws.", ".database.windows."),
        exactly("arn"),
        _projects,
        judged("account\0", _may_hold_account, least=12),
    ),
    bad=(
        'TOPIC = "arn:aws:sns:eu-central-1:482917365528:alerts"  # SR108:10\n',
        'policy = {"Resource": "arn:aws:s3:::acme-prod-exports/*"}  # SR108:24\n',
        'ACCOUNT_ID = "482917365528"  # SR108:15\n',
        "IMAGE = '482917365528.dkr.ecr.eu-west-1.amazonaws.com/app:1'  # SR108:10\n",
        'DATA = "s3://acme-prod-exports/daily/"  # SR108:9\n',
        'URL = "https://acme-prod-exports.s3.amazonaws.com/daily.csv"  # SR108:8\n',
        'URL = "https://s3.eu-west-1.amazonaws.com/acme-prod-exports/daily.csv"  # SR108:8\n',
        "def load(path='gs://acme-prod-models/v1'):  # SR108:16\n    return path\n",
        'ENDPOINT = "https://acmeprodstore.blob.core.windows.net/exports"  # SR108:13\n',
        'QUEUE = "https://sqs.eu-central-1.amazonaws.com/482917365528/jobs"  # SR108:10\n',
        'API = "https://k3x9q2mz7a.execute-api.eu-west-1.amazonaws.com/prod"  # SR108:8\n',
        'DB_HOST = "acme-prod.c8xq2mz7a1kd.eu-west-1.rds.amazonaws.com"  # SR108:12\n',
        'SERVER = "acme-prod.database.windows.net"  # SR108:11\n',
        'VAULT = "https://acme-prod.vault.azure.net/"  # SR108:10\n',
        "SCOPE = '/subscriptions/ad4103fa-d940-47ca-8506-301d8071d467/resourceGroups/prod'  # SR108:10\n",
        'subscription_id = "ad4103fa-d940-47ca-8506-301d8071d467"  # SR101:20\nTABLE = "projects/acme-prod-4711/locations/europe"  # SR108:10\n',
        'if owner["imageOwnerId"] == "482917365528":  # SR108:30\n    pass\n',
    ),
    good=(
        "# dagster: the audience of a token\nSCOPE = 'https://ossrdbms-aad.database.windows.net/.default'\n",
        'TOPIC = "arn:aws:sns:eu-central-1:123456789012:alerts"\nROLE = "arn:aws:iam::000000000000:role/dummy"\n',
        "# typed in\nROLE = 'arn:aws:iam::112223334444:role/name'\nOTHER = 'arn:aws:iam::123456789098:role/name'\n",
        "# google-cloud-storage\nXML_NAMESPACE = 'http://s3.amazonaws.com/doc/2006-03-01/'\n",
        "# yt-dlp: test cases beside the code\nclass Site:\n    _TESTS = [{'thumbnail': 'https://acme-prod.s3.amazonaws.com/a.jpg'}]\n",
        "POLICY = 'arn:aws:iam::aws:policy/AmazonS3ReadOnlyAccess'\n",
        "ARN = f'arn:aws:sns:{region}:{account}:alerts'\nALL = 'arn:aws:s3:::*'\nTEMPLATE = 'arn:aws:sqs:%s:%s:%s'\n",
        "# scapy: a time\nVTPTimeStampField('timestamp', '930301000000')\n",
        "# alembic\nrevision = '482917365528'\n",
        "# aiohttp\nUSER = {'name': 'Bill Doe', 'id': '233242342342'}\n",
        "# tornado: an XML name space\nTAG = '<x xmlns=\"http://doc.s3.amazonaws.com/2006-03-01\">'\n",
        "URL = f's3://{bucket}/{key}'\nBASE = 's3://'\nHOST = 's3.amazonaws.com'\nEXAMPLE = 's3://my-bucket/key'\n",
        "raise ValueError('no such topic: arn:aws:sns:eu-central-1:482917365528:alerts')\n",
        'def copy():\n    """Copy s3://acme-prod-exports/daily/ away."""\n',
        "if path.startswith('s3://acme'):\n    pass\n",
        "# yt-dlp: test cases beside the code\n_TESTS = [{'thumbnail': 'https://d1x2y3z4w5v6u.cloudfront.net/1.jpg'}]\n",
        "VAULT = f'https://{name}.vault.azure.net'\nSUFFIXES = ['.database.windows.net', '.vault.azure.net', '.rds.amazonaws.com']\n",
        "SUFFIX = '.blob.core.windows.net'\nLOGIN = 'https://login.windows.net/common'\n",
    ),
)

# What documentation uses, and what people type when any number will do.
_SAMPLE_ACCOUNTS = frozenset(("123456789012", "012345678901", "112233445566", "111122223333", "444455556666", "777788889999", "123412341234", "098765432109", "210987654321", "999988887777", "121212121212", "123456789123", "555566667777", "222233334444", "999999999999", "666677778888", "102030405060"))  # fmt: skip
_SAMPLE_BUCKETS = frozenset(("bucket", "mybucket", "my-bucket", "my_bucket", "bucketname", "bucket-name", "bucket_name", "your-bucket", "your_bucket", "yourbucket", "example", "test", "test-bucket", "testbucket", "foo", "bar",
                             "some-bucket", "somebucket", "example-bucket", "examplebucket", "path", "container", "data", "key", "url", "host", "name", "account", "storageaccount", "myaccount", "mystorageaccount", "accountname"))  # fmt: skip
_ACCOUNT_WORDS = frozenset(
    ("account", "accounts", "owner", "owners", "aws", "registry", "arn", "payer", "ownerid", "accountid")
)
_NOT_ACCOUNTS = frozenset(
    (
        "revision",
        "revisions",
        "timestamp",
        "time",
        "date",
        "video",
        "phone",
        "version",
        "user",
        "number",
        "serial",
        "isbn",
        "ean",
        "sku",
        "bank",
        "mobile",
    )
)


@functools.cache
def _patterns() -> tuple[tuple[str, re.Pattern[str]], ...]:
    """What is found inside a text, and its expression; group 1 is what names the owner."""
    return (
        ("ARN", re.compile(r"\barn:aws[a-z\-]{0,10}:[a-z0-9\-]{2,30}:[a-z0-9\-]{0,20}:(\d{12}):[^\s\"'<>,]+")),
        ("bucket", re.compile(r"\barn:aws[a-z\-]{0,10}:s3:::([a-z0-9][a-z0-9.\-]{2,62})")),
        ("container registry", re.compile(r"(?<![0-9])(\d{12})\.dkr\.ecr\.[a-z0-9\-]+\.amazonaws\.com")),
        ("bucket", re.compile(r"\b(?:s3a?|s3n|gs|gcs|oss|cos)://([a-z0-9][a-z0-9._\-]{2,62})(?=[/\"'\s]|$)")),
        ("bucket", re.compile(r"\bhttps?://([a-z0-9][a-z0-9.\-]{2,62})\.s3(?:[.\-][a-z0-9\-]+)?\.amazonaws\.com")),
        ("bucket", re.compile(r"\bhttps?://s3(?:[.\-][a-z0-9\-]+)?\.amazonaws\.com/([a-z0-9][a-z0-9.\-]{2,62})(?=[/\"'\s]|$)")),
        ("bucket", re.compile(r"\bhttps?://storage\.(?:googleapis|cloud\.google)\.com/([a-z0-9][a-z0-9._\-]{2,62})(?=[/\"'\s]|$)")),
        ("bucket", re.compile(r"\bhttps?://([a-z0-9][a-z0-9._\-]{2,62})\.storage\.googleapis\.com")),
        ("queue", re.compile(r"\bhttps?://(?:sqs\.[a-z0-9\-]{4,20}|[a-z0-9\-]{4,20}\.queue)\.amazonaws\.com/(\d{12})/")),
        ("API gateway", re.compile(r"\bhttps?://([a-z0-9]{10})\.execute-api\.[a-z0-9\-]{4,20}\.amazonaws\.com")),
        ("database", re.compile(r"(?<![\w.\-])([a-z][a-z0-9\-]{0,62})\.(?:cluster-(?:ro-)?)?[a-z0-9]{12}\.[a-z0-9\-]{4,20}\.rds\.amazonaws\.com")),
        ("database", re.compile(r"(?<![\w.\-])([a-z][a-z0-9\-]{0,62})\.database\.windows\.net")),
        ("key vault", re.compile(r"\bhttps?://([a-z][a-z0-9\-]{2,23})\.vault\.azure\.net")),
        ("CDN distribution", re.compile(r"\bhttps?://(d[a-z0-9]{12,14})\.cloudfront\.net")),
        ("storage account", re.compile(r"\bhttps?://([a-z0-9]{3,24})\.(?:blob|dfs|file|queue|table)\.core\.windows\.net")),
        ("storage account", re.compile(r"\b(?:abfss?|wasbs?)://[^@\s/]{1,63}@([a-z0-9]{3,24})\.(?:dfs|blob)\.core\.windows\.net")),
        ("subscription", re.compile(r"/subscriptions/([0-9a-f]{8}-(?:[0-9a-f]{4}-){3}[0-9a-f]{12})", re.I)),
        ("project", re.compile(r"^(?:https://[a-z.\-]+\.googleapis\.com/[a-z0-9/]*)?/?projects/([a-z][a-z0-9\-]{5,29})/(?:" + "|".join(sorted(_IN_PROJECTS)) + ")")),
    )  # fmt: skip


@RULE.on(Text)
def check(text: Text, context: Context) -> Iterator[Finding]:
    """Report the cloud resources in a string."""
    value = text.value
    if len(value) < 8 or len(value) > 20_000:
        return
    if len(value) == 12:
        if value.isascii() and value.isdigit():
            yield from _account(text, context)
        return
    if ":" not in value and "/" not in value and "." not in value:
        return
    use = None
    for kind, pattern in _patterns() if _may_hold(value) else ():
        for match in pattern.finditer(value):
            owner = match[1]
            if (
                _is_anybody(kind, owner)
                or _is_published(owner, context)
                or "xmlns" in value[max(0, match.start() - 20) : match.start()]
            ):
                continue
            use = use or usage.use_of(text.node, context)
            if use.kind == usage.COMPARE or usage.is_for_people(text.node, use, context) or _is_told(use):
                return
            name = next(iter(use.names), "")
            where = f" in {shown(name)}" if name else f" given to {shown(use.callee)}" if use.callee else ""
            message = (
                f"{kind} of one cloud account{where} is hardcoded; read it from the configuration or the deployment"
            )
            yield RULE.finding(text.place(match.start(), match.end()), message, name=name, content=match[0])
            return


def _is_told(use: Use) -> bool:
    """Is an address only a name (of an XML name space), or part of an example?"""
    return not use.near_words().isdisjoint({"namespace", "xmlns", "example", "examples"})


def _may_hold(value: str) -> bool:
    return (
        "arn:" in value
        or "://" in value
        or ".dkr.ecr." in value
        or ".rds.amazonaws." in value
        or ".database.windows." in value
        or "/subscriptions/" in value.lower()
        or "projects/" in value
    )


def _is_anybody(kind: str, owner: str) -> bool:
    """Is the owner one of documentation, a template, or the provider itself?"""
    if HOLE in owner:
        return True
    if owner.isdigit() and len(owner) == 12:
        return _is_typed_in(owner)
    parts = frozenset(words.split(owner))
    if (
        not parts.isdisjoint(
            {"my", "your", "example", "examples", "sample", "test", "foo", "bar", "mybucket", "bucketname", "public"}
        )
        or owner in _SAMPLE_BUCKETS
    ):
        return True
    if kind == "subscription":
        return len(set(owner)) <= 3
    if owner == "ossrdbms-aad":  # the audience of tokens for Azure's open source databases
        return True
    return owner.startswith(
        ("doc.", "aws-", "amazon", "elasticmapreduce", "elasticbeanstalk", "gcp-public", "google-", "cloud-samples")
    ) or owner in ("s3", "dualstack", "www", "batch", "storage", "upload", "download", "discovery")


def _is_typed_in(number: str) -> bool:
    """Is an account number one of documentation, or does it count up or repeat as only typed digits do: 112223334444?"""
    return (
        number in _SAMPLE_ACCOUNTS
        or len(set(number)) <= 2
        or number.startswith("123456789")
        or list(number) == sorted(number)
    )


def _is_published(owner: str, context: Context) -> bool:
    """Is this the data that a project itself publishes?"""
    package = context.module.partition(".")[0].lower()
    return len(package) > 3 and package in owner.replace("-", "_")


def _account(text: Text, context: Context) -> Iterator[Finding]:
    """A string of twelve digits under a name that says account."""
    if _is_typed_in(text.value):
        return
    use = usage.use_of(text.node, context)
    if (
        usage.is_sample(use)
        or use.kind in (usage.PROSE, usage.KEY)
        or usage.is_migration(context)
        or not _is_account(use)
    ):
        return
    name = next(iter(use.names), "")
    where = f" in {shown(name)}" if name else f" given to {shown(use.callee)}" if use.callee else ""
    yield RULE.finding(
        text.place(),
        f"cloud account number{where} is hardcoded; read it from the configuration or the deployment",
        name=name,
        content=text.value,
    )


def _is_account(use: Use) -> bool:
    told = use.words()
    return not told.isdisjoint(_ACCOUNT_WORDS) and told.isdisjoint(_NOT_ACCOUNTS) and use.siblings < 3

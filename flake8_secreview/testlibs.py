"""Mock and test libraries: which module belongs to which, and what a program that imports it needs at run time.

The table is data: one line per package, the top-level module or a dotted one below a package that is no test library itself
(`numpy.testing`). A module belongs to the longest entry that it equals or lies below. `secreview-test-modules` adds entries.
"""

from __future__ import annotations

import functools
from collections.abc import Sequence

MOCK = "mock"
FRAMEWORK = "framework"


class Library:
    """A library that belongs to tests.

    `kind` is MOCK (replaces parts of a program or of the world around it) or FRAMEWORK (runs tests or helps to write them). `distribution` is
    what has to be installed for it: "" if it comes with Python.
    """

    def __init__(self, module: str, kind: str, distribution: str) -> None:
        self.module = module
        self.kind = kind
        self.distribution = distribution


# "module" or "module=distribution" where the names differ; "module=" comes with Python. Read from the documentation of each project;
# grouped by what is replaced.
_MOCKS = """
unittest.mock= mock asyncmock asynctest asynctest.mock=asynctest mox mox3 flexmock mockito doublex fudge minimock dingus ludibrio pretend decoy doubles
pytest_mock=pytest-mock mockextras mock_generator=pytest-mock-generator botocore.stub=botocore placebo
httpretty responses requests_mock=requests-mock httmock aioresponses respx pook mocket betamax vcr=vcrpy wsgi_intercept=wsgi-intercept
pytest_httpx=pytest-httpx pytest_responses=pytest-responses pytest_httpserver=pytest-httpserver pytest_localserver=pytest-localserver
pytest_vcr=pytest-vcr pytest_recording=pytest-recording wiremock mockserver mockserver_client=mockserver-client urllib3_mock=urllib3-mock
freezegun time_machine=time-machine libfaketime pytest_freezegun=pytest-freezegun pytest_freezer=pytest-freezer
fakeredis mockredis=mockredispy birdisle mongomock mongomock_motor=mongomock-motor pymongo_inmemory=pymongo-inmemory
mockfirestore=mock-firestore mock_alchemy=mock-alchemy alchemy_mock=alchemy-mock mockldap mockssh=mock-ssh-server fake_rpi=fake-rpi
pyfakefs pytest_subprocess=pytest-subprocess testfixtures.popen=testfixtures _pytest.monkeypatch=pytest pytest.MonkeyPatch=pytest
"""

_FRAMEWORKS = """
unittest= test.support= test.regrtest= test.test_support= distutils.tests= lib2to3.tests= idlelib.idle_test=
unittest2 pytest _pytest=pytest py.test=pytest nose nose2 testtools testscenarios testresources fixtures subunit=python-subunit oslotest stestr
testrepository twisted.trial=Twisted twisted.test=Twisted twisted.internet.testing=Twisted ward zope.testing zope.testrunner zope.testbrowser
hypothesis hypothesis_jsonschema=hypothesis-jsonschema schemathesis sybil testfixtures parameterized ddt
nose_parameterized=nose-parameterized xmlrunner=unittest-xml-reporting teamcity=teamcity-messages aiounittest testcontainers
factory=factory-boy factory_boy=factory-boy faker=Faker model_bakery=model-bakery model_mommy=model-mommy mixer.backend=mixer mimesis polyfactory
pydantic_factories=pydantic-factories autofixture=django-autofixture hamcrest=PyHamcrest assertpy sure expects should_dsl=should-dsl
behave lettuce aloe radish=radish-bdd mamba pytest_bdd=pytest-bdd
pytest_asyncio=pytest-asyncio pytest_django=pytest-django pytest_twisted=pytest-twisted pytest_flask=pytest-flask
pytest_aiohttp=pytest-aiohttp pytest_cases=pytest-cases pytest_lazyfixture=pytest-lazy-fixture pytest_benchmark=pytest-benchmark
pytest_postgresql=pytest-postgresql pytest_docker=pytest-docker xdist=pytest-xdist syrupy snapshottest
pytest_homeassistant_custom_component=pytest-homeassistant-custom-component inline_snapshot=inline-snapshot dirty_equals=dirty-equals
approvaltests webtest=WebTest django_webtest=django-webtest flask_testing=Flask-Testing flask_unittest=flask-unittest
sanic_testing=sanic-testing async_asgi_testclient=async-asgi-testclient asgi_testclient=asgi-testClient
django.test=Django rest_framework.test=djangorestframework channels.testing=channels wagtail.test=wagtail django_nose=django-nose
test_plus=django-test-plus graphene.test=graphene graphene_django.utils.testing=graphene-django ninja.testing=django-ninja
flask.testing=Flask werkzeug.test=Werkzeug quart.testing=Quart starlette.testclient=starlette fastapi.testclient=fastapi
litestar.testing=litestar falcon.testing=falcon pyramid.testing=pyramid tornado.testing=tornado tornado.test=tornado cherrypy.test=CherryPy
aiohttp.test_utils=aiohttp aiohttp.pytest_plugin=aiohttp trio.testing=trio anyio.pytest_plugin=anyio gevent.testing=gevent
click.testing=click typer.testing=typer cleo.testers=cleo scrapy.utils.testsite=Scrapy
numpy.testing=numpy pandas.testing=pandas pandas._testing=pandas pandas.util.testing=pandas pandas.util._test_decorators=pandas
scipy._lib._testutils=scipy sklearn.utils._testing=scikit-learn sklearn.utils.testing=scikit-learn sklearn.utils.estimator_checks=scikit-learn
skimage._shared.testing=scikit-image matplotlib.testing=matplotlib astropy.tests=astropy sympy.testing=sympy
torch.testing=torch jax.test_util=jax jax._src.test_util=jax tensorflow.python.platform.test=tensorflow absl.testing=absl-py
chainer.testing=chainer cupy.testing=cupy xarray.testing=xarray polars.testing=polars pyspark.testing=pyspark networkx.testing=networkx
geopandas.testing=geopandas mxnet.test_utils=mxnet sqlalchemy.testing=SQLAlchemy alembic.testing=alembic dogpile.testing=dogpile.cache
kombu.tests=kombu celery.contrib.testing=celery celery.contrib.pytest=celery apache_beam.testing=apache-beam airflow.utils.tests=apache-airflow
oslo_config.fixture=oslo.config oslo_utils.fixture=oslo.utils oslo_log.fixture=oslo.log oslo_context.fixture=oslo.context
oslo_concurrency.fixture=oslo.concurrency oslo_policy.fixture=oslo.policy oslo_messaging.conffixture=oslo.messaging
oslo_db.sqlalchemy.test_base=oslo.db oslo_db.sqlalchemy.test_fixtures=oslo.db
keystoneauth1.fixture=keystoneauth1 keystoneclient.fixture=python-keystoneclient openstack.fixture=openstacksdk
tempest IPython.testing=ipython jupyter_server.pytest_plugin=jupyter-server
prefect.testing=prefect streamlit.testing=streamlit
"""

# Parts of a test library that programs are meant to use.
EXEMPT = frozenset(
    (
        "django.test.signals",  # setting_changed is the documented hook for a changed setting
        "django.test.client.encode_multipart",  # the only multipart encoder that Django has
        "django.test.client.MULTIPART_CONTENT",
        "django.test.client.BOUNDARY",
        "IPython.testing.skipdoctest",  # a marker without dependencies, kept apart on purpose
        # Where running tests is the feature (a build step, `scrapy check`): what receives and runs, not what is tested.
        "werkzeug.test.EnvironBuilder",  # makes the environment of a request, for servers too (OctoPrint)
        "werkzeug.test.create_environ",
        "unittest.TestResult",
        "unittest.TextTestResult",
        "unittest.TextTestRunner",
        "unittest.TestLoader",
        "unittest.TestSuite",
        "unittest.runner",
        "unittest.result",
        "unittest.suite",
        "unittest.loader",
    )
)

# moto is a mock of AWS in `@mock_aws`, and the back end of local clouds (localstack) in everything else: what is taken from it decides.
_MOTO = "moto"
BACK_ENDS = frozenset((_MOTO,))

# Names that tell a patch or a double, after the module that they are taken from.
PATCHES = frozenset(
    (
        *("patch", "patch.object", "patch.dict", "patch.multiple", "Mock", "MagicMock", "AsyncMock", "NonCallableMock"),
        *("NonCallableMagicMock", "PropertyMock", "ThreadingMock", "create_autospec", "mock_open", "sentinel", "seal"),
        *("CoroutineMock", "MockObject"),
    )
)

# Calls and decorators of other libraries that replace something.
PATCHERS = frozenset(
    (
        *("fixtures.MockPatch", "fixtures.MockPatchObject", "fixtures.MockPatchMultiple", "fixtures.MonkeyPatch"),
        *("pytest.MonkeyPatch", "_pytest.monkeypatch.MonkeyPatch", "testtools.monkey.patch", "testtools.monkey.MonkeyPatcher"),
        *("freezegun.freeze_time", "freezegun.api.freeze_time", "time_machine.travel", "pyfakefs.fake_filesystem_unittest.Patcher"),
        *("responses.activate", "responses.RequestsMock", "requests_mock.Mocker", "requests_mock.mock", "respx.mock"),
        *("httpretty.enable", "httpretty.activate", "httpretty.httprettified", "aioresponses.aioresponses", "httmock.HTTMock"),
        *("pook.on", "pook.use", "vcr.use_cassette", "mongomock.patch", "botocore.stub.Stubber"),
        *("moto.mock_aws", "moto.mock_s3", "testfixtures.Replacer", "testfixtures.Replace", "flexmock.flexmock"),
        *("fakeredis.FakeRedis", "fakeredis.FakeStrictRedis", "django.test.override_settings", "django.test.utils.override_settings"),
    )
)  # fmt: skip


@functools.cache
def _table() -> dict[str, Library]:
    table: dict[str, Library] = {}
    for kind, entries in ((MOCK, _MOCKS), (FRAMEWORK, _FRAMEWORKS)):
        for entry in entries.split():
            module, marked, distribution = entry.partition("=")
            table[module] = Library(module, kind, distribution if marked else module)
    return table


def modules(extra: Sequence[str] = ()) -> tuple[str, ...]:
    """All modules of test libraries; `extra` are modules from the settings."""
    named = [entry.partition("=")[0] for entry in (*_MOCKS.split(), *_FRAMEWORKS.split())]
    return (*named, _MOTO, *extra)


def library(module: str, extra: Sequence[str] = ()) -> Library | None:
    """The test library that a dotted name belongs to, None if none; `extra` are modules from the settings.

    A name may go on into the module: "unittest.mock.patch" belongs to "unittest.mock".
    """
    table = _table()
    name = module
    while name:
        if name in EXEMPT:
            return None
        found = table.get(name)
        if found is not None:
            return found
        if name in extra:
            return Library(name, MOCK if "mock" in name.rpartition(".")[2].lower() else FRAMEWORK, name)
        name = name.rpartition(".")[0]
    head, _, rest = module.partition(".")
    if head == _MOTO and (not rest or rest.startswith("mock_")):
        return Library(_MOTO, MOCK, _MOTO)
    return None


def is_patch(name: str) -> bool:
    """Does a dotted name stand for a patch or a test double? `unittest.mock.patch`, also through a `mock` that another module passes on."""
    if name in PATCHERS:
        return True
    module, dot, last = name.rpartition(".")
    if not dot:
        return False
    if module.endswith("patch"):  # patch.object and its like
        module, _, head = module.rpartition(".")
        last = f"{head}.{last}"
    if last not in PATCHES:
        return False
    if module.rpartition(".")[2] == "mock":
        return True
    found = library(module)
    return found is not None and found.kind == MOCK

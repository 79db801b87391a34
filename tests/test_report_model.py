"""The model review: what a reviewer writes about a functional test, point by point, with the lines."""

from __future__ import annotations

import json
from typing import cast

import pytest
from project import Project

from flake8_secreview.report import markdown
from flake8_secreview.report.model import Module, Report
from flake8_secreview.report.points import Point, points

# Shaped like a functional test of a compute service: fake devices with UUIDs, fixtures that patch the driver, no logging.
SOURCE = """\
import fixtures
from unittest import mock

from oslo_config import cfg
from oslo_log import log as logging
from oslo_utils.fixture import uuidsentinel as uuids

from nova import objects
from nova.tests.functional.libvirt import integrated_helpers

CONF = cfg.CONF
LOG = logging.getLogger(__name__)


class DeviceTestBase(integrated_helpers.ProviderTestCase):
    def setUp(self):
        super().setUp()
        self.flags(namespaces="4GB:ns_0", group="libvirt")
        self.fake_namespaces = '''
            [{"dev": "namespace0.0", "mode": "devdax",
              "uuid": "24ffd5e4-2b39-4f28-88b3-d6dc1ec44863"},
             {"dev": "namespace0.1", "mode": "devdax",
              "uuid": "ac64fe52-de38-465b-b32b-947a6773ac66"}]'''
        self.useFixture(fixtures.MockPatch('nova.privsep.libvirt.cleanup'))
        self.useFixture(fixtures.MockPatch(
            'nova.privsep.libvirt.get_namespaces',
            return_value=self.fake_namespaces))

    def _start_service(self, hostname):
        with mock.patch('nova.virt.node.get_local_node_uuid') as m:
            m.return_value = str(getattr(uuids, 'node_%s' % hostname))
            compute = self._start_compute(host=hostname)
        return compute

    def _create(self, flavor, hostname):
        return self._create_server(
            image_uuid='155d900f-4e14-4e4c-a73d-069cbf4541e6',
            flavor_id=flavor, az='nova:%s' % hostname)

    def _check(self, allocs, uuid):
        for rc, amount in allocs.items():
            self.assertEqual(amount, self._get(uuid)[rc])


class DeviceTests(DeviceTestBase):
    def test_create(self):
        self.compute = self._start_service('host1')
        self._create(objects.Flavor(), 'host1')
"""
PATH = "nova/tests/functional/libvirt/test_device.py"


def review(project: Project, source: str) -> tuple[Module, dict[str, Point], str]:
    project.write(PATH, source)
    run = project.flake8("--select=SR", "--format=secreview-json", ".")
    assert (run.status, run.errors) == (0, "")
    report = cast("Report", json.loads(run.output))
    (module,) = report["modules"]
    return module, {point.title: point for point in points(module)}, markdown.render(report)


def said(point: Point) -> list[tuple[tuple[int, ...], str, str]]:
    return [(evidence.lines, evidence.code, evidence.text) for evidence in point.evidence]


def test_all_points(project: Project) -> None:
    module, found, text = review(project, SOURCE)
    assert list(found) == [
        "Hardcoded data", "Mocking and patching", "Logging", "Code structure", "Configuration and parameters", "Direct user input",
        "Database interaction", "File system", "Network communication", "Clear-text secrets", "Suppressions",
    ]  # fmt: skip
    assert module["role"] == "test"
    assert module["findings"] == []

    data = found["Hardcoded data"]
    assert data.statement == "3 literals as test data and 1 name of made-up data in the code, none as production data."
    assert ((19,), "", "fake_namespaces is made-up data by its name") in said(data)
    uuids = [(lines, what) for lines, code, what in said(data) if code == "SR101"]
    assert [lines for lines, _ in uuids] == [(21,), (23,), (37,)]
    assert "'fake_namespaces'" in uuids[0][1]

    doubles = found["Mocking and patching"]
    assert doubles.statement == "Things are replaced by test doubles; all of it stays in this test."
    assert said(doubles) == [
        ((24,), "", "fixtures.MockPatch replaces nova.privsep.libvirt.cleanup"),
        ((25,), "", "fixtures.MockPatch replaces nova.privsep.libvirt.get_namespaces"),
        ((30,), "", "unittest.mock.patch replaces nova.virt.node.get_local_node_uuid"),
    ]

    assert found["Logging"].statement == "Nothing is logged."
    structure = found["Code structure"]
    assert structure.statement == "2 classes, 5 functions; highest cyclomatic complexity 2; names follow PEP 8."
    assert ((15,), "", "class DeviceTestBase") in said(structure)
    assert ((40,), "", "DeviceTestBase._check: complexity 2") in said(structure)
    assert said(found["Configuration and parameters"]) == [((11,), "", "oslo_config.cfg.CONF")]
    for title, start in (
        ("Direct user input", "No direct user input"),
        ("Database interaction", "No direct database interaction: no driver, ORM or SQL found."),
        ("File system", "No direct file system access"),
        ("Network communication", "No direct network communication"),
    ):
        assert not found[title].present
        assert found[title].statement.startswith(start)
    assert found["Clear-text secrets"].statement == "No clear-text secrets found."
    assert found["Suppressions"].statement == "Nothing is suppressed."
    assert module["conclusion"][0] == "No defect found."
    assert any("This is test code" in sentence for sentence in module["conclusion"])
    assert "through nova.objects, nova.tests.functional.libvirt is not seen" in module["conclusion"][-1]
    assert "11. **Suppressions.** Nothing is suppressed." in text


@pytest.mark.parametrize("level", ["info", "warning"])
def test_a_host_name_in_a_log_is_named_with_its_level(project: Project, level: str) -> None:
    logged = SOURCE.replace(
        "        return compute\n", f"        LOG.{level}('booting on %s', hostname)\n        return compute\n"
    )
    _, found, _ = review(project, logged)
    logging = found["Logging"]
    assert logging.statement.startswith(f"1 logging call ({level} 1); possible leaks")
    ((lines, code, what),) = said(logging)
    assert (lines, code) == ((33,), "SR205")
    assert what.startswith(f"at level {level}: ")
    assert "hostname" in what


def test_a_harmless_log_is_shown_with_its_text(project: Project) -> None:
    logged = SOURCE.replace("        return compute\n", "        LOG.debug('ready %d', 1)\n        return compute\n")
    _, found, _ = review(project, logged)
    assert found["Logging"].statement == "1 logging call (debug 1); nothing that could leak was recognised in them."
    assert said(found["Logging"]) == [((33,), "", "debug: ready %d")]


def test_a_suppression_without_reason_is_no_ones_word(project: Project) -> None:
    source = SOURCE.replace("return compute\n", "token = 'x'  # nosec\n        return compute\n")
    _, found, _ = review(project, source)
    (evidence,) = found["Suppressions"].evidence
    assert evidence.text == "# nosec (bandit) hides nothing of ours: no reason given"


MADE_UP = """\
FAKE_HOSTS = ["a", "b"]
dummy_limit: int = 3
class Double:
    def set_up(self):
        self.node_sample = {"size": 4292870144}
        FAKE_HOSTS = ("c",)
        fake_empty = {}
        fake_none = None
        fake_flag = True
        fake_connection = connect("qemu:///system")
        faker = "a library"
        namespaces = "4GB:ns_0"
"""


def test_made_up_data_is_told_by_its_name(project: Project) -> None:
    module, found, _ = review(project, MADE_UP)
    assert [(item["name"], item["line"]) for item in module["made_up"]] == [
        ("FAKE_HOSTS", 1), ("dummy_limit", 2), ("node_sample", 5), ("FAKE_HOSTS", 6),
    ]  # fmt: skip
    data = found["Hardcoded data"]
    assert data.statement == "3 names of made-up data in the code, none as production data."
    assert said(data)[0] == ((1, 6), "", "FAKE_HOSTS is made-up data by its name")


def test_made_up_data_of_production_code_is_left_to_the_check(project: Project) -> None:
    project.write("src/acme/hosts.py", MADE_UP)
    run = project.flake8("--select=SR", "--format=secreview-json", ".")
    (module,) = cast("Report", json.loads(run.output))["modules"]
    assert (module["role"], module["made_up"]) == ("production", [])

"""A host name, address or path is logged at INFO or above.

What it does
    Off by default. Reports values that tell where something is, by their names (host, IP address, URL, path, socket), in logging calls at INFO and
    above. Debug messages are not reported.

Why is this bad
    In products that leave their logs with customers or send them to a third party, names of hosts and paths tell an attacker how the network is
    built. Some reviews demand that they are logged at debug level only.

Example
    logger.info("connected to %s", db_host)

Use instead
    `logger.debug`, or a name that means something to your own people only.

Options
    secreview-enable

References
    CWE-532, insertion of sensitive information into a log file; CWE-497, exposure of system information to an unauthorized control sphere.
"""

from __future__ import annotations

from collections.abc import Iterator

from flake8_secreview.context import Context
from flake8_secreview.rule import LOW, MEDIUM, Finding, Rule

RULE = Rule(
    __name__,
    code="SR205",
    name="infrastructure-in-log",
    severity=LOW,
    confidence=MEDIUM,
    cwe=497,
    enabled=False,
    bad=(
        'logger.info("connected to %s", db_host)  # SR205:32\n',
        "def f(self):\n    LOG.warning(f'no answer from {self.ip_address}')  # SR205:17\n",
        "LOG.error('cannot read ' + conf['log_path'])  # SR205:28\n",
        'logging.log(logging.INFO, "%s:%d", server, port)  # SR205:36\n',
    ),
    good=(
        'logger.debug("connected to %s", db_host)\n',
        "logger.info('%d hosts, %s, %s', len(hosts), hosts_count, host is None)\n",
        "logger.info('started')\n",
        "logger.info(redact_url(url))\n",
    ),
)


@RULE.on(Context)
def check(context: Context, _: Context) -> Iterator[Finding]:
    """Report it."""
    from flake8_secreview.leaks import report_places

    return report_places(RULE, context)

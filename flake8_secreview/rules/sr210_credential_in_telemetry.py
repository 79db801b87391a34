"""A credential reaches an error tracker, a trace or a bound log context.

What it does
    The same as SR201 for tags, attributes, contexts and breadcrumbs of Sentry, OpenTelemetry, Datadog, New Relic, Rollbar, Bugsnag, Honeybadger and
    AWS X-Ray, and for what is bound to a structlog or loguru logger, which every later entry then carries.

Why is this bad
    Telemetry leaves the machine, mostly to another company, and is kept there. A value that is bound to a logger is written again with each message.

Example
    span.set_attribute("db.password", password)

Use instead
    Send an id, or whether the value was set. Scrubbing in the SDK (`before_send`, span processors) is a second line, not the first.

Options
    secreview-extend-sensitive-names
    secreview-redactors

References
    CWE-532, insertion of sensitive information into a log file; CWE-201, insertion of sensitive information into sent data.
"""

from __future__ import annotations

from collections.abc import Iterator

from flake8_secreview import sensitive
from flake8_secreview.context import Context
from flake8_secreview.rule import HIGH, Finding, Rule

RULE = Rule(
    __name__,
    code="SR210",
    name="credential-in-telemetry",
    severity=HIGH,
    confidence=HIGH,
    cwe=201,
    gate=sensitive.names_credentials,
    bad=(
        'def f(span, password):\n    span.set_attribute("db.password", password)  # SR210:39\n',
        "import sentry_sdk\n\n\ndef f(t):\n    sentry_sdk.set_tag('api_key', t)  # SR210:35\n",
        "import sentry_sdk\n\n\ndef f(p):\n    sentry_sdk.set_context('login', {'password': p})  # SR210:37\n",
        "from opentelemetry import trace\n\n\ndef f(token):\n    trace.get_current_span().set_attribute('t', token)  # SR210:49\n",
        "def f(scope, user):\n    scope.set_extra('user', user.access_token)  # SR210:29\n",
        "import structlog\n\n\ndef f(api_key):\n    log = structlog.get_logger().bind(api_key=api_key)  # SR210:47\n    return log\n",
        "import newrelic.agent\n\n\ndef f(token):\n    newrelic.agent.add_custom_attribute('t', token)  # SR210:46\n",
    ),
    good=(
        "def f(span, token):\n    span.set_attribute('token.length', len(token))\n    span.set_attribute('http.method', 'GET')\n",
        "import sentry_sdk\n\n\ndef f(user):\n    sentry_sdk.set_user({'id': user.id})\n    sentry_sdk.set_tag('token_type', user.token_type)\n",
        "def f(socket, token):\n    socket.bind(token)\n",
    ),
)


@RULE.on(Context)
def check(context: Context, _: Context) -> Iterator[Finding]:
    """Report it."""
    from flake8_secreview.leaking import report

    return report(RULE, context, "send an id instead")

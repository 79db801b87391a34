"""Personal data reaches a logging call.

What it does
    Reports values that are personal data by their names (e-mail address, telephone number, birth date, national id, card number, postal address, health
    data) in a logging call or in what is sent to a telemetry service. It follows them as SR201 follows credentials.

Why is this bad
    A log is kept under other rules than the data it tells of: nobody finds a person's entries when they ask for them to be deleted, and everybody who
    debugs the service reads them. The GDPR, HIPAA and PCI DSS each forbid some of it.

Example
    logger.info("welcome mail sent to %s", user.email)

Use instead
    Log the id of the account, or a keyed hash where entries must be told apart.

Options
    secreview-personal-names
    secreview-redactors

References
    CWE-532, insertion of sensitive information into a log file; CWE-359, exposure of private personal information.
"""

from __future__ import annotations

from collections.abc import Iterator

from flake8_secreview import sensitive
from flake8_secreview.context import Context
from flake8_secreview.rule import MEDIUM, Finding, Rule

RULE = Rule(
    __name__,
    code="SR202",
    name="personal-data-in-log",
    severity=MEDIUM,
    confidence=MEDIUM,
    cwe=359,
    gate=sensitive.names_people,
    bad=(
        # localstack: a key as AWS spells it
        "log.info('to %s', event['PhoneNumber'])  # SR202:19\n",
        # Home Assistant: under the name of a setting
        "def f(user_input):\n    LOG.error('no login with %s', user_input[CONF_EMAIL])  # SR202:35\n",
        "def f(userinfo):\n    LOG.debug('from OIDC: %s', userinfo)  # SR202:32\n",
        'def f(user):\n    logger.info("mail to %s", user.email)  # SR202:31\n',
        'def f(form):\n    log.info(f\'{form["birth_date"]} {form["name"]}\')  # SR202:14\n',
        "def f(ssn):\n    who = 'patient ' + ssn\n    log.warning(who)  # SR202:17\n",
        "def f(iban, card_number):\n    LOG.debug('%s', iban)  # SR202:21\n    LOG.debug(card_number)  # SR202:15\n",
        "def f(user):\n    sentry_sdk.set_user({'email': user.email})  # SR202:35\n",
        "# option: personal-names = payroll_no\ndef f(payroll_no):\n    LOG.info(payroll_no)  # SR202:14\n",
    ),
    good=(
        "# esphome: of fonts\ndef check(font, family_name):\n    LOG.error('%s is not in %s', font, family_name)\n",
        "def f(user):\n    logger.info('mail sent to %s (%s)', user.id, user.username)\n",
        # addresses of machines are not of people (29 of privlog's 47 false alarms)
        "def f(ip_address, mac_address, email_backend, email_template):\n"
        "    LOG.debug('%s %s %s %s', ip_address, mac_address, email_backend, email_template)\n",
        "def f(email):\n    LOG.info(hash_email(email))\n    LOG.info(len(email))\n",
        "def f(user):\n    send(user.email)\n    print(user.email)\n",
        "import email\n\nLOG.debug(email)\n",
        # somebody asked for it by a setting that says so (sentry-sdk)
        "def f(span, user):\n    if should_send_default_pii():\n        sentry_sdk.set_user({'email': user.email})\n",
    ),
)


@RULE.on(Context)
def check(context: Context, _: Context) -> Iterator[Finding]:
    """Report it."""
    from flake8_secreview.leaking import report

    return report(RULE, context, "log an id instead")

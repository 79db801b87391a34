"""The headers, cookies, body or session of a request reach a logging call.

What it does
    Reports whole headers, cookies, bodies, forms and sessions of a request in a logging call, and the content of a response inside a function
    that logs in or gets a token. One header or field that is no credential is fine. Headers and cookies that are printed are reported too.

Why is this bad
    They hold `Authorization`, `Cookie`, API keys and what a user typed into a form, whatever else they hold; the next client to send
    something sensitive does not ask what is logged.

Example
    logger.debug("request: %s", request.headers)

Use instead
    Log the fields that are needed by name, or a copy without the sensitive ones: `{k: v for k, v in request.headers.items() if k not in SECRET_HEADERS}`.

Options
    secreview-redactors

References
    CWE-532, insertion of sensitive information into a log file.
"""

from __future__ import annotations

from collections.abc import Iterator

from flake8_secreview import sensitive
from flake8_secreview.context import Context
from flake8_secreview.rule import MEDIUM, Finding, Rule

RULE = Rule(
    __name__,
    code="SR203",
    name="request-dump-in-log",
    severity=MEDIUM,
    confidence=MEDIUM,
    cwe=532,
    gate=sensitive.names_requests,
    bad=(
        # trove: WebOb shows all of a request
        "def create(self, req, body):\n    context = req.environ['context']\n    log.info('req: %s', req)  # SR203:25\n",
        'LOG.debug("headers: %s", request.headers)  # SR203:26\n',
        "def f(self):\n    log.info(dict(self.request.headers))  # SR203:14\n",
        "def f(request):\n    logger.debug(f'{request.cookies} {request.form}')  # SR203:18\n",
        'def f(request):\n    data = request.get_json()\n    logger.info("got %s", data)  # SR203:27\n',
        'def f(url, headers):\n    logger.debug("GET %s %s", url, headers)  # SR203:36\n',
        # the body of a token exchange
        "def refresh_token(self, resp):\n    logger.debug(resp.text)  # SR203:18\n    logger.debug(resp.json())  # SR203:18\n",
        "def f(request):\n    print(request.headers)  # SR203:11\n",
        # heat, nova: everything that a server knows of a request
        "def f(req):\n    for key, value in req.environ.items():\n        print(key, '=', value)  # SR203:25\n",
        # put in under names that nobody knows (Home Assistant), or by somebody else
        "def f(url, templates):\n"
        "    headers = {}\n"
        "    for name, template in templates.items():\n"
        "        headers[name] = template.render()\n"
        "    log.debug('with %s', headers)  # SR203:26\n"
        "    http.get(url, headers=headers)\n",
        # what a request is made of (flexget, nautobot)
        "def request(self, method, url, *args, **kwargs):\n"
        "    logger.debug('%s %s %s', method, url, kwargs)  # SR203:43\n"
        "    return super().request(method, url, *args, **kwargs)\n",
        "def f(url, rendered):\n"
        "    params = {'url': url, 'headers': rendered, 'method': 'GET'}\n"
        "    logger.debug('%s', params)  # SR203:24\n"
        "    requests.Request(**params).prepare()\n",
        "def f(http, **kwargs):\n    log.debug(kwargs['headers'])  # SR203:15\n    log.debug(kwargs.get('headers'))  # SR203:15\n",
    ),
    good=(
        # jenkinsapi: a method of its own, which masks
        "import requests\n\n\nclass Requester:\n    def _log_request(self, url, headers):\n        safe = self._redact_dict(headers)\n        log.debug('%s %s', url, safe)\n\n    def get(self, url, headers):\n        self._log_request(url, headers)\n        return requests.get(url, headers=headers)\n",
        # Home Assistant: without the secret; duplicity: masked; apprise: one or the other
        "async def f(request):\n    data = await request.json()\n    data.pop('secret')\n    _LOGGER.debug('got %s', data)\n",
        "def f(headers):\n"
        "    shown = dict(headers)\n"
        "    for key in shown:\n"
        "        if key.lower() == 'authorization':\n"
        "            shown[key] = '**MUNGED**'\n"
        "    log.debug('with %s', shown)\n",
        "def f(request, is_login):\n    log.debug('%s', '<hidden>' if is_login else request.body)\n",
        "def f(request, response):\n"
        "    logger.debug('%s %s %s', request.method, request.path, response.status_code)\n"
        "    logger.info(request.headers['Content-Type'])\n"
        "    logger.info(request.headers.get('User-Agent'))\n"
        "    logger.info(request.headers.keys())\n"
        "    logger.info(len(request.body))\n",
        "def f(request):\n    logger.info(redact_headers(request.headers))\n",
        # jupyterhub, log.py
        "def f(request):\n    headers = _scrub_headers(request.headers)\n    log_method(json.dumps(headers, indent=2))\n",
        "def f(request):\n    logger.info({k: v for k, v in request.headers.items() if k not in SECRET})\n",
        "def f(request):\n    logger.info(_filter_headers(request.headers))\n",
        # the columns of a table (pandas and others)
        "def f(reader):\n    headers = ['id', 'name']\n    logger.info(headers)\n",
        "def f(url):\n    headers = {'Accept': 'text/plain'}\n    logger.debug('%s %s', url, headers)\n",
        "def f(url):\n    options = {'url': url, 'timeout': 3}\n    logger.debug('%s', options)\n    requests.request('GET', **options)\n",
        # cinder: what may not be logged says so
        "def request(self, verb, url, **kwargs):\n"
        "    if kwargs.pop('log_request', True):\n"
        "        logger.debug('%s', kwargs)\n"
        "    return super().request(verb, url, **kwargs)\n",
        # a command's output is what it fetched
        "def main(resp):\n    print(resp.text)\n",
        # headers of something that was received
        "def f(http, lines):\n"
        "    headers = {}\n"
        "    for name, value in lines:\n"
        "        headers[name] = value\n"
        "    log.debug('got %s', headers)\n",
        # twilio: without the sensitive ones
        "def f(request):\n"
        "    for name, value in request.headers.items():\n"
        "        if 'authorization' not in name.lower():\n"
        "            logger.info('%s: %s', name, value)\n",
        "def f(request):\n"
        "    for name, value in request.headers.items():\n"
        "        if name in SECRET:\n"
        "            continue\n"
        "        logger.info('%s: %s', name, value)\n",
    ),
)


@RULE.on(Context)
def check(context: Context, _: Context) -> Iterator[Finding]:
    """Report it."""
    from flake8_secreview.leaking import report

    return report(RULE, context, "log the fields you need by name")

"""A credential reaches a logging call.

What it does
    Follows a password, token, key, cookie or other credential, by the name of the value, to a call that logs it: through assignments, string building,
    dictionaries, arguments, attributes of the class and functions of the file. The finding names the source, the call and the way between.
    What no name tells may be told by what the file does with it: a URL of which it reads the password, a session id that is a cookie, the parameter of
    `validate_password(value)`. The exceptions of requests, httpx and aiohttp show the URL that was asked for, with the token in its query.
    A logger is known by its name, by what makes it, or by assignment. What is masked, measured, compared or replaced on the way is not
    reported, nor is a message that only speaks of a password.

Why is this bad
    Logs are copied to more places, kept longer and read by more people than the data they tell of: collectors, tickets, backups.
    Half of the leaks in real projects stood at debug level, which is what one turns on when something goes wrong with a login.

Example
    def login(user, password):
        logger.debug("login of %s with %s", user, password)

Use instead
    Leave the value out, or log something about it: its length, whether it is set, the id of the token. Mask whole containers before
    they are logged (`oslo_utils.strutils.mask_dict_password`), or wrap secrets in a type whose text hides them (`pydantic.SecretStr`).

Options
    secreview-extend-sensitive-names
    secreview-log-functions
    secreview-redactors

References
    CWE-532, insertion of sensitive information into a log file. OWASP Logging Cheat Sheet, "Data to exclude".
"""

from __future__ import annotations

from collections.abc import Iterator

from flake8_secreview import sensitive
from flake8_secreview.context import Context
from flake8_secreview.rule import HIGH, Finding, Rule

RULE = Rule(
    __name__,
    code="SR201",
    name="credential-in-log",
    severity=HIGH,
    confidence=HIGH,
    cwe=532,
    gate=sensitive.names_credentials,
    bad=(
        # manila: what a helper logs is read by its caller
        "import requests\n\n\nclass Client:\n    def _post(self, url):\n        answer = requests.post(url).json()\n        log.debug('answer: %s', answer)  # SR201:33\n        return answer\n\n    def login(self):\n        self._token = self._post('sessions')['data']\n",
        # pywinrm
        "def authenticate(request, host):\n    header = negotiate(host)\n    log.debug('header: %s', header)  # SR201:29\n    request.headers['Authorization'] = header\n",
        # authlib (RFC 7636)
        "log.debug('using %s', code_verifier)  # SR201:23\n",
        # zenml
        "def store(api, body):\n    try:\n        answer = api.replace_namespaced_secret(body=body)\n    except KeyError:\n        answer = api.create_namespaced_secret(body=body)\n    log.debug('answer: %s', answer)  # SR201:29\n",
        # localstack
        "log.debug(\"identity.apiKey='%s'\", validated['value'])  # SR201:35\n",
        "def f(c):\n    log.info('{0.user} {0.password}'.format(c))  # SR201:14\n",
        # vdirsyncer: what the provider of an identity answers
        'logger.debug(f"got {authorization_response}")  # SR201:14\n',
        # the plainest one, and what returns a secret
        'import logging\n\n\ndef f(password):\n    logging.debug("Password: %s", password)  # SR201:35\n',
        'LOG.debug("stored: %s", keyring.get_password(service, user))  # SR201:25\n',
        # built first, logged later
        'def f(user, password):\n    msg = f"{user}:{password}"\n    LOG.info(msg)  # SR201:14\n',
        'def f(token):\n    line = "t=" + token\n    line += "."\n    log.warning(line)  # SR201:17\n',
        # loggers under any name
        "import logging\n\nboss = logging.getLogger(__name__)\n\n\ndef f(o):\n    boss.error(o.password)  # SR201:16\n",
        "def f(api_key):\n    get_logger().warn(api_key)  # SR201:23\n    logging.root.info(api_key)  # SR201:23\n",
        'def f(self, secret_key):\n    self._audit_log.log(20, "%r", secret_key)  # SR201:35\n',
        "def f(token):\n    current_app.logger.exception(f'bad {token!r}')  # SR201:34\n",
        "def f(access_token):\n    say = access_log.info\n    say(access_token)  # SR201:9\n",
        "def f(password):\n    _call_me(LOG.debug, password)  # SR201:25\n",
        # getpass, getattr, get, subscripts, loops
        'from getpass import getpass\n\nanswer = getpass()\nlogger.info("got %s", answer)  # SR201:23\n',
        'def f(o, d):\n    LOG.debug(getattr(o, "password"))  # SR201:15\n    LOG.debug(d.get("token"))  # SR201:15\n',
        'def f(d):\n    LOG.debug("%s", d["auth"]["password"])  # SR201:21\n',
        "def f(entry):\n    _LOGGER.debug('%s', entry.data[CONF_API_KEY])  # SR201:25\n",
        "def f(passwords):\n    for password in passwords:\n        LOG.debug(password)  # SR201:19\n",
        # exceptions that hold one
        'def f(token):\n    e = ValueError(f"no such token: {token}")\n    LOG.error(e)  # SR201:15\n',
        'def f(password):\n    try:\n        raise ValueError("%s" % password)  # SR207:26\n'
        "    except ValueError as e:\n        LOG.error(str(e))  # SR201:19\n",
        # headers and environment by key
        'LOG.debug("auth %s", request.headers["Authorization"])  # SR201:22\n',
        'import os\n\nLOG.info(os.environ["DB_PASSWORD"])  # SR201:10\nLOG.info(os.getenv("API_TOKEN"))  # SR201:10\n',
        # containers
        'def f(user, pw):\n    body = {"user": user, "password": pw}\n    LOG.debug("POST %s", json.dumps(body))  # SR201:26\n',
        'def f(props, pw):\n    props["auth_password"] = pw\n    LOG.debug("connect with %s", props)  # SR201:34\n',
        'def f(password):\n    cmd = ["mysql"]\n    cmd.extend(["-p", password])\n    LOG.info("run %s", " ".join(cmd))  # SR201:24\n',
        'def f(info):\n    connect(info["auth_password"])\n    LOG.debug("connected: %s", info)  # SR201:32\n',
        # what is taken out of an attribute is in it (Home Assistant); what a field holds
        "def f(entry):\n    LOG.debug('migrating %s', entry.data)  # SR201:31\n    return entry.data['password']\n",
        "class A:\n"
        "    def show(self):\n"
        "        LOG.debug('%s', self.info)  # SR201:25\n"
        "\n"
        "    def login(self):\n"
        "        return self.info['login']['password']\n",
        "def f(form, token):\n    LOG.debug('%s %s', form.password.data, token.passwords[0].value)  # SR201:24 SR201:44\n",
        # the parameter of a URL, whatever its variable is called (flexget)
        "def f(link, value):\n    url = link + '?access_token=' + value\n    LOG.debug(url)  # SR201:15\n"
        "    LOG.debug('GET %s?api_key=%s', link, value)  # SR201:42\n    LOG.debug(f'{link}?passkey={value}')  # SR201:15\n",
        # what a text says its value is (awscli); all that is in a container of them
        "def f(signature, user):\n    text = 'user={0} password={1}'.format(user, signature)\n    LOG.debug(text)  # SR201:15\n"
        "    LOG.debug('password=%s', signature)  # SR201:30\n",
        "def f(self, user):\n    LOG.debug('%s', self.passwords[user])  # SR201:21\n",
        # a pin where it is not one of a chip (Home Assistant); Django REST framework's; the URL of a database (mailman)
        'def f(pin):\n    LOG.info("The pin code is %s", pin)  # SR201:36\n',
        "from rest_framework import authentication\n\n\ndef f(token):\n    LOG.debug('new token %s', token.key)  # SR201:31\n",
        "LOG.info('connecting to %s', config.db.url)  # SR201:30\n",
        # database URLs
        'LOG.debug("engine for %s", CONF.database.connection_url)  # SR201:28\n',
        # %(x)s with locals(), and f"{x=}"
        'def f(user, password):\n    LOG.debug("%(user)s %(password)s" % locals())  # SR201:15\n',
        "def f(password):\n    LOG.debug(f'{password=}')  # SR201:15\n",
        # extra=, keywords
        'def f(key):\n    logger.info("signed", extra={"auth_key": key})  # SR201:46\n',
        'def f(x):\n    log.info("login", password=x)  # SR201:32\n',
        # decorators that log arguments
        "@log_with(log)  # SR201:2\ndef check(user, password):\n    return user\n",
        # helpers of the file and of the class
        "def show(text):\n    LOG.info(text)  # SR201:14\n\n\ndef f(password):\n    show(password)\n",
        "class A:\n"
        "    def build(self, password):\n"
        '        return "-p " + password\n'
        "\n"
        "    def run(self, password):\n"
        "        LOG.debug(self.build(password))  # SR201:19\n",
        "class A:\n"
        "    def __init__(self, user, password):\n"
        "        self.url = f'{user}:{password}@db'\n"
        "\n"
        "    def run(self):\n"
        "        LOG.debug(self.url)  # SR201:19\n",
        # a masker that was given something else (trove)
        'def f(password):\n    LOG.debug(mask_password("p: %s"), password)  # SR201:39\n',
        "# option: log-functions = audit.record\ndef f(token):\n    audit.record(token)  # SR201:18\n",
        # more of it than four characters
        "def f(token, password):\n    LOG.debug(token[:8])  # SR201:15\n    LOG.debug(password[:6])  # SR201:15\n",
        # what exists in a cache is no file
        "def f(cache, token):\n    if cache.exists(token):\n        LOG.debug('known: %s', token)  # SR201:32\n",
        # a log that a call does not turn off, among others that do
        "def send(data, quiet=False):\n    if not quiet:\n        LOG.debug(data)  # SR201:19\n\n\n"
        'def f(password):\n    send({"password": password})\n    send({"password": password}, quiet=True)\n',
        # pydantic: what was hidden is taken out
        "def f(settings):\n    found = settings.mail.get_secret_value()\n    log.info(found)  # SR201:14\n",
        # a logger with capitalised methods (duplicity)
        "def f(password):\n    log.Debug(f'with {password}')  # SR201:15\n",
        # URLs that are signed, codes that buy a token
        "def f(blob_sas_url, auth_code):\n    LOG.debug(blob_sas_url)  # SR201:15\n    LOG.debug('got %s', auth_code)  # SR201:25\n",
        # a cookie of the web
        'def f(cookie):\n    LOG.debug("session cookie %s", cookie)  # SR201:36\n',
        "def f(module, password):\n    module.log(password)  # SR201:16\n    module.fail_json(msg='no ' + password)  # SR201:34\n",
        # a URL whose password the function takes out (duplicity)
        "def f(target):\n    parts = urlparse(target)\n    LOG.info('to %s', target)  # SR201:23\n    connect(parts.hostname, parts.password)\n",
        # a session id that is put into a cookie (synapse), or taken out of one (streamlink)
        "def f(request, session_id):\n"
        "    request.addCookie(SESSION, session_id.encode('ascii'), path='/')\n"
        "\n"
        "\n"
        "def g(session_id):\n"
        "    LOG.info('session %s', session_id)  # SR201:28\n",
        "def f(res):\n    sessionid = res.cookies.get('sessionid')\n    LOG.debug(sessionid)  # SR201:15\n",
        # what a validator is given
        "@field_validator('api_key')\ndef check(cls, v):\n    LOG.info('checking %s', v)  # SR201:29\n",
        # what is taken out of a copy (Home Assistant)
        "def f(entry):\n    LOG.debug('migrating %s', entry.data)  # SR201:31\n    data = dict(entry.data)\n    data.pop('password')\n",
        # what a method of the class puts together, though others of its name are as plain as they look
        "class A:\n"
        "    def to_dict(self):\n"
        "        return {'auth_token': self.auth_token}\n"
        "\n"
        "    def run(self):\n"
        "        LOG.info(self.to_dict())  # SR201:18\n",
        # the text of what requests raises has the URL (Home Assistant)
        "import requests\n"
        "\n"
        "\n"
        "class A:\n"
        "    def ask(self, name):\n"
        "        return requests.get(f'{self.url}/{name}?access_token={self.access_token}')\n"
        "\n"
        "    def update(self):\n"
        "        try:\n"
        "            self.state = self.ask('state')\n"
        "        except requests.ConnectionError as ex:\n"
        "            LOG.error('not reached: %s', ex)  # SR201:42\n",
    ),
    good=(
        # dlt: the keys that both have
        "shared_keys = one.keys() & other.keys()\nif shared_keys:\n    log.warning(', '.join([f'`{key}`' for key in shared_keys]))\n",
        # synapse: what the function gives up with is not what it returns
        "class Client:\n    def _post(self, url):\n        answer = fetch(url)\n        if 'error' in answer:\n            log.debug('answer: %s', answer)\n            raise ValueError('no')\n        return answer\n\n    def login(self):\n        return self._post('sessions')['access_token']\n",
        # langchain: the working directory
        "import os\n\n\ndef f():\n    log.debug('in %s', os.environ['PWD'])\n",
        # certbot: where the files are
        "import os\n\n\ndef f(live, kinds, log):\n    target = {kind: os.path.join(live, kind + '.pem') for kind in kinds}\n    log.debug('writing %s', target['privkey'])\n",
        # ldap3: where the next page begins
        "import ldap\n\n\ndef paged_search(cookie):\n    log.debug('login: %s', cookie)\n",
        "def f(c):\n    log.info('password of {0.user}'.format(c))\n",
        # nova: the message only speaks of it
        'def f(instance):\n    LOG.debug("Password not found for instance %s", instance.uuid)\n',
        'logger.info("token refreshed")\n',
        # nova, crypto.py: names and ids of secrets
        "def f(secret_id, token_count, max_tokens, key_name, password_file):\n"
        '    LOG.debug("%s %s %s %s %s", secret_id, token_count, max_tokens, key_name, password_file)\n',
        'def f(d):\n    LOG.debug("%s %s", d["nextToken"], d["tokenType"])\n',
        # masked
        "def f(d, url, password):\n"
        "    LOG.debug(mask_dict_password(d))\n"
        "    LOG.debug(url.render_as_string(hide_password=True))\n"
        "    LOG.debug(self._redact(password))\n"
        "    masked_password = password[:2] + '***'\n"
        "    LOG.debug(masked_password)\n",
        "# option: redactors = blur.it\ndef f(token):\n    LOG.debug(blur.it(token))\n",
        "def f(text, password):\n    LOG.debug(text.replace(password, '***'))\n",
        # azure-cli: a template; litellm: masked where there is one
        "LOG.debug('%s', {'sas_token': '__SAS_TOKEN_{}__'.format('A' if windows else 'B')})\n",
        "def f(api_key):\n    if api_key:\n        api_key = api_key[:8] + '*' * 15\n    LOG.debug('with %s', api_key)\n",
        # what a text says it is, and is not
        "def f(key_id, password, token):\n    LOG.debug('api_key=%s has_password=%s token=%s', key_id, bool(password), token.kind)\n",
        # cut, with a mask behind
        "def f(api_key):\n    shown = api_key[:8] + '*' * 15\n    LOG.debug('%s', shown)\n    LOG.debug(f'{api_key[:6]}***')\n",
        # facts about it
        "def f(password, token):\n"
        '    LOG.debug("%d %s %s %s", len(password), bool(token), password is None, type(token))\n'
        "    LOG.debug(token[-4:])\n",
        # SecretStr
        "from pydantic import SecretStr\n\n\ndef f(password: SecretStr):\n    LOG.debug(password)\n",
        # CodeQL: another key of the same dictionary
        'def f(pw):\n    cfg = {"timeout": 3, "password": pw}\n    LOG.debug(cfg["timeout"])\n    LOG.debug("%(timeout)s" % cfg)\n',
        'def f(pw, u):\n    LOG.debug("user %(user)s", {"user": u, "password": pw})\n',
        # nothing is there (mistral, zato)
        "def f(self, auth):\n"
        "    if not auth:\n"
        "        LOG.error('no credentials in %s', auth)\n"
        "    shown = '***' if self.password else self.password\n"
        "    LOG.info('with %s', shown)\n",
        # flexget: a text is no mapping; the password is not the URL
        "class A:\n"
        "    def build(self, config):\n"
        "        if isinstance(config, str):\n"
        "            config = {'url': config}\n"
        "        return config\n"
        "\n"
        "    def run(self, config):\n"
        "        config = self.build(config)\n"
        "        LOG.debug('from %s', config['url'])\n"
        "        login(config['username'], config['password'])\n",
        # Radicale: an option of the section about authentication
        "def f(configuration):\n    group = configuration.get('auth', 'pam_group_membership')\n    LOG.debug('must be in %s', group)\n",
        # re-assigned, overwritten, removed
        "def f(password):\n    password = '***'\n    LOG.debug(password)\n",
        "def f(d, pw):\n    d['password'] = pw\n    send(d)\n    d['password'] = '***'\n    LOG.debug(d)\n",
        "def f(d, pw):\n    d['password'] = pw\n    send(d)\n    d.pop('password')\n    LOG.debug(d)\n",
        # the part of a token object that is no secret (privacyidea); an enumeration; a setting's name (Home Assistant)
        "def f(token):\n    log.debug(token.serial)\n    log.debug(TokenType.PASSWORD)\n    log.debug('no %s', CONF_PASSWORD)\n",
        # words of a text
        "def f(line):\n    for token in line.split():\n        log.debug(token)\n",
        # certificates and accounts (CodeQL)
        "def f(certificate, num_uncertainty, username, account_arn):\n"
        "    LOG.info('%s %s %s %s', certificate, num_uncertainty, username, account_arn)\n",
        # what is not a log: a class called *Logger*, mathematics, pins of a chip (Home Assistant)
        "def f(token, pin):\n    TensorBoardLogger(token)\n    math.log(token)\n    _LOGGER.debug('pin %s', pin)\n",
        # the token of a page; what a switch marks its flows with
        "def f(client, page_token):\n    found = client.search(page_token=page_token)\n    LOG.info(found.token)\n",
        # how far a stream was read (synapse)
        "def f(self, stream_token, token):\n    logger.debug('%s up to %s', stream_token, token)\n",
        "def f(bridge):\n    LOG.info('flows with the cookies %s', bridge.cookies)\n",
        # how to log in, not with what; keys by which things are looked up
        "def f(mutual_auth, www_auth, storage_key):\n    LOG.error('%s %s %s', mutual_auth, www_auth, storage_key)\n",
        # a log that the call turns off, by a flag or by what it leaves at its default
        "def send(data, quiet=False):\n    if not quiet:\n        LOG.debug(data)\n\n\n"
        'def f(password):\n    send({"password": password}, quiet=True)\n',
        "def send(data, verbose=False):\n    if data and verbose:\n        LOG.debug(data)\n\n\n"
        'def f(password):\n    send({"password": password})\n',
        # the method of the class above is not the one that logs
        "class A(Base):\n"
        "    def send(self, data):\n"
        "        LOG.debug(data)\n"
        "        return super().send(data)\n"
        "\n"
        "    def login(self, password):\n"
        '        return super().send({"password": password})\n',
        # the path of a file; what was not looked at
        "def f(folder, ignored_credentials):\n    private_key = f'{folder}/minion.pem'\n    LOG.debug('%s %s', private_key, ignored_credentials)\n",
        "def f(privkey):\n    with open(privkey) as file:\n        LOG.debug('read %s', privkey)\n        return file.read()\n",
        "def f(pwd):\n    os.chdir(pwd)\n    LOG.debug('in %s', pwd)\n",
        # what went wrong, beside the result
        "class A:\n"
        "    def connect(self):\n"
        "        status, credentials = self.ask()\n"
        "        return (None, credentials) if not status else (open_with(credentials), None)\n"
        "\n"
        "    def run(self):\n"
        "        client, error = self.connect()\n"
        "        LOG.error(error)\n",
        # what only tells of one: its id, and a text for people
        "class A:\n"
        "    def __init__(self, signing_key):\n"
        "        self.key_id = key_of([signing_key])\n"
        "\n"
        "    def run(self):\n"
        "        LOG.info(self.key_id)\n"
        "\n"
        "\n"
        "def key_of(values):\n"
        "    return values[0]\n",
        "def f(name, server):\n    creds = f' (profile {name} of the server {server})'\n    LOG.error('not sent%s', creds)\n",
        # written to a file that the user named
        "def f(password, handle):\n    print(password, file=handle)\n",
        # a URL that nobody takes a password out of; the parts without it
        "def f(target):\n    parts = urlparse(target)\n    LOG.info('to %s, %s', target, parts.hostname)\n",
        "def f(target):\n    parts = urlparse(target)\n    LOG.info('%s', parts.hostname)\n    connect(parts.password)\n",
        # how to log in
        "def f(auth):\n    if auth == 'basic':\n        return\n    LOG.info('unknown: %s', auth)\n",
        # what urllib raises says nothing of the URL; nor does a header stand in it
        "import urllib.request\n"
        "\n"
        "\n"
        "def f(token):\n"
        "    try:\n"
        "        urllib.request.urlopen(f'https://acme.io/?token={token}')\n"
        "    except OSError as ex:\n"
        "        LOG.error('not reached: %s', ex)\n",
        "import requests\n"
        "\n"
        "\n"
        "def f(token, url):\n"
        "    try:\n"
        "        requests.get(url, headers={'X-Auth-Token': token})\n"
        "    except requests.ConnectionError as ex:\n"
        "        LOG.error('not reached: %s', ex)\n",
        # the entries that a format shows (salt)
        "def f(password):\n"
        "    vm = {'user': 'root', 'password': password}\n"
        "    LOG.info('{0[user]}'.format(vm))\n"
        "    LOG.info('{vm[user]}'.format(vm=vm))\n"
        "    LOG.info(', '.join(vm))\n",
        # of another branch (salt)
        "def f(data, tag):\n    if tag == 'a':\n        LOG.info(data)\n    elif tag == 'b':\n        login(data['password'])\n",
        # where the next page begins (mlflow)
        "def f(api_key, client):\n    page = client.list(page_token='')\n    LOG.info(page.token)\n",
        # a message; what every visitor is told
        "LOG.info('%s %s', errors.MISSING_CREDENTIALS, sentry_dsn)\n",
    ),
)


@RULE.on(Context)
def check(context: Context, _: Context) -> Iterator[Finding]:
    """Report it."""
    from flake8_secreview.leaking import report

    return report(RULE, context, "leave it out or mask it")

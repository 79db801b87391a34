"""An option or a field that holds a secret is not declared so.

What it does
    Reports declarations of options that hold a credential by their name and lack what keeps it from being shown: `secret=True` of oslo.config, `hide_input=True` of click and
    typer where they prompt, `no_log=True` in the argument specification of an Ansible module. Fields of classes whose `repr` shows a credential are SR209, not
    this check: dataclasses, attrs classes, named tuples, pydantic models and settings.

Why is this bad
    Frameworks show what is not marked: oslo.config logs all options at start-up, Ansible writes parameters to the system log, a prompt echoes what is typed.

Example
    cfg.StrOpt("admin_password")

Use instead
    cfg.StrOpt("admin_password", secret=True)

Options
    secreview-sensitive-names, secreview-extend-sensitive-names
    secreview-allow-names

References
    CWE-532, insertion of sensitive information into a log file; CWE-549, missing password field masking.
    https://docs.openstack.org/oslo.config/latest/reference/defining.html
"""

from __future__ import annotations

import ast
import re
from collections.abc import Iterable, Iterator
from functools import lru_cache
from typing import TYPE_CHECKING

from flake8_secreview import lazily, where
from flake8_secreview.context import Context
from flake8_secreview.messages import shown
from flake8_secreview.rule import HIGH, MEDIUM, Finding, Rule
from flake8_secreview.words import PASSWORD, STRONG, Kind, split

if TYPE_CHECKING:
    from flake8_secreview import calls
else:
    calls = lazily.module("flake8_secreview.calls")

RULE = Rule(
    __name__,
    code="SR409",
    name="option-not-marked-secret",
    severity=MEDIUM,
    confidence=HIGH,
    cwe=532,
    where=where.secret_names,
    bad=(
        'from oslo_config import cfg\nopts = [cfg.StrOpt("admin_password", help="it")]  # SR409:20\n',
        # trove
        'from oslo_config import cfg\nopts = [cfg.StrOpt("os-token"), cfg.StrOpt("instance_rpc_encr_key", help="Key for instance RPC encryption.")]  # SR409:20 SR409:44\n',
        # cinder
        'from oslo_config import cfg\nopt = cfg.StrOpt("pure_api_token")  # SR409:18\n',
        '@click.option("--password", prompt=True)  # SR409:15\ndef main(password):\n    pass\n',
        'password = click.prompt("Password")  # SR409:25\n',
        "def main(password: str = typer.Option(..., prompt=True)):  # SR409:26\n    pass\n",
        'argument_spec = dict(\n    api_key=dict(type="str", required=True),  # SR409:5\n)\n',
        'argument_spec = {\n    "password": {"type": "str"},  # SR409:5\n}\n',
    ),
    good=(
        'from oslo_config import cfg\nopts = [cfg.StrOpt("admin_password", secret=True), cfg.StrOpt("password_file")]\n',
        # cinder, keystone, neutron: paths and a name by their help
        "from oslo_config import cfg\nopt = cfg.StrOpt('ovn_nb_private_key', help=_('The PEM file with private key for SSL'))\n",
        "from oslo_config import cfg\nopt = cfg.StrOpt('san_private_key', default='', help='Filename of private key to use for SSH')\n",
        'from oslo_config import cfg\nopt = cfg.StrOpt(\'password\', help=fmt("""\nEntry point for the plugin."""))\n',
        "# keystone: a number\nfrom oslo_config import cfg\nopt = cfg.IntOpt('password_expires_days')\n",
        'from oslo_config import cfg\nopt = cfg.StrOpt("admin_password", **common)\n',
        '@click.option("--password", prompt=True, hide_input=True)\ndef main(password):\n    pass\n',
        "@click.password_option()\ndef main(password):\n    pass\n",
        'argument_spec = dict(password=dict(type="str", no_log=True), update_password=dict(choices=["always", "on_create"]))\n',
        "argument_spec = dict(validate_password=dict(type='bool'))\n",
    ),
)
_OSLO = frozenset({"StrOpt", "Opt", "MultiStrOpt", "ListOpt", "URIOpt"})
_PROMPTS = frozenset({"option", "Option", "prompt"})
_SPEC_KEYS = frozenset({"type", "required", "default", "aliases", "fallback", "description"})
_TEXT_TYPES = frozenset({"str", "raw", "list"})


_DECLARING = _OSLO | {"prompt"}


@RULE.on(Context)
def check_calls(context: Context, _: Context) -> Iterator[Finding]:
    """A declaration of an option by a call."""
    if _DECLARING.isdisjoint(context.words):
        return
    for call in context.near(ast.Call):
        name = calls.terminal(call.func)
        if name in _OSLO:
            yield from _oslo(call, context)
        elif name in _PROMPTS:
            yield from _prompt(call, name or "", context)


def _strong(name: str, context: Context) -> Kind | None:
    kind = context.config.vocabulary.classify(name)
    return kind if kind is not None and kind.strength == STRONG else None


def _oslo(call: ast.Call, context: Context) -> Iterator[Finding]:
    words = {word.arg for word in call.keywords}
    first = call.args[0] if call.args else next((word.value for word in call.keywords if word.arg == "name"), None)
    text = calls.key_text(first)
    if first is None or text is None or not words.isdisjoint({None, "secret", "choices"}):
        return
    kind = context.config.vocabulary.classify(text)
    if kind is None or (kind.strength != STRONG and not _is_told(text, call, context)):
        return
    if not _is_oslo(call, context) or _points(call, context):
        return
    yield RULE.finding(
        first,
        f"option {shown(text)} holds a {kind.family} and is not declared secret=True: oslo.config logs its value",
        name=text,
    )


def _is_told(name: str, call: ast.Call, context: Context) -> bool:
    """Whether a token, or a key that encrypts by its help text: among the settings of a service these are no tokens of a language and no keys of a table."""
    last = split(name)[-1:]
    return last == ("token",) or (last == ("key",) and "encrypt" in _help(call, context))


def _help(call: ast.Call, context: Context) -> str:
    told = next((word.value for word in call.keywords if word.arg == "help"), None)
    if isinstance(told, ast.Call) and told.args:  # help=_("..."), help=fmt("""...""")
        told = told.args[0]
    text = context.text(told) if told is not None else None
    return text.value if text is not None else ""


def _points(call: ast.Call, context: Context) -> bool:
    """Whether the help text says that the option is the path, the name or the address of something."""
    return _pointer().match(_help(call, context)) is not None


@lru_cache(maxsize=1)
def _pointer() -> re.Pattern[str]:
    return re.compile(
        r"\s{0,20}(?:(?:the|an?|full|absolute|local|optional|pem|key|private|client|certificate|ssl|tls)\s{1,20}){0,4}(?:path|file ?name|file|location|directory|name|url|uri|entry ?point|id|uuid|identifier)"
        r"\s{1,20}(?:of|to|for|with|where|which|that|containing|in|from)\b",
        re.IGNORECASE,
    )


def _is_oslo(call: ast.Call, context: Context) -> bool:
    function = call.func
    if isinstance(function, ast.Attribute) and isinstance(function.value, ast.Name) and function.value.id == "cfg":
        return True
    return any(name.startswith(("oslo_config.", "oslo.config.")) for name in context.qualnames(function))


def _prompt(call: ast.Call, function: str, context: Context) -> Iterator[Finding]:
    """Of click and typer: what is typed at a prompt is seen."""
    words = {word.arg: word.value for word in call.keywords}
    if None in words or not words.keys().isdisjoint({"hide_input", "hidden_input", "is_flag", "type", "hide"}):
        return
    place: ast.expr | ast.arg | None
    if function == "prompt":
        receiver = call.func.value if isinstance(call.func, ast.Attribute) else None
        if not isinstance(receiver, ast.Name) or receiver.id not in ("click", "typer") or not call.args:
            return
        place = call.args[0]
        text = calls.key_text(place)
    else:
        asks = words.get("prompt")
        if asks is None or (isinstance(asks, ast.Constant) and not asks.value):
            return
        place, text = _declared(call, context)
    kind = _strong(text, context) if text else None
    if place is not None and text is not None and kind is not None and kind.family == PASSWORD:
        yield RULE.finding(
            place, f"the prompt for {shown(text)} shows the password that is typed; add hide_input=True", name=text
        )


def _declared(call: ast.Call, context: Context) -> tuple[ast.expr | ast.arg | None, str | None]:
    """The option's own name: its flag, or the parameter whose default the declaration is."""
    for argument in call.args:
        flag = calls.flag_name(calls.key_text(argument) or "")
        if flag:
            return argument, flag
    function = context.parent(call)
    if isinstance(function, ast.arguments):
        positional = [*function.posonlyargs, *function.args]
        pairs = list(zip(positional[len(positional) - len(function.defaults) :], function.defaults, strict=True))
        pairs += [
            (argument, value)
            for argument, value in zip(function.kwonlyargs, function.kw_defaults, strict=True)
            if value
        ]
        for argument_, value in pairs:
            if value is call:
                return call, argument_.arg
    return None, None


@RULE.on(Context)
def check_specification(context: Context, _: Context) -> Iterator[Finding]:
    """The argument specification of an Ansible module."""
    if "argument_spec" not in context.source.lower:
        return
    for word in context.near(ast.keyword):
        if word.arg is not None and _is_specification(word.value) and _strong(word.arg, context):
            yield from _unmarked(word.arg, word)
    for display in context.near(ast.Dict):
        for key, value in zip(display.keys, display.values, strict=True):
            text = calls.key_text(key)
            if key is not None and text is not None and _is_specification(value) and _strong(text, context):
                yield from _unmarked(text, key)


def _unmarked(name: str, where: ast.keyword | ast.expr) -> Iterator[Finding]:
    yield RULE.finding(
        where,
        f"parameter {shown(name)} holds a credential and is not declared no_log=True: Ansible logs its value",
        name=name,
    )


def _is_specification(node: ast.expr) -> bool:
    """Whether an expression describes a parameter of text that is logged: `dict(type="str")`."""
    members: dict[str | None, ast.expr] = {}
    if isinstance(node, ast.Dict):
        members = {calls.key_text(key): value for key, value in zip(node.keys, node.values, strict=True)}
    elif isinstance(node, ast.Call) and calls.terminal(node.func) == "dict" and not node.args:
        members = {word.arg: word.value for word in node.keywords}
    names: Iterable[str | None] = members
    if None in members or not {"no_log", "choices", "options"}.isdisjoint(members) or _SPEC_KEYS.isdisjoint(names):
        return False
    described = members.get("type")
    return described is None or (isinstance(described, ast.Constant) and described.value in _TEXT_TYPES)

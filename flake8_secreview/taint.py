"""What sensitive values an expression may hold.

The question is asked backwards, from an expression that is about to be written to a log: what it is made of, which assignments are in
force there, what was put into a container before, what callers in this file pass and what functions of this file return. An answer is a
list of `Origin`s, each with the way it took. Work per question is bounded, so a long way is given up, not followed for ever.

The name of the value that is written decides (`self.token`, `d["password"]`), not the names on the way to it; a value ends
being sensitive where it is masked, measured, compared or replaced (`sanitizers`), and where its variable is assigned anew.
"""

from __future__ import annotations

import ast
from collections.abc import Callable, Iterable
from typing import TYPE_CHECKING, Any, NamedTuple

from flake8_secreview import sanitizers, sources
from flake8_secreview.heat import may_call
from flake8_secreview.holders import FUNCTIONS, Holders, constant_key, root_of
from flake8_secreview.outline import Function
from flake8_secreview.scopes import (
    ANNOTATED,
    ASSIGN,
    AUGMENTED,
    CAPTURE,
    CLASS,
    COMPREHENSION,
    EXCEPT,
    FOR,
    PARAMETER,
    WALRUS,
    WITH,
    BindingSite,
    Scope,
)
from flake8_secreview.sinks import layout, template_of
from flake8_secreview.sources import CREDENTIAL, ENVIRONMENT, PERSONAL, REQUEST, Names
from flake8_secreview.terminals import terminal

if TYPE_CHECKING:
    from flake8_secreview.context import Context
    from flake8_secreview.heat import Heat

_MAX_DEPTH = 30
_MAX_STEPS = 400  # for one question
_MAX_ORIGINS = 12
_MAX_CALLS = 12  # call sites that are looked at for one parameter

Key = str | int | None
"""Which entry of a container is asked for; None: all of it."""


class Step(NamedTuple):
    """A variable, or a function, that a value passed, and the line (1-based)."""

    name: str
    line: int


class Origin(NamedTuple):
    """A sensitive value: what it is, what it is called, where that stands, and the way from there to the use.

    `key` is the entry of the container that it is under. `weak` says that other names could mean the same (`token`).
    """

    category: str
    name: str
    line: int
    way: tuple[Step, ...] = ()
    key: Key = None
    weak: bool = False


class Frame(NamedTuple):
    """A call that is being looked into, so that parameters are what this call passes."""

    call: ast.Call
    function: Function
    outer: Frame | None


Origins = list[Origin]


class Taint:
    """Answers for one file. Every answer is remembered."""

    def __init__(self, context: Context, names: Names, heat: Heat) -> None:
        self.context = context
        self.names = names
        self.holders = Holders(context, names, heat)
        self.redactors = sanitizers.redactors(context.config.redactors)
        self._memo: dict[tuple[ast.expr, Key], Origins] = {}
        self._sites: dict[tuple[ast.ClassDef, str], list[BindingSite]] = {}
        self._harmless_members: dict[tuple[ast.ClassDef | None, str, bool], bool] = {}
        self._active: set[tuple[ast.AST, Key]] = set()
        self._steps = 0

    def ask(self, node: ast.expr, key: Key = None) -> Origins:
        """What an expression (or its entry `key`) may hold. A new question has a new budget."""
        self._steps = _MAX_STEPS
        return self._origins(node, key, None, 0)

    def ask_keys(self, node: ast.expr, keys: Iterable[str]) -> Origins:
        """What these entries of a mapping hold: for a format with `%(key)s`."""
        self._steps = _MAX_STEPS
        return self._entries(node, keys, None, 0)

    def ask_entry(self, name: str, node: ast.expr) -> Origins:
        """What an expression holds that is given to the entry or the keyword `name`."""
        self._steps = _MAX_STEPS
        return [origin._replace(key=None) for origin in self._entry(name, node, None, None, 0)]

    # -- dispatch

    def _origins(self, node: ast.expr, key: Key, frame: Frame | None, depth: int) -> Origins:
        handler = _HANDLERS.get(type(node))
        if handler is None or depth > _MAX_DEPTH or self._steps <= 0:
            return []
        self._steps -= 1
        question = (node, key)
        if frame is None:
            known = self._memo.get(question)
            if known is not None:
                return known
        if question in self._active:
            return []
        self._active.add(question)
        found: Origins = handler(self, node, key, frame, depth + 1)
        self._active.discard(question)
        if len(found) > _MAX_ORIGINS:
            found = found[:_MAX_ORIGINS]
        if frame is None and self._steps > 0:
            self._memo[question] = found
        return found

    def _all(self, nodes: Iterable[ast.expr | None], key: Key, frame: Frame | None, depth: int) -> Origins:
        found: Origins = []
        for node in nodes:
            if node is not None and type(node) is not ast.Constant:
                found += self._origins(node, key, frame, depth)
                if len(found) > _MAX_ORIGINS:
                    break
        return found

    # -- names

    def _name(self, node: ast.Name, key: Key, frame: Frame | None, depth: int) -> Origins:
        name = node.id
        if key is None:
            if sources.is_headers(name):
                return self._headers(node, frame, depth)
            category = self.names.category(name)
            if category is not None:
                return self._named(node, name, category, frame, depth)
            if name in ("environ", "os_environ") and self._is_environment(node):
                return [Origin(ENVIRONMENT, name, node.lineno)]
        if sanitizers.says_masked(name) or not self.holders.heat.may_hold(name, self.holders.function_of(node)):
            return []
        return self._variable(node, key, frame, depth)

    def _named(self, node: ast.Name, name: str, category: str, frame: Frame | None, depth: int) -> Origins:
        """A variable with a sensitive name, unless the file shows that it holds something else."""
        weak = not self.names.is_strong(name)
        definitions = self.context.flow.definitions(node).sites
        kept: list[BindingSite] = []
        for site in definitions:
            if not self._is_harmless_site(site, weak, category, frame, depth):
                kept.append(site)
        if definitions and not kept:
            return []
        if (weak and (self._is_object(node, name) or self._is_subject(node))) or self._is_own_class(name):
            return []
        if self._is_matched(node):
            return []
        if not definitions and (category == PERSONAL or name.isupper()):
            return []  # imported with *, or a builtin: not a value of ours
        return [Origin(category, name, node.lineno, weak=weak)]

    def _is_harmless_site(self, site: BindingSite, weak: bool, category: str, frame: Frame | None, depth: int) -> bool:
        kind, value = site.kind, site.value
        if kind in (ASSIGN, ANNOTATED, WALRUS):
            if isinstance(site.statement, ast.AnnAssign) and _is_harmless_type(site.statement.annotation):
                return True
            return value is not None and not site.path and self._is_harmless(value, weak)
        if kind == AUGMENTED:
            return isinstance(value, ast.Constant) and not isinstance(value.value, str | bytes)
        if kind == PARAMETER:
            annotation = getattr(site.node, "annotation", None)
            return annotation is not None and _is_harmless_type(annotation)
        if kind in (FOR, COMPREHENSION):
            # `for token in line.split()`: a word. `for token in tokens`: whatever it is, nothing says credential.
            return weak and value is not None and not self._names_credential(value)
        if kind in (WITH, EXCEPT):
            return weak or kind == EXCEPT
        return kind in ("import", "import-from", "function", CLASS, "delete", "type-parameter", "type-alias") and not (
            kind == "import-from" and site.name.isupper()
        )

    def _is_own_class(self, name: str) -> bool:
        """Does the file have a class of such things (`VaultSecret` for `secret`) that does not say how it is shown?"""
        word = sources.last_word(name)
        if word not in ("secret", "token", "credentials", "credential", "cookie", "auth"):
            return False
        return any(
            sources.last_word(owner) == word and not node.bases and not is_record(node) and not has_own_text(node)
            for owner, node in self.holders.classes.items()
        )

    def _is_masking(self, node: ast.expr | None) -> bool:
        """Is it a call that masks, or replaces something by a mask?"""
        if not isinstance(node, ast.Call):
            return False
        name = terminal(node.func)
        return (self._is_sanitizer(name) and name not in sanitizers.HARMLESS) or (
            name == "replace" and len(node.args) == 2 and _is_mask(node.args[1])
        )

    def _is_environment(self, node: ast.Name) -> bool:
        """Is `environ` the process's, or that of a WSGI application, not just anything?"""
        if "start_response" in self.context.source.text:
            return True
        return any(site.kind == "import-from" for site in self.context.flow.definitions(node).sites)

    def _is_object(self, node: ast.expr, root: str) -> bool:
        """Is a variable used as an object with attributes, whose text need not show what its name promises?"""
        return (self.context.scopes.scope_of(node), root) in self.holders.objects

    def _is_matched(self, node: ast.Name) -> bool:
        """Is a variable taken apart by classes in the function (`match key: case RSAKey(): ...`), so that it is an object?"""
        for match in self.context.nodes(ast.Match):
            if isinstance(match.subject, ast.Name) and match.subject.id == node.id:
                kinds = [
                    part for case in match.cases for part in ast.walk(case.pattern) if isinstance(part, ast.MatchClass)
                ]
                if kinds and not any(terminal(kind.cls) in _TYPES for kind in kinds):
                    return self.holders.function_of(match) is self.holders.function_of(node)
        return False

    def _is_subject(self, node: ast.Name) -> bool:
        """Are these the credentials of a question to a policy: who asks, besides the action and the target?"""
        if node.id not in ("credentials", "creds"):
            return False
        function = self.holders.function_of(node)
        return function is not None and {"action", "target"} <= {arg.arg for arg in function.args.args}

    def _names_credential(self, node: ast.expr) -> bool:
        """Is there a credential's name in an iterable?"""
        for part in ast.walk(node):
            name = terminal(part) if isinstance(part, ast.Name | ast.Attribute) else ""
            if name and (self.names.is_strong(name) or self.names.is_strong(name.removesuffix("s"))):
                return True
        return False

    def _is_harmless(self, value: ast.expr, weak: bool, depth: int = 0) -> bool:
        """Is this certainly not the sensitive value that the name it is given to promises?"""
        if depth > 6:
            return False
        if isinstance(value, ast.Constant | ast.Compare | ast.Lambda | ast.Slice):
            return True
        if isinstance(value, ast.UnaryOp):
            return isinstance(value.op, ast.Not) or self._is_harmless(value.operand, weak, depth + 1)
        if isinstance(value, ast.IfExp):
            return self._is_harmless(value.body, weak, depth + 1) and self._is_harmless(value.orelse, weak, depth + 1)
        if isinstance(value, ast.BoolOp):
            values = value.values[-1:] if isinstance(value.op, ast.And) else value.values
            return all(self._is_harmless(part, weak, depth + 1) for part in values)
        if isinstance(value, ast.Call):
            name = terminal(value.func)
            if self._is_sanitizer(name) or name in sanitizers.HARMLESS:
                return True
            if isinstance(value.func, ast.Attribute) and terminal(value.func.value) in ("path", "Path"):
                return True  # os.path.join(...): where it is
            if (
                name == "format"
                and isinstance(value.func, ast.Attribute)
                and _is_file_name(template_of(value.func.value))
            ):
                return True
            if weak and name in ("get_option", "get") and value.args and constant_key(value.args[-1]) == "auth":
                return True  # how to authenticate: a method by name
            if weak and name in (
                "object",
                "namedtuple",
                "Lock",
                "Enum",
                "ContextVar",
                "partial",
                "compile",
                "next",
                "pop",
                "group",
                "join",
            ):
                return not self._mentions_credential(value)
            return False
        if isinstance(value, ast.Name):
            return value.id in _TYPES
        if isinstance(value, ast.Subscript):
            key = constant_key(value.slice)
            return _shows_little(value) or (isinstance(key, str) and sources.is_fact(key))
        if isinstance(value, ast.JoinedStr):
            return all(
                isinstance(part, ast.Constant) or self._is_harmless(part.value, weak, depth + 1)
                for part in value.values
                if isinstance(part, ast.Constant | ast.FormattedValue)
            )
        if isinstance(value, ast.BinOp):
            if isinstance(value.op, ast.Add):
                return self._is_harmless(value.left, weak, depth + 1) and self._is_harmless(
                    value.right, weak, depth + 1
                )
            return isinstance(value.op, ast.Mult) and isinstance(value.left, ast.Constant)
        if isinstance(value, ast.List | ast.Tuple | ast.Set):
            return all(self._is_harmless(part, weak, depth + 1) for part in value.elts)
        if isinstance(value, ast.Dict):
            return all(self._is_harmless(part, weak, depth + 1) for part in value.values)
        return False

    def _mentions_credential(self, node: ast.expr) -> bool:
        return any(
            self.names.category(terminal(part)) == CREDENTIAL
            for part in ast.walk(node)
            if isinstance(part, ast.Name | ast.Attribute)
        )

    def _is_sanitizer(self, name: str) -> bool:
        return name in self.redactors or sanitizers.is_sanitizer(name)

    def _headers(self, node: ast.Name, frame: Frame | None, depth: int) -> Origins:
        """A variable called headers: what was put in, if this file does that; else all the headers of a request."""
        sites = self.context.flow.definitions(node).sites
        if not sites or any(self._is_masking(site.value) for site in sites):
            return []
        known = [
            site for site in sites if site.kind in (ASSIGN, ANNOTATED) and not site.path and site.value is not None
        ]
        if len(known) == len(sites) and all(_is_display(site.value) for site in known):
            return self._variable(node, None, frame, depth)
        for site in sites:
            if site.kind == PARAMETER and site.path == ():
                return [Origin(REQUEST, node.id, node.lineno, weak=True)]
        found = self._variable(node, None, frame, depth)
        if (
            not found
            and any(site.value is not None and not _is_table(site) for site in sites)
            and self.names.about_http
        ):
            return [Origin(REQUEST, node.id, node.lineno, weak=True)]
        return found

    def _variable(self, node: ast.Name, key: Key, frame: Frame | None, depth: int) -> Origins:
        """What the assignments in force put into a variable, and what was put into it since."""
        name = node.id
        definitions = self.context.flow.definitions(node).sites
        found: Origins = []
        if any(_is_mask(site.value) or self._is_masking(site.value) for site in definitions):
            return []  # if h in SECRET_HEADERS: v = "[hidden]"
        for site in definitions:
            for origin in self._site(site, key, frame, depth):
                found.append(_via(origin, name, site.line))
        if sources.is_fact(name):
            found = [origin for origin in found if origin.category != CREDENTIAL]
        scope = self.context.scopes.scope_of(node)
        if any(origin.weak and origin.key is None for origin in found) and self._is_object(node, name):
            found = [origin for origin in found if not origin.weak or origin.key is not None]
        found = self._changed(node, scope, name, key, definitions, found, frame, depth)
        if not found and key is None and not frame:
            found = self._evident(node, scope, name, definitions)
        return found

    def _site(self, site: BindingSite, key: Key, frame: Frame | None, depth: int) -> Origins:
        kind, value = site.kind, site.value
        if kind == PARAMETER:
            return self._parameter(site, key, frame, depth)
        if value is None:
            return []
        if kind in (ASSIGN, ANNOTATED, WALRUS, CAPTURE):
            if site.path:
                return self._part(value, site.path, key, frame, depth)
            return self._origins(value, key, frame, depth)
        if kind == AUGMENTED:
            found = self._origins(value, key, frame, depth)
            if isinstance(site.node, ast.Name):
                found = found + self._origins(site.node, key, frame, depth)
            return found
        if kind in (FOR, COMPREHENSION):
            return self._element(value, site.path, key, frame, depth)
        if kind == WITH:
            return self._origins(value, key, frame, depth) if isinstance(value, ast.Name | ast.Attribute) else []
        if kind == EXCEPT:
            return self._raised(site, frame, depth)
        return []

    def _part(self, value: ast.expr, path: tuple[int | str, ...], key: Key, frame: Frame | None, depth: int) -> Origins:
        """What unpacking takes: `path` is how to get there."""
        for index, step in enumerate(path):
            if (
                isinstance(value, ast.Tuple | ast.List)
                and isinstance(step, int)
                and -len(value.elts) <= step < len(value.elts)
            ):
                if any(isinstance(item, ast.Starred) for item in value.elts):
                    break
                value = value.elts[step]
            elif isinstance(value, ast.Call) and terminal(value.func) in ("partition", "rpartition", "split", "rsplit"):
                return []  # the sensitive part has a name of its own
            else:
                rest = path[index:]
                return self._origins(value, rest[0] if isinstance(rest[0], int) else None, frame, depth)
        return self._origins(value, key, frame, depth)

    def _element(
        self, value: ast.expr, path: tuple[int | str, ...], key: Key, frame: Frame | None, depth: int
    ) -> Origins:
        """What a loop over `value` gives."""
        if isinstance(value, ast.Call):
            name = terminal(value.func)
            receiver = value.func.value if isinstance(value.func, ast.Attribute) else None
            if name in ("items", "iteritems") and receiver is not None:
                if path[:1] == (0,):
                    return []
                held = self._origins(receiver, key if path else None, frame, depth)
                # That a mapping is called `service_tokens` says nothing of its values: it may be the keys.
                return [
                    origin for origin in held if origin.key is not None or not path or origin.category != CREDENTIAL
                ]
            if name in ("keys", "iterkeys", "range"):
                return []
            if name in ("enumerate", "zip") and value.args:
                first = path[0] if path and isinstance(path[0], int) else None
                if name == "enumerate":
                    return [] if first == 0 else self._element(value.args[0], path[1:], key, frame, depth)
                if first is not None and 0 <= first < len(value.args):
                    return self._element(value.args[first], path[1:], key, frame, depth)
            if name in ("sorted", "reversed", "list", "tuple", "iter", "set") and value.args:
                return self._element(value.args[0], path, key, frame, depth)
        if isinstance(value, ast.Tuple | ast.List):
            found: Origins = []
            for item in value.elts:
                found += self._part(item, path, key, frame, depth) if path else self._origins(item, key, frame, depth)
            return found
        if isinstance(value, ast.Dict):
            return []  # keys
        if not path and isinstance(value, ast.Name | ast.Attribute) and terminal(value) in ("environ", "environ_copy"):
            return []
        if path:
            return []  # for name, count in tokens: some part of each
        found = self._origins(value, None, frame, depth)
        if isinstance(key, str):
            return [origin for origin in found if origin.key == key]
        if isinstance(value, ast.Name | ast.Attribute | ast.Call):
            # An element of what is called `auth` or `token` is some part of it, or a key.
            found = [origin for origin in found if not origin.weak or origin.category != CREDENTIAL]
        # A loop over a mapping gives its keys, and over text its letters.
        return [origin for origin in found if not isinstance(origin.key, str)]

    def _raised(self, site: BindingSite, frame: Frame | None, depth: int) -> Origins:
        """What the exceptions hold that this handler may catch: those raised in the body of its `try`."""
        handler = site.node
        block = self.context.parent(handler)
        if not isinstance(handler, ast.ExceptHandler) or block is None or not getattr(block, "body", None):
            return []
        body = block.body  # type: ignore[attr-defined]
        first, last = body[0].lineno, body[-1].end_lineno or body[-1].lineno
        caught = _exception_names(handler.type)
        found: Origins = []
        for node in self.context.nodes(ast.Raise):
            if not first <= node.lineno <= last or not isinstance(node.exc, ast.Call):
                continue
            if not caught or not caught.isdisjoint(("Exception", "BaseException", terminal(node.exc.func))):
                found += self._all(_arguments(node.exc), None, frame, depth)
        return found

    # -- functions

    def _parameter(self, site: BindingSite, key: Key, frame: Frame | None, depth: int) -> Origins:
        function = site.scope.node
        if not isinstance(function, FUNCTIONS):
            return []
        if frame is not None and frame.function is function:
            passed = _passed(frame.call, function, site, self.holders.class_of(function) is not None)
            return self._all(passed, key, frame.outer, depth)
        if site.name in ("self", "cls") or depth > 14:
            return []
        found: Origins = []
        owner = self.holders.class_of(function)
        is_constructor = function.name == "__init__" and owner is not None
        name = owner.name if is_constructor and owner is not None else function.name
        for call in self.holders.calls.get(name, ())[:_MAX_CALLS]:
            if not is_constructor and not (may_call(call, owner) and self._is_kin(call, owner)):
                continue
            passed = _passed(call, function, site, owner is not None)
            for origin in self._all(passed, key, None, depth):
                found.append(_via(origin, f"{name}()", call.lineno))
        return found

    def _is_kin(self, call: ast.Call, owner: ast.ClassDef | None) -> bool:
        """Is `self` of a call an instance of this class, or of one above or below it?"""
        receiver = call.func.value if isinstance(call.func, ast.Attribute) else None
        if owner is None or not isinstance(receiver, ast.Name) or receiver.id not in ("self", "cls"):
            return True
        around = self._class_around(call)
        return around is None or owner in self.holders.bases(around) or around in self.holders.bases(owner)

    def _callee(self, call: ast.Call) -> Function | None:
        """The function of this file that a call surely means."""
        func = call.func
        name = terminal(func)
        candidates = self.holders.functions_by_name.get(name)
        if not candidates:
            return None
        if isinstance(func, ast.Name):
            plain = [function for function in candidates if self.holders.class_of(function) is None]
            return plain[-1] if plain else None
        if not isinstance(func, ast.Attribute):
            return None
        receiver = func.value
        if isinstance(receiver, ast.Name) and receiver.id in ("self", "cls"):
            around = self.holders.function_of(call)
            while around is not None and self.holders.class_of(around) is None:
                around = self.holders.function_of(around)
            owner = self.holders.class_of(around) if around is not None else None
        elif isinstance(receiver, ast.Name):
            owner = self.holders.classes.get(receiver.id)
        elif isinstance(receiver, ast.Call) and terminal(receiver.func) in self.holders.classes:
            owner = self.holders.classes[terminal(receiver.func)]
        else:
            owner = None
        if owner is None:
            return self._inferred(call, candidates)
        for known in self.holders.bases(owner):
            for function in candidates:
                if self.holders.class_of(function) is known:
                    return function
        return None

    def _inferred(self, call: ast.Call, candidates: list[Function]) -> Function | None:
        """The method that astroid finds for a call through a variable, an alias or an instance."""
        methods = [function for function in candidates if self.holders.class_of(function) is not None]
        if not any(self.holders.returns_hot(function) for function in methods):
            return None
        spans = self.context.inference.callees(call)
        if not spans:
            return None
        for span in spans:
            for function in methods:
                if function.lineno == span.line and function.col_offset == span.column:
                    return function
        return None

    def _call(self, node: ast.Call, key: Key, frame: Frame | None, depth: int) -> Origins:
        func = node.func
        name = terminal(func) if isinstance(func, ast.Attribute | ast.Name) else ""
        if not name or name in sanitizers.HARMLESS or _hides(node):
            return []
        if self._is_sanitizer(name):
            return []
        receiver = func.value if isinstance(func, ast.Attribute) else None
        special = CALLS.get(name)
        if special is not None:
            found = special(self, node, receiver, key, frame, depth)
            if found is not None:
                return found
        if name in sanitizers.TRANSPARENT:
            parts: list[ast.expr | None] = [receiver, *node.args, *(keyword.value for keyword in node.keywords)]
            if receiver is not None and isinstance(receiver, ast.Name) and name in ("dumps", "dump"):
                parts = parts[1:2]
            if node.keywords and name in (
                "dict",
                "OrderedDict",
                "SimpleNamespace",
                "Namespace",
                "Munch",
                "Bunch",
                "defaultdict",
            ):
                return self._display(node, key, frame, depth)
            return self._all(parts, key, frame, depth)
        if key is None and (category := self.names.call(name)) is not None:
            return [Origin(category, f"{name}()", node.lineno)]
        function = (
            self._callee(node) if name in self.holders.functions_by_name and self.holders.is_worth(node) else None
        )
        if function is not None:
            if depth > 18 or _depth_of(frame) > 4:
                return []
            inner = Frame(node, function, frame)
            found = self._all(self.holders.returns.get(function, ()), key, inner, depth)
            return [_via(origin, f"{name}()", node.lineno) for origin in found]
        return self._constructed(node, name, key, frame, depth)

    def _constructed(self, node: ast.Call, name: str, key: Key, frame: Frame | None, depth: int) -> Origins:
        """A new exception holds its arguments, and so does a record of this file that shows its fields."""
        if not name[:1].isupper() and not name[:2].strip("_").isupper():
            return []
        if name.endswith(("Error", "Exception", "Warning", "Failure", "Fault")):
            return self._all(_arguments(node), key, frame, depth)
        record = self.holders.classes.get(name)
        if record is not None and is_record(record):
            hidden = hidden_fields(record)
            found = [origin for origin in self._display(node, key, frame, depth) if origin.key not in hidden]
            fields = [
                item.target.id
                for item in record.body
                if isinstance(item, ast.AnnAssign) and isinstance(item.target, ast.Name)
            ]
            for field, argument in zip(fields, node.args, strict=False):
                shows = key in (None, field) and field not in hidden and not self._is_harmless(argument, False)
                if shows and self.names.category(field) == CREDENTIAL:
                    found.append(Origin(CREDENTIAL, field, argument.lineno, key=field))
            return found
        return []

    # -- containers

    def _display(self, node: ast.Call, key: Key, frame: Frame | None, depth: int) -> Origins:
        """`dict(...)` and other calls whose keywords are entries."""
        names = {keyword.arg for keyword in node.keywords}
        found: Origins = []
        if key is None or key not in names:
            found += [origin for origin in self._all(node.args, key, frame, depth) if origin.key not in names]
        for keyword in node.keywords:
            found += self._entry(keyword.arg, keyword.value, key, frame, depth)
        return found

    def _entry(self, name: Key, value: ast.expr, key: Key, frame: Frame | None, depth: int) -> Origins:
        """What the entry `name` of a mapping holds; a name of None is `**mapping`."""
        if key is not None and name is not None and name != key:
            return []
        if type(value) is ast.Constant:
            return []
        if name is None:
            return self._origins(value, key, frame, depth)
        if isinstance(name, str) and self.names.key(name) is not None:
            category = self.names.key(name)
            if isinstance(value, ast.Name) and self._is_subject(value):
                return []
            if isinstance(value, ast.Call) and category == CREDENTIAL and not self.names.is_strong(name):
                return [origin._replace(key=name) for origin in self._origins(value, None, frame, depth)]
            if (
                category is not None
                and not self._is_harmless(value, False)
                and not self._is_masked_value(value, frame, depth)
            ):
                return [Origin(category, name, value.lineno, key=name, weak=not self.names.is_strong(name))]
            return []
        return [origin._replace(key=name) for origin in self._origins(value, None, frame, depth)]

    def _is_masked_value(self, value: ast.expr, frame: Frame | None, depth: int) -> bool:
        """Does a variable given to a sensitive key hold a mask, a flag or a literal?"""
        if isinstance(value, ast.Name):
            if sanitizers.says_masked(value.id):
                return True
            sites = self.context.flow.definitions(value).sites
            return bool(sites) and all(self._is_harmless_site(site, False, CREDENTIAL, frame, depth) for site in sites)
        return isinstance(value, ast.Attribute) and (sanitizers.says_masked(value.attr) or sources.is_fact(value.attr))

    def _dict(self, node: ast.Dict, key: Key, frame: Frame | None, depth: int) -> Origins:
        found: Origins = []
        later: set[Key] = set()
        for name, value in zip(reversed(node.keys), reversed(node.values), strict=True):
            if name is None:
                # An entry that stands behind `**mapping` wins.
                found += [origin for origin in self._origins(value, key, frame, depth) if origin.key not in later]
                continue
            constant = constant_key(name)
            if constant is not None:
                later.add(constant)
            if constant is None:
                constant_name = self.holders.key_name(name)
                if constant_name is not None:
                    if key is None and not self._is_harmless(value, False):
                        found.append(Origin(CREDENTIAL, constant_name, value.lineno, key=constant_name))
                elif key is None:
                    found += self._origins(value, None, frame, depth)
                continue
            found += self._entry(constant, value, key, frame, depth)
            if key is not None and constant == key:
                break
        return found

    def _elements(self, node: ast.List | ast.Tuple | ast.Set, key: Key, frame: Frame | None, depth: int) -> Origins:
        if isinstance(key, str):
            return []
        elements = node.elts
        is_plain = not isinstance(node, ast.Set) and not any(isinstance(item, ast.Starred) for item in elements)
        if isinstance(key, int) and is_plain and -len(elements) <= key < len(elements):
            return self._origins(elements[key], None, frame, depth)
        return self._all(elements, None, frame, depth)

    def _entries(self, node: ast.expr, keys: Iterable[str], frame: Frame | None, depth: int) -> Origins:
        """What these entries of a mapping hold."""
        found: Origins = []
        if isinstance(node, ast.Call) and terminal(node.func) == "dict" and len(node.args) == 1 and not node.keywords:
            return self._entries(node.args[0], keys, frame, depth + 1) if depth < _MAX_DEPTH else []
        if isinstance(node, ast.Call) and terminal(node.func) in ("locals", "vars", "globals"):
            return self._all_names(node, keys, frame, depth)
        if isinstance(node, ast.Attribute) and node.attr == "__dict__":
            return self._all_names(node, keys, frame, depth)
        for key in sorted(keys):
            entry = self._origins(node, key, frame, depth)
            is_known = isinstance(node, ast.Dict) or (isinstance(node, ast.Name) and self._is_known(node))
            if not entry and not is_known and self.names.key(key) == CREDENTIAL:
                entry = [Origin(CREDENTIAL, key, node.lineno, key=key)]
            found += entry
        return found

    def _is_known(self, node: ast.Name) -> bool:
        """Does the file show all that is in a variable?"""
        sites = self.context.flow.definitions(node).sites
        return bool(sites) and all(site.value is not None and _is_display(site.value) for site in sites)

    def _all_names(self, node: ast.expr, keys: Iterable[str], frame: Frame | None, depth: int) -> Origins:
        """`"%(x)s" % locals()`: the variables that the format names."""
        found: Origins = []
        is_locals = isinstance(node, ast.Call) and terminal(node.func) == "locals"
        for key in sorted(keys):
            category = self.names.category(key)
            if category is not None:
                found.append(Origin(category, key, node.lineno, weak=not self.names.is_strong(key)))
            elif is_locals and self.holders.is_worth(node):
                sites = self.context.flow.reaching.definitions_from(key, self.context.scopes.scope_of(node), None).sites
                for site in sites:
                    found += [_via(origin, key, site.line) for origin in self._site(site, None, frame, depth)]
        return found

    def _changed(
        self,
        node: ast.expr,
        scope: Scope,
        root: str,
        key: Key,
        definitions: Iterable[BindingSite],
        found: Origins,
        frame: Frame | None,
        depth: int,
    ) -> Origins:
        """Apply what was written to entries of a container, added and removed, between its assignment and this use."""
        use = (node.lineno, node.col_offset)
        start = min((site.position for site in definitions if site.scope is scope), default=(0, 0))
        last: dict[Key, BindingSite] = {}
        for site in self.holders.writes(scope, root):
            if start <= site.position < use:
                target = site.node
                entry = constant_key(target.slice) if isinstance(target, ast.Subscript) else None
                if entry is None and isinstance(target, ast.Subscript):
                    entry = self.holders.key_name(target.slice)
                outer = target.value if isinstance(target, ast.Subscript) else None
                if key is not None and isinstance(outer, ast.Subscript) and constant_key(outer.slice) != key:
                    continue  # d["a"]["password"] = p: in the entry "a"
                last[entry if entry is not None else f"?{site.position}"] = site
        for entry, site in last.items():
            found = [origin for origin in found if origin.key != entry]
            if site.kind == "delete" or site.value is None:
                continue
            if isinstance(entry, str) and entry.startswith("?"):
                more = self._origins(site.value, None, frame, depth) if key is None else []
            elif site.path:
                more = []
            elif isinstance(entry, str) and entry.isupper() and self.names.key_constant(entry) and key is None:
                harmless = self._is_harmless(site.value, False)
                more = [] if harmless else [Origin(CREDENTIAL, entry, site.line, key=entry)]
            else:
                more = self._entry(entry, site.value, key, frame, depth)
            found = found + [_via(origin, root, site.line) for origin in more]
        for change in self.holders.changes.get((scope, root), ()):
            if start <= (change.call.lineno, change.call.col_offset) < use:
                found = self._after(change.call, change.method, root, key, found, frame, depth)
        return found

    def _after(
        self, call: ast.Call, method: str, root: str, key: Key, found: Origins, frame: Frame | None, depth: int
    ) -> Origins:
        """What a container holds after a method changed it."""
        args = call.args
        if method in ("pop", "remove", "discard", "popitem"):
            removed = constant_key(args[0]) if args else None
            if removed is None and args:
                removed = self.holders.key_name(args[0])
            if removed is None and args and isinstance(args[0], ast.Name):
                # for key in ("password", "token"): d.pop(key)
                return [origin for origin in found if not isinstance(origin.key, str)]
            return [origin for origin in found if removed is None or origin.key != removed]
        if method == "clear":
            return []
        if method == "update":
            more = self._display(call, key, frame, depth)
            names = {keyword.arg for keyword in call.keywords}
            if args and isinstance(args[0], ast.Dict):
                names |= {str(constant_key(name)) for name in args[0].keys if name is not None}
            found = [origin for origin in found if origin.key not in names]
        elif method == "setdefault":
            if len(args) < 2:
                return found
            more = self._entry(constant_key(args[0]), args[1], key, frame, depth)
        else:
            values = args[1:] if method == "insert" else args
            more = self._all(values, None if isinstance(key, int) else key, frame, depth)
        return found + [_via(origin, root, call.lineno) for origin in more]

    def _evident(self, node: ast.Name, scope: Scope, root: str, definitions: Iterable[BindingSite]) -> Origins:
        """A container that this function takes a credential out of holds one, unless it was taken out for good."""
        use = (node.lineno, node.col_offset)
        sites = list(definitions)
        if not sites or any(site.kind not in (PARAMETER, ASSIGN, ANNOTATED, FOR) for site in sites):
            return []
        if any(
            site.value is not None and self._is_harmless(site.value, True) for site in sites if site.kind != PARAMETER
        ):
            return []
        start = min(site.position for site in sites)
        removed = {
            constant_key(change.call.args[0])
            for change in self.holders.changes.get((scope, root), ())
            if change.method in ("pop", "discard") and change.call.args and (change.call.lineno, 0) < use
        }
        removed |= {
            constant_key(site.node.slice)
            for site in self.holders.writes(scope, root)
            if isinstance(site.node, ast.Subscript) and site.position < use
        }
        for evidence in self.holders.evidence.get((scope, root), ()):
            if evidence.name not in removed and (evidence.line, 0) >= start:
                return [
                    Origin(CREDENTIAL, evidence.name, evidence.line, (Step(root, sites[-1].line),), evidence.name, True)
                ]
        if sources.is_options(root) and self.holders.has_secret_option:
            for site in sites:
                if (
                    site.value is not None
                    and isinstance(site.value, ast.Call)
                    and terminal(site.value.func).startswith("parse_")
                ):
                    return [Origin(ENVIRONMENT, root, node.lineno)]
        return []

    # -- attributes, entries

    def _attribute(self, node: ast.Attribute, key: Key, frame: Frame | None, depth: int) -> Origins:
        name = node.attr
        owner = terminal(node.value)
        if name == "__dict__":
            return self._dump(node, f"{owner}.__dict__" if owner else "__dict__", key)
        if key is None:
            if name == "environ" and owner == "os":
                return [Origin(ENVIRONMENT, "os.environ", node.lineno)]
            if part := self._request_part(node, owner):
                return part
            category = self.names.category(name)
            if category is not None:
                return self._named_attribute(node, owner, category)
        if sanitizers.says_masked(name):
            return []
        if isinstance(node.value, ast.Name) and node.value.id in ("self", "cls"):
            worth = self.holders.is_worth(node) and self.holders.heat.may_hold_member(name)
            return self._member(node, key, frame, depth) if worth else []
        if (
            name in ("args", "message", "msg", "reason", "strerror")
            and isinstance(node.value, ast.Name)
            and self.holders.is_worth(node)
        ):
            return self._variable(node.value, None, frame, depth)
        return []

    def _named_attribute(self, node: ast.Attribute, owner: str, category: str) -> Origins:
        name = node.attr
        if name.isupper() and owner[:1].isupper() and not owner.isupper():
            return []  # TokenType.PASSWORD: a member of an enumeration
        strong = self.names.is_strong(name)
        if not strong and owner.lower() in ("conf", "cfg"):
            return []  # CONF.backup_swift_auth: how, not what
        is_own = isinstance(node.value, ast.Name) and node.value.id in ("self", "cls")
        if is_own and self._is_harmless_member(node, not strong):
            return []
        if not strong and (root := root_of(node)) is not None and self._is_object(node, root):
            return []
        return [Origin(category, name, node.lineno, weak=not strong)]

    def _class_around(self, node: ast.AST) -> ast.ClassDef | None:
        for outer in self.context.ancestors(node):
            if isinstance(outer, ast.ClassDef):
                return outer
        return None

    def _member_sites(self, node: ast.Attribute) -> list[BindingSite]:
        owner = self._class_around(node)
        if owner is None:
            return []
        found = self._sites.get((owner, node.attr))
        if found is None:
            found = self._sites[owner, node.attr] = []
            for known in self.holders.bases(owner):
                scope = self.context.scopes.own_scope(known)
                if scope is not None:
                    found += self.context.flow.members(scope).get(node.attr, ())
        return found

    def _is_harmless_member(self, node: ast.Attribute, weak: bool) -> bool:
        """Is all that the class puts into this attribute a flag, a mask, a literal or a wrapper that hides it?"""
        question = self._class_around(node), node.attr, weak
        known = self._harmless_members.get(question)
        if known is None:
            known = self._harmless_members[question] = self._judge_member(node, weak)
        return known

    def _judge_member(self, node: ast.Attribute, weak: bool) -> bool:
        sites = [site for site in self._member_sites(node) if site.kind != "declared"]
        values = [site for site in sites if site.value is not None or site.kind in ("function", CLASS)]
        if any(
            _is_harmless_type(site.statement.annotation) for site in sites if isinstance(site.statement, ast.AnnAssign)
        ):
            return True
        if not values:
            return False
        return all(
            (site.kind == "function" and not _is_property(site.node))
            or (site.value is not None and not site.path and self._is_harmless(site.value, weak))
            for site in values
        ) and not all(isinstance(site.value, ast.Constant) and site.value.value is None for site in values)

    def _member(self, node: ast.Attribute, key: Key, frame: Frame | None, depth: int) -> Origins:
        """`self.x`: what the class puts into it, in any method."""
        found: Origins = []
        sites = self._member_sites(node)
        for site in sites[:_MAX_CALLS]:
            if site.kind == "function" and _is_property(site.node):
                returned = self.holders.returns.get(site.node, ())
                found += [_via(o, f"self.{node.attr}", site.line) for o in self._all(returned, key, None, depth)]
            elif site.kind in (ASSIGN, ANNOTATED, AUGMENTED, WALRUS):
                for origin in self._site_of_member(site, key, depth):
                    found.append(_via(origin, f"self.{node.attr}", site.line))
        owner = self._class_around(node)
        scope = self.context.scopes.own_scope(owner) if owner is not None else None
        if scope is not None:
            root = f"self.{node.attr}"
            for method in scope.children:
                for written in self.holders.writes(method, root):
                    entry = constant_key(written.node.slice) if isinstance(written.node, ast.Subscript) else None
                    if written.value is not None and not written.path and written.kind != "delete":
                        if entry is not None:
                            more = self._entry(entry, written.value, key, None, depth)
                        else:
                            more = self._all((written.value,), None, None, depth) if key is None else []
                        found += [_via(origin, root, written.line) for origin in more]
                for change in self.holders.changes.get((method, root), ()):
                    if change.method not in ("pop", "remove", "discard", "popitem", "clear"):
                        found = self._after(change.call, change.method, root, key, found, None, depth)
        return found

    def _site_of_member(self, site: BindingSite, key: Key, depth: int) -> Origins:
        if site.value is None:
            return []
        if site.path:
            return self._part(site.value, site.path, key, None, depth)
        return self._origins(site.value, key, None, depth)

    def _request_part(self, node: ast.Attribute, owner: str) -> Origins:
        """Headers, cookies, body and the like of a request, and what a response to a login says."""
        name = node.attr
        if sources.request_part(owner, name) and not (
            name in ("params", "files", "values", "meta") and owner != "request"
        ):
            return [Origin(REQUEST, f"{owner}.{name}", node.lineno)]
        if name in ("headers", "cookies") and owner in (
            "self",
            "session",
            "client",
            "http",
            "conn",
            "environ",
            "connection",
        ):
            return [Origin(REQUEST, f"{owner}.{name}", node.lineno, weak=True)]
        if sources.response_part(owner, name) and self._is_login(node):
            return [Origin(REQUEST, f"{owner}.{name}", node.lineno, weak=True)]
        return []

    def _is_login(self, node: ast.expr) -> bool:
        """Does what is around a response say that it answers a login or the exchange of a token?"""
        function = self.holders.function_of(node)
        return function is not None and sources.is_login(function.name)

    def _dump(self, node: ast.expr, name: str, key: Key) -> Origins:
        if isinstance(key, str):
            category = self.names.category(key)
            return [Origin(category, key, node.lineno)] if category is not None else []
        return [Origin(ENVIRONMENT, name, node.lineno, weak=True)] if self._holds_credential(node) else []

    def _holds_credential(self, node: ast.expr) -> bool:
        """Is there a credential in what `locals()`, `vars(x)` or `x.__dict__` shows?"""
        base: ast.AST | None = None
        if isinstance(node, ast.Attribute):
            base = node.value
        elif isinstance(node, ast.Call) and node.args:
            base = node.args[0]
        if base is None:
            function = self.holders.function_of(node)
            scope = self.context.scopes.own_scope(function) if function is not None else self.context.scopes.module
            return scope is not None and any(
                self.names.category(name) == CREDENTIAL and not name.isupper()
                for name, sites in scope.bindings.items()
                if any(site.kind in (PARAMETER, ASSIGN, ANNOTATED, FOR, WITH, WALRUS, AUGMENTED) for site in sites)
            )
        if isinstance(base, ast.Name) and base.id in ("self", "cls"):
            owner = self._class_around(node)
            scope = self.context.scopes.own_scope(owner) if owner is not None else None
            members = self.context.flow.members(scope) if scope is not None else {}
            return any(
                self.names.category(name) == CREDENTIAL and any(site.kind not in ("function", CLASS) for site in sites)
                for name, sites in members.items()
                if "[" not in name
            )
        root = root_of(base) if isinstance(base, ast.expr) else None
        if root is None:
            return False
        if sources.is_options(root) and self.holders.has_secret_option:
            return True
        for attribute in self.context.nodes(ast.Attribute):
            if self.names.category(attribute.attr) == CREDENTIAL and root_of(attribute.value) == root:
                return True
        return False

    def _subscript(self, node: ast.Subscript, key: Key, frame: Frame | None, depth: int) -> Origins:
        index = node.slice
        if isinstance(index, ast.Slice):
            return [] if _shows_little(node) else self._origins(node.value, key, frame, depth)
        constant = constant_key(index)
        if isinstance(constant, str):
            if key is None:
                category = self.names.key(constant)
                if category is not None:
                    if self._is_overwritten(node.value, constant, frame, depth):
                        return []
                    return [
                        Origin(category, constant, node.lineno, key=constant, weak=not self.names.is_strong(constant))
                    ]
            if not self.holders.is_worth(node):
                return []
            return self._origins(node.value, constant, frame, depth) if key is None else []
        if constant is not None:
            if isinstance(node.value, ast.Attribute) and node.value.attr == "argv":
                return []
            if isinstance(key, str):
                held = self._origins(node.value, constant, frame, depth)
                return [origin for origin in held if origin.key == key]
            return (
                self._origins(node.value, constant, frame, depth)
                if not self._is_plain_name(node.value)
                else [
                    origin
                    for origin in self._origins(node.value, None, frame, depth)
                    if not isinstance(origin.key, str)
                ]
            )
        if key is None and (name := self.holders.key_name(index)) is not None:
            return [Origin(CREDENTIAL, name, node.lineno, key=name)]
        if not self._is_loop_variable(index, node.value):
            return []  # some entry, and nothing says which
        return [origin for origin in self._origins(node.value, None, frame, depth) if origin.category != PERSONAL]

    def _is_loop_variable(self, node: ast.expr, container: ast.expr) -> bool:
        """Is a subscript the variable of a loop over the same container, so that each entry has its turn?"""
        if not isinstance(node, ast.Name):
            return False
        name = terminal(container)
        loops = [site.value for site in self.context.flow.definitions(node).sites if site.kind in (FOR, COMPREHENSION)]
        for value in loops:
            parts = ast.walk(value) if value is not None else ()
            if any(isinstance(part, ast.Name | ast.Attribute) and terminal(part) == name for part in parts):
                return True
        return False

    def _is_plain_name(self, node: ast.expr) -> bool:
        """Does a container itself have a sensitive name: `creds[1]`, `self.auth[0]`?"""
        return isinstance(node, ast.Name | ast.Attribute) and self.names.category(terminal(node)) is not None

    def _is_overwritten(self, base: ast.expr, key: str, frame: Frame | None, depth: int) -> bool:
        """Was this entry given a mask or a literal before it is read here, in this function?"""
        if not isinstance(base, ast.Name):
            return False
        scope = self.context.scopes.scope_of(base)
        writes = [
            site
            for site in self.holders.writes(scope, base.id)
            if isinstance(site.node, ast.Subscript)
            and constant_key(site.node.slice) == key
            and site.position < (base.lineno, base.col_offset)
        ]
        if writes:
            value = writes[-1].value
            return value is not None and self._is_harmless(value, False)
        sites = self.context.flow.definitions(base).sites
        shown = [site.value for site in sites if isinstance(site.value, ast.Dict) and not site.path]
        if not shown or len(shown) != len(sites):
            return False
        for display in shown:
            for name, value in zip(display.keys, display.values, strict=True):
                if name is not None and constant_key(name) == key:
                    if not self._is_harmless(value, False):
                        return False
                    break
            else:
                return False
        return True

    # -- calls with a meaning of their own

    def _get(
        self, node: ast.Call, receiver: ast.expr | None, key: Key, frame: Frame | None, depth: int
    ) -> Origins | None:
        """`d.get("password")`, `d.pop("token")`, `os.getenv("API_KEY")`, `config.get("db", "password")`, `getattr(o, "token")`."""
        name = terminal(node.func)
        args = node.args
        if name == "getattr":
            args = args[1:]
        if not args:
            return None
        candidates = args[:2] if name in ("get", "getstring") and receiver is not None else args[:1]
        for candidate in reversed(candidates):
            constant = constant_key(candidate)
            found = self.names.key(constant) if isinstance(constant, str) else None
            if found is not None and (candidate is args[0] or found == CREDENTIAL):
                if candidate is not args[0] and self._is_default(node, receiver):
                    continue
                if receiver is not None and self._is_overwritten(receiver, str(constant), frame, depth):
                    return []
                return (
                    [
                        Origin(
                            found,
                            str(constant),
                            node.lineno,
                            key=constant,
                            weak=not self.names.is_strong(str(constant)),
                        )
                    ]
                    if key is None
                    else []
                )
        if (constant_name := self.holders.key_name(args[0])) is not None and not isinstance(args[0], ast.Constant):
            return [Origin(CREDENTIAL, constant_name, node.lineno, key=constant_name)]
        if receiver is None or name in ("getenv", "getattr") or key is not None or terminal(receiver) == "environ":
            return []
        constant = constant_key(args[0])
        if isinstance(constant, str):
            return self._origins(receiver, constant, frame, depth) if self.holders.is_worth(node) else []
        if name == "pop" and not isinstance(constant, int):
            return []
        if sources.is_request(terminal(receiver)) or (
            isinstance(receiver, ast.Name | ast.Attribute) and not self.holders.is_worth(node)
        ):
            return []
        return [] if name == "get" else None

    @staticmethod
    def _is_default(node: ast.Call, receiver: ast.expr | None) -> bool:
        """Is the second argument of `get` a default, as a mapping's is, not the option of a configuration?"""
        return (
            "conf" not in terminal(receiver).lower() and "cfg" not in terminal(receiver).lower()
            if receiver is not None
            else True
        )

    def _dumped(
        self, node: ast.Call, receiver: ast.expr | None, key: Key, frame: Frame | None, depth: int
    ) -> Origins | None:
        """`locals()`, `vars(x)`."""
        name = terminal(node.func)
        if receiver is not None or (
            name == "vars" and not node.args and key is None and not self._holds_credential(node)
        ):
            return None
        shown = f"{name}({terminal(node.args[0]) if node.args else ''})"
        return self._dump(node, shown, key)

    def _keyring(
        self, node: ast.Call, receiver: ast.expr | None, key: Key, frame: Frame | None, depth: int
    ) -> Origins | None:
        return [Origin(CREDENTIAL, f"{terminal(node.func)}()", node.lineno)]

    def _replaced(
        self, node: ast.Call, receiver: ast.expr | None, key: Key, frame: Frame | None, depth: int
    ) -> Origins | None:
        """`text.replace(password, "***")` takes the password out; `RE.sub(...)` is what maskers are made of."""
        if terminal(node.func) in ("sub", "subn"):
            return []
        if node.args and type(node.args[0]) is not ast.Constant and self._origins(node.args[0], None, frame, depth):
            return []
        return None

    def _copied(
        self, node: ast.Call, receiver: ast.expr | None, key: Key, frame: Frame | None, depth: int
    ) -> Origins | None:
        """`x.copy()` of an object, `copy.copy(x)`."""
        if receiver is not None and not node.args:
            return self._origins(receiver, key, frame, depth)
        return None

    def _formatted(
        self, node: ast.Call, receiver: ast.expr | None, key: Key, frame: Frame | None, depth: int
    ) -> Origins | None:
        """`"{a}".format(**d)`: only what the text names."""
        text = template_of(receiver) if receiver is not None else None
        if text is None:
            return None
        found = self._all(node.args, None, frame, depth)
        for keyword in node.keywords:
            if keyword.arg is None:
                found += self._entries(keyword.value, _braces(text), frame, depth)
            else:
                found += self._origins(keyword.value, None, frame, depth)
        return found

    def _body(
        self, node: ast.Call, receiver: ast.expr | None, key: Key, frame: Frame | None, depth: int
    ) -> Origins | None:
        """`request.get_json()`, `response.json()`."""
        if receiver is None:
            return None
        owner, name = terminal(receiver), terminal(node.func)
        if key is None and sources.is_request_call(owner, name) and not self._is_answer(receiver):
            return [Origin(REQUEST, f"{owner}.{name}()", node.lineno)]
        if key is None and sources.response_part(owner, name) and self._is_login(node):
            return [Origin(REQUEST, f"{owner}.{name}()", node.lineno, weak=True)]
        return None if name in sanitizers.TRANSPARENT or name in self.holders.functions_by_name else []

    def _is_answer(self, node: ast.expr) -> bool:
        """Does a variable called `req` hold the response: `req = requests.post(...)`?"""
        if not isinstance(node, ast.Name) or node.id == "request":
            return False
        sites = self.context.flow.definitions(node).sites
        return any(isinstance(site.value, ast.Call | ast.Await) for site in sites)

    # -- text

    def _joined(self, node: ast.JoinedStr, key: Key, frame: Frame | None, depth: int) -> Origins:
        found: Origins = []
        for part in node.values:
            if isinstance(part, ast.FormattedValue):
                if part.format_spec is not None and _is_number_format(part.format_spec):
                    continue
                found += self._origins(part.value, None, frame, depth)
        return found

    def _binary(self, node: ast.BinOp, key: Key, frame: Frame | None, depth: int) -> Origins:
        if isinstance(node.op, ast.Mod):
            return self._percent(node, frame, depth)
        if isinstance(node.op, ast.Mult):
            return (
                self._all((node.left, node.right), None, frame, depth)
                if not isinstance(node.left, ast.Constant)
                else []
            )
        if not isinstance(node.op, ast.Add | ast.BitOr):
            return []
        found: Origins = []
        left: ast.expr = node
        operands: list[ast.expr] = []
        while isinstance(left, ast.BinOp) and isinstance(left.op, ast.Add | ast.BitOr):
            operands.append(left.right)
            left = left.left
        operands.append(left)
        for operand in reversed(operands):
            found += self._origins(operand, key, frame, depth)
        return found

    def _percent(self, node: ast.BinOp, frame: Frame | None, depth: int) -> Origins:
        template = template_of(node.left)
        right = node.right
        if template is None:
            return self._all((node.left, right), None, frame, depth)
        holes = layout(template)
        keys = [name for name, whole in holes if name and whole]
        if keys or (holes and holes[0][0]):
            return self._entries(right, keys, frame, depth)
        values = right.elts if isinstance(right, ast.Tuple) else [right]
        if len(values) == len(holes):
            values = [value for value, (_, whole) in zip(values, holes, strict=True) if whole]
        return self._all(values, None, frame, depth)

    # -- the rest

    def _either(self, node: ast.IfExp, key: Key, frame: Frame | None, depth: int) -> Origins:
        return self._all((node.body, node.orelse), key, frame, depth)

    def _operands(self, node: ast.BoolOp, key: Key, frame: Frame | None, depth: int) -> Origins:
        values = node.values[-1:] if isinstance(node.op, ast.And) else node.values
        return self._all(values, key, frame, depth)

    def _inside(self, node: Any, key: Key, frame: Frame | None, depth: int) -> Origins:
        return self._origins(node.value, key, frame, depth) if node.value is not None else []

    def _comprehension(self, node: Any, key: Key, frame: Frame | None, depth: int) -> Origins:
        if self._filters(node):
            return []
        return self._origins(node.elt, None, frame, depth)

    def _dict_comprehension(self, node: ast.DictComp, key: Key, frame: Frame | None, depth: int) -> Origins:
        if self._filters(node):
            return []
        return self._origins(node.value, key, frame, depth)

    def _filters(self, node: Any) -> bool:
        """Does a comprehension leave keys out, or replace values: `{k: "***" if k in SECRET else v for ...}`?"""
        tests = [test for generator in node.generators for test in generator.ifs]
        value = node.value if isinstance(node, ast.DictComp) else node.elt
        if isinstance(value, ast.IfExp):
            tests.append(value.test)
        for test in tests:
            for part in ast.walk(test):
                if isinstance(part, ast.NotIn | ast.In | ast.NotEq | ast.Eq):
                    return True
                if isinstance(part, ast.Call) and (
                    "secret" in terminal(part.func).lower() or "sensitive" in terminal(part.func).lower()
                ):
                    return True
        return False


_Handler = Callable[[Taint, Any, Key, Frame | None, int], Origins]
_HANDLERS: dict[type, _Handler] = {
    ast.Name: Taint._name,
    ast.Attribute: Taint._attribute,
    ast.Subscript: Taint._subscript,
    ast.Call: Taint._call,
    ast.JoinedStr: Taint._joined,
    ast.FormattedValue: Taint._inside,
    ast.BinOp: Taint._binary,
    ast.BoolOp: Taint._operands,
    ast.IfExp: Taint._either,
    ast.Dict: Taint._dict,
    ast.List: Taint._elements,
    ast.Tuple: Taint._elements,
    ast.Set: Taint._elements,
    ast.Await: Taint._inside,
    ast.Starred: Taint._inside,
    ast.NamedExpr: Taint._inside,
    ast.Yield: Taint._inside,
    ast.ListComp: Taint._comprehension,
    ast.SetComp: Taint._comprehension,
    ast.GeneratorExp: Taint._comprehension,
    ast.DictComp: Taint._dict_comprehension,
}
_Special = Callable[[Taint, ast.Call, "ast.expr | None", Key, "Frame | None", int], "Origins | None"]
# The keys are in `sanitizers.CARRIERS` too.
CALLS: dict[str, _Special] = {
    "get": Taint._get, "pop": Taint._get, "getenv": Taint._get, "getattr": Taint._get, "get_secret": Taint._keyring,
    "getstring": Taint._get, "getlist": Taint._get, "getfirst": Taint._get, "get_option": Taint._get, "get_env": Taint._get,
    "locals": Taint._dumped, "vars": Taint._dumped,
    "getpass": Taint._keyring, "get_password": Taint._keyring,
    "replace": Taint._replaced, "sub": Taint._replaced, "subn": Taint._replaced,
    "copy": Taint._copied, "format": Taint._formatted,
    "json": Taint._body, "get_json": Taint._body, "get_data": Taint._body, "get_body": Taint._body, "text": Taint._body,
    "read": Taint._body, "form": Taint._body, "getheaders": Taint._body, "get_headers": Taint._body, "body": Taint._body,
}  # fmt: skip


def _via(origin: Origin, name: str, line: int) -> Origin:
    """The same origin after it passed one more variable."""
    if origin.name == name or (origin.way and origin.way[-1].name == name):
        return origin
    return origin._replace(way=(*origin.way, Step(name, line))[-6:])


def _arguments(call: ast.Call) -> list[ast.expr]:
    return [*call.args, *(keyword.value for keyword in call.keywords)]


def _depth_of(frame: Frame | None) -> int:
    depth = 0
    while frame is not None:
        depth += 1
        frame = frame.outer
    return depth


def _passed(call: ast.Call, function: Function, site: BindingSite, is_method: bool) -> list[ast.expr]:
    """What a call passes for a parameter: one expression, several for `*args`, none if it leaves the default."""
    arguments = function.args
    names = [arg.arg for arg in (*arguments.posonlyargs, *arguments.args)]
    decorators = {terminal(decorator) for decorator in function.decorator_list}
    if is_method and names and "staticmethod" not in decorators:
        explicit = (
            isinstance(call.func, ast.Attribute)
            and isinstance(call.func.value, ast.Name)
            and call.func.value.id[:1].isupper()
        )
        if not explicit or "classmethod" in decorators or function.name == "__init__":
            names = names[1:]
    if site.path == ("*",):
        return list(call.args[len(names) :])
    if site.path == ("**",):
        return [keyword.value for keyword in call.keywords if keyword.arg not in names]
    for keyword in call.keywords:
        if keyword.arg == site.name:
            return [keyword.value]
    if site.name in names:
        index = names.index(site.name)
        if index < len(call.args) and not any(isinstance(argument, ast.Starred) for argument in call.args[: index + 1]):
            return [call.args[index]]
    return []


def _hides(call: ast.Call) -> bool:
    """Is the call told to leave the secret out: `url.render_as_string(hide_password=True)`?"""
    for keyword in call.keywords:
        if keyword.arg in (
            "hide_password",
            "mask",
            "masked",
            "redact",
            "mask_secrets",
            "hide_secrets",
            "mask_passwords",
            "sanitize",
        ):
            return not (isinstance(keyword.value, ast.Constant) and not keyword.value.value)
    return terminal(call.func) == "render_as_string" and not any(
        keyword.arg == "hide_password" for keyword in call.keywords
    )


def _shows_little(node: ast.Subscript) -> bool:
    """Does a slice show at most four characters: `key[:4]`, `key[-4:]`?"""
    part = node.slice
    if not isinstance(part, ast.Slice) or part.step is not None:
        return False
    if part.upper is not None and "prefix" in terminal(part.upper).lower():
        return True
    lower = constant_key(part.lower) if part.lower is not None else 0
    upper = constant_key(part.upper) if part.upper is not None else None
    if not isinstance(lower, int):
        return False
    if isinstance(upper, int):
        return (lower >= 0) == (upper >= 0) and upper - lower <= 4
    return part.upper is None and -4 <= lower < 0


_HARMLESS_TYPES = frozenset(
    ("bool", "int", "float", "SecretStr", "SecretBytes", "Secret", "Path", "PurePath", "datetime", "timedelta", "date", "Callable",
     "Type", "type", "Lock", "Enum", "UUID", "ProtectedPassword", "SensitiveStr", "Redacted", "Masked")
)  # fmt: skip


def _is_harmless_type(annotation: ast.expr) -> bool:
    """Does an annotation say that the value is a flag, a number, a path or a wrapper that hides its content?"""
    for part in _alternatives(annotation):
        name = terminal(part)
        if isinstance(part, ast.Constant):
            if part.value is None:
                continue
            name = str(part.value).rpartition(".")[2]
        if isinstance(part, ast.Subscript):
            name = terminal(part.value)
        if name not in _HARMLESS_TYPES:
            return False
    return True


def _alternatives(annotation: ast.expr) -> list[ast.expr]:
    """The types of `A | B`, `Optional[A]` and `Union[A, B]`."""
    found: list[ast.expr] = []
    todo = [annotation]
    while todo and len(found) < 20:
        node = todo.pop()
        if isinstance(node, ast.BinOp):
            todo += (node.left, node.right)
        elif isinstance(node, ast.Subscript) and terminal(node.value) in (
            "Optional",
            "Union",
            "Final",
            "ClassVar",
            "Annotated",
        ):
            todo += node.slice.elts if isinstance(node.slice, ast.Tuple) else (node.slice,)
        else:
            found.append(node)
    return found


def _is_display(node: ast.expr | None) -> bool:
    """Is it a dictionary whose content the file shows?"""
    if isinstance(node, ast.BinOp):
        return _is_display(node.left)
    return isinstance(node, ast.Dict | ast.List | ast.Tuple | ast.Constant | ast.ListComp) or (
        isinstance(node, ast.Call) and terminal(node.func) in ("dict", "OrderedDict", "list", "sorted", "split")
    )


def _exception_names(node: ast.expr | None) -> frozenset[str]:
    if node is None:
        return frozenset()
    parts = node.elts if isinstance(node, ast.Tuple) else [node]
    return frozenset(terminal(part) for part in parts)


def _is_property(node: ast.AST) -> bool:
    return any("property" in terminal(decorator) for decorator in getattr(node, "decorator_list", ()))


def _is_file_name(text: str | None) -> bool:
    """Does a template spell the path of a file: "{}/minion.pem"?"""
    return text is not None and "/" in text and "://" not in text and " " not in text and "." in text[-6:]


def _is_table(site: BindingSite) -> bool:
    """Does a variable called headers get the columns of a table, or one header, not those of a request?"""
    value = site.value
    if site.kind not in (ASSIGN, ANNOTATED, WALRUS) or _is_display(value):
        return True
    return not (isinstance(value, ast.Call) and "header" in terminal(value.func).lower()) and not (
        site.path
        and isinstance(value, ast.Call)
        and terminal(value.func) in ("sign", "sign_request", "prepare", "prepare_request")
    )


_TYPES = frozenset(("str", "int", "bool", "list", "dict", "bytes", "float", "tuple", "set", "object"))


def _is_mask(node: ast.expr | None) -> bool:
    """Is it a literal that stands for something hidden: "***", "[redacted]", "<hidden>"?"""
    if not isinstance(node, ast.Constant) or not isinstance(node.value, str):
        return False
    text = node.value.strip("<>[]{}() ").lower()
    return (len(text) > 1 and not text.strip("*x.•-")) or text.strip("_") in _MASKS


_MASKS = frozenset(
    ("hidden", "redacted", "masked", "sanitized", "censored", "secret", "filtered", "removed", "obfuscated", "scrubbed", "value_hidden",
     "flag set")
)  # fmt: skip
_RECORDS = frozenset(("dataclass", "define", "attrs", "s", "frozen", "mutable", "attributes"))
_RECORD_BASES = frozenset(("NamedTuple", "BaseModel", "Struct", "BaseSettings", "SQLModel"))


def is_record(node: ast.ClassDef) -> bool:
    """Does a class get a `__repr__` that shows its fields: a dataclass, an attrs class, a NamedTuple, a pydantic model?"""
    for decorator in node.decorator_list:
        if terminal(decorator) in _RECORDS:
            if isinstance(decorator, ast.Call):
                for keyword in decorator.keywords:
                    if (
                        keyword.arg == "repr"
                        and isinstance(keyword.value, ast.Constant)
                        and keyword.value.value is False
                    ):
                        return False
            return not has_own_text(node)
    return any(terminal(base) in _RECORD_BASES for base in node.bases) and not has_own_text(node)


def has_own_text(node: ast.ClassDef) -> bool:
    """Does a class define `__repr__` itself?"""
    return any(isinstance(item, FUNCTIONS) and item.name == "__repr__" for item in node.body)


def hidden_fields(node: ast.ClassDef) -> frozenset[Key]:
    """The fields of a record that its `__repr__` leaves out, or that hide themselves."""
    found: set[Key] = set()
    for item in node.body:
        target = (
            item.target
            if isinstance(item, ast.AnnAssign)
            else item.targets[0]
            if isinstance(item, ast.Assign)
            else None
        )
        if isinstance(target, ast.Name) and isinstance(item, ast.AnnAssign | ast.Assign):
            value = item.value
            if isinstance(item, ast.AnnAssign) and (
                _is_harmless_type(item.annotation) or _is_class_variable(item.annotation)
            ):
                found.add(target.id)
            if isinstance(value, ast.Call):
                for keyword in value.keywords:
                    if (
                        keyword.arg in ("repr", "show")
                        and isinstance(keyword.value, ast.Constant)
                        and not keyword.value.value
                    ):
                        found.add(target.id)
                    if keyword.arg in ("repr", "secret") and isinstance(keyword.value, ast.Lambda):
                        found.add(target.id)
    return frozenset(found)


def _is_class_variable(annotation: ast.expr) -> bool:
    return isinstance(annotation, ast.Subscript) and terminal(annotation.value) in ("ClassVar", "InitVar")


def _is_number_format(spec: ast.expr) -> bool:
    if isinstance(spec, ast.JoinedStr) and len(spec.values) == 1 and isinstance(spec.values[0], ast.Constant):
        text = str(spec.values[0].value)
        return text[-1:] in "bcdoxXeEfFgGn%" and bool(text)
    return False


def _braces(text: str) -> list[str]:
    """The names in the holes of a `str.format` template."""
    found = []
    for part in text.split("{")[1:200]:
        name = part.partition("}")[0].partition(":")[0].partition("!")[0].partition(".")[0].partition("[")[0]
        if name.isidentifier():
            found.append(name)
    return found

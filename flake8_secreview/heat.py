"""How far from the hot lines something sensitive may come, told by names and lines, before scopes are made.

From a hot line heat spreads in rough steps that ignore the order of statements, so that the answers err towards True: to what a statement
with such a line binds, to what is passed to functions and what they return, to what `self` is given. Only functions that it comes to are looked at.
"""

from __future__ import annotations

import ast
from bisect import bisect_left
from collections.abc import Callable, Container, Iterable
from functools import cached_property
from typing import TYPE_CHECKING, NamedTuple

from flake8_secreview.bearers import NOTHING, PARTS, TAKEN, bearers, is_get, is_self, is_text
from flake8_secreview.hot_lines import Lines, has
from flake8_secreview.outline import Function, Outline, Part
from flake8_secreview.sanitizers import CARRIERS
from flake8_secreview.sink_text import is_called
from flake8_secreview.sources import ANSWER, CREDENTIAL, OBJECT, is_fact, template_keys
from flake8_secreview.terminals import copied, exception_names, terminal
from flake8_secreview.tree import Nodes

if TYPE_CHECKING:
    from flake8_secreview.context import Context
    from flake8_secreview.sinks import Written

_MAX_ROUNDS = 8
ADDERS = frozenset(
    ("append", "extend", "insert", "add", "update", "setdefault", "appendleft", "write", "extendleft", "push")
)
SHOWING = frozenset(("requests", "httpx", "aiohttp", "subprocess"))
"""The libraries whose exceptions show the URL that was asked for, or the command that was run; see `sent`."""
TAKERS = frozenset(("get", "pop", "add_argument", "add_option"))
"""Methods whose arguments tell what a container holds."""

_EXCEPTIONS = ("Error", "Exception", "Warning", "Failure", "Fault")

Holds = Callable[[str, "Function | None"], bool]
"""May a variable of a function (None: of the code outside of all) hold anything sensitive?"""


class Statement(NamedTuple):
    """The names in a statement; of those the ones that it binds or puts something into, and those that it takes an entry of."""

    names: set[str]
    stored: set[str]
    entered: set[str]


_NONE = Statement(set(), set(), set())


def may_call(call: ast.Call, owner: ast.ClassDef | None) -> bool:
    """May this call, whose name fits, be one of a function of this class (or of no class)?"""
    func = call.func
    if isinstance(func, ast.Name):
        return owner is None
    receiver = func.value if isinstance(func, ast.Attribute) else None
    if owner is None:
        return False
    if isinstance(receiver, ast.Name):
        return receiver.id in ("self", "cls") or receiver.id == owner.name
    return isinstance(receiver, ast.Call) and terminal(receiver.func) in ("super", owner.name)


def result_of(node: ast.expr) -> ast.Call | None:
    """The call whose result an expression is, or an entry of that, or an entry of an entry."""
    while isinstance(node, ast.Subscript | ast.Await):
        node = node.value
    return node if isinstance(node, ast.Call) else None


def _within(lines: list[int], function: Function) -> list[int]:
    """Those of some lines that are inside a function."""
    start = bisect_left(lines, function.lineno)
    return lines[start : bisect_left(lines, (function.end_lineno or function.lineno) + 1)]


class Heat:
    """What can hold something that is sensitive on one of the hot lines; with `only_credentials`, a credential."""

    def __init__(self, context: Context, outline: Outline, hot: Lines, only_credentials: bool) -> None:
        self.context = context
        self.outline = outline
        self.hot = hot
        self.lines = hot.credentials if only_credentials else hot.all
        self._only_credentials = hot.credentials == self.lines
        self._set = frozenset(self.lines)
        self._names = hot.names(only_credentials)
        self._suspected: dict[Function, tuple[set[str], set[str]]] = {}
        self._used: dict[Function, tuple[set[str], dict[int, Statement]]] = {}
        self._given: dict[Function, set[str]] = {}

    def may_reach(self, sink: ast.expr | ast.stmt, written: Iterable[Written], part: Part) -> bool:
        """Can anything sensitive be in what a call or statement, which stands in that part, writes?"""
        if not self.lines:
            return False
        function = part.function_of(sink)
        is_hot = has(self.lines, sink)
        if not self.is_worth(function):
            return is_hot
        return any(
            (is_hot and any(map(self._is_named, (text.name, text.told, *(text.keys or ())))))
            or self._may_be_in(text.node, function, is_hot, self.may_hold)
            for text in written
            if type(text.node) is not ast.Constant
        )

    def _may_be_in(self, node: ast.expr, function: Function | None, is_hot: bool, holds: Holds) -> bool:
        """Can anything sensitive be in an expression of a function? `is_hot`: it stands on a hot line, so that its names may say so."""
        warm = self._warm_names
        for part in bearers(node, self._returns):
            if is_hot and self._says_so(part):
                return True
            if type(part) is ast.Name and (part.id in warm or holds(part.id, function)):
                return True
            if type(part) is ast.Attribute and (
                part.attr in warm
                or part.attr in self._entered
                or (is_self(part.value) and self.may_hold_member(part.attr))
            ):
                return True
        return False

    def _says_so(self, part: ast.AST) -> bool:
        """Does a name, an attribute, a keyword or a constant say that it is sensitive?"""
        if type(part) is ast.Name:
            return part.id in self._names
        if type(part) is ast.Attribute:
            return (
                part.attr in self._names
                or part.attr.lower() in PARTS
                or f"{terminal(part.value)}.{part.attr}" in self._names
            )
        if type(part) is ast.keyword:
            return part.arg in self._names
        if type(part) is ast.Constant and type(part.value) is str:
            return self._is_named(part.value) or any(map(self._is_named, template_keys(part.value)))
        return False

    def may_be_in(self, function: Function) -> bool:
        """Can anything sensitive be in a function, or in the attributes that it uses?"""
        if not self.lines or self.is_worth(function):
            return bool(self.lines)
        part = self.outline.part(function)
        return any(
            self.may_hold_member(attribute.attr)
            for attribute in part.own_attributes
            if part.function_of(attribute) is function
        )

    def is_worth(self, function: Function | None) -> bool:
        """Can anything sensitive come to this function (None: the code outside of all) from inside this file?"""
        return bool(self.lines) if function is None else function in self.worth

    def may_hold(self, name: str, function: Function | None) -> bool:
        """Can this variable of a function hold anything sensitive?"""
        return self._may_get(name, function) or (
            function is not None
            and name in self._handled
            and self.is_worth(function)
            and name not in self._suspects(function)[1]
            and not (self._only_credentials and is_fact(name))
        )

    def _may_get(self, name: str, function: Function | None) -> bool:
        """The same, but for what exceptions hold that handlers bind."""
        if not self.is_worth(function):
            return False
        if function is None:
            return True
        if self._only_credentials and is_fact(name):
            return False
        suspects, known = self._suspects(function)
        return name in (suspects if name in known else self._stored_hot)

    def may_hold_member(self, name: str) -> bool:
        """The same for an attribute of `self`."""
        return (
            name in self._hot_members
            or name in self._entered
            or (name in self.outline.by_name and name in self._warm_names)
        )

    # What is warm: names and lines

    @cached_property
    def _entered(self) -> dict[str, bool]:
        """The attributes that an entry is taken of on a hot line, `entry.data["password"]`, and whether any of them is one of `self`."""
        taken = [*self._taken]
        found: dict[str, bool] = {}
        names = {node.id for node in taken if type(node) is ast.Name}
        lines = {node.lineno for node in taken if type(node) is ast.Name}
        for part in {id(part): part for part in map(self.outline.part_at, lines)}.values():
            for assign in part.nodes(ast.Assign):  # data = dict(entry.data); data.pop("password")
                original, target = copied(assign.value), assign.targets[0]
                if type(original) is ast.Attribute and type(target) is ast.Name and target.id in names:
                    taken.append(original)
        for node in taken:
            while isinstance(node, ast.Subscript):
                node = node.value
            if isinstance(node, ast.Attribute):
                found[node.attr] = is_self(node.value) or found.get(node.attr, False)
        return found

    @cached_property
    def _read_by_callers(self) -> dict[Function, set[str]]:
        """The variables that functions of the file return and of which another reads an entry on a hot line: `self._post(url)["token"]`."""
        outline = self.outline
        names: dict[int, tuple[Part, set[str]]] = {}  # of the variables that an entry is read of
        results: list[ast.expr] = []
        for node in self._taken:
            while isinstance(node, ast.Subscript):
                node = node.value
            if isinstance(node, ast.Name):
                part = outline.part_at(node.lineno)
                names.setdefault(id(part), (part, set()))[1].add(node.id)
            else:
                results.append(node)
        for part, read in names.values():
            results += [
                assign.value
                for assign in part.nodes(ast.Assign)
                if type(target := assign.targets[0]) is ast.Name and target.id in read
            ]
        calls = [call for call in map(result_of, results) if call is not None]
        return {
            function: returned
            for call in {(terminal(call.func), type(call.func)): call for call in calls}.values()
            for function in outline.by_name.get(terminal(call.func), ())
            if may_call(call, outline.owners[function])
            and (
                returned := {
                    value.id for value in outline.part(function).returns.get(function, ()) if type(value) is ast.Name
                }
            )
        }

    @cached_property
    def _taken(self) -> list[ast.expr]:
        """What an entry is taken of on a hot line."""
        taken: list[ast.expr] = [node.value for node in self.hot.nodes(ast.Subscript) if has(self.lines, node)]
        for call in self.hot.nodes(ast.Call):
            func = call.func
            if type(func) is ast.Attribute and func.attr in TAKERS and call.args and has(self.lines, call):
                taken.append(func.value)
        return taken

    @cached_property
    def _warm_members(self) -> set[str]:
        """The attributes of `self` that are given something, or that something is taken out of, on a hot line."""
        parents = self.hot.near.parents
        return {name for name, is_own in self._entered.items() if is_own} | {
            node.attr
            for node in self.hot.nodes(ast.Attribute)
            if type(node.ctx) is ast.Store
            and node.lineno in self._set
            and is_self(node.value)
            and self._carries(parents.get(node), parents)
        }

    @cached_property
    def _member_lines(self) -> set[int]:
        """The lines on which these are used."""
        source = self.context.source
        text, line_at = source.text, source.line_at
        found: set[int] = set()
        for name in self._warm_members:
            for at in source.occurrences(name):
                if text[max(at - 5, 0) : at].endswith(("self.", "cls.")):
                    found.add(line_at(at)[0])
        return found

    @cached_property
    def _warm_names(self) -> frozenset[str]:
        """The functions that may return something sensitive, and the attributes that are written on a hot line."""
        found = set(self._warm_members)
        lines = sorted(self._set | self._member_lines) if found else self.lines
        hot = [function for function in self.outline.functions_at(lines) if not function.name.startswith("__")]
        names = found.union([function.name for function in hot])
        for function in hot:
            if function.name in found:
                continue
            part = self.outline.part(function)
            values = part.returns.get(function)
            if values is None:
                continue
            suspects = _spread(self._uses(function)[1], {part.first(line) for line in _within(lines, function)})
            for value in values:
                is_hot = has(lines, value)
                if any(
                    (is_hot and self._says_so(inner))
                    or (type(inner) is ast.Name and (inner.id in suspects or inner.id in names))
                    or (type(inner) is ast.Attribute and inner.attr in names)
                    for inner in bearers(value, self._returns)
                ):
                    found.add(function.name)
                    break
        return frozenset(found)

    @cached_property
    def _called_hot(self) -> frozenset[str]:
        """The functions of this file that are called on a hot line."""
        hot, named = self._set, self.outline.named
        return frozenset(
            name
            for call in self.hot.nodes(ast.Call)
            if (call.lineno in hot or (call.end_lineno or 0) in hot) and named(name := terminal(call.func))
        )

    @cached_property
    def _warm_lines(self) -> list[int]:
        lines = set(self._member_lines)
        warm = self._warm_names & self.outline.by_name.keys()
        if warm:
            source = self.context.source
            text = source.text
            near = {
                source.line_at(at)[0]
                for name in warm
                for at in source.occurrences(name)
                if text[max(at - 4, 0) : at] != "def "
            }
            by_type = Nodes(self.context.tree, sorted(near)).by_type
            names: list[ast.Name] = by_type.get(ast.Name, [])  # type: ignore[assignment]
            lines.update([node.lineno for node in names if node.id in warm])
            attributes: list[ast.Attribute] = by_type.get(ast.Attribute, [])  # type: ignore[assignment]
            lines.update([node.lineno for node in attributes if node.attr in warm])
        return sorted(lines)

    @cached_property
    def _hot_statements(self) -> set[int]:
        """The first lines of statements that have a hot or a warm line."""
        return {self.outline.part_at(line).first(line) for line in (*self.lines, *self._warm_lines)}

    @cached_property
    def _hot_parts(self) -> list[Part]:
        """The parts with a hot or a warm line."""
        return list({id(part): part for part in map(self.outline.part_at, (*self.lines, *self._warm_lines))}.values())

    @cached_property
    def _stored_hot(self) -> set[str]:
        """The names that a hot statement gives something, anywhere in the file."""
        return {name for part in self._hot_parts for name in self._stored_in(part)}

    def _stored_in(self, part: Part) -> set[str]:
        hot, parents = self._hot_statements, part.tables.parents
        return {
            node.id
            for node in part.nodes(ast.Name)
            if type(node.ctx) is not ast.Load
            and part.first(node.lineno) in hot
            and self._carries(parents.get(node), parents)
        }

    @cached_property
    def _handled(self) -> set[str]:
        """The names that exception handlers bind, if the file raises with something sensitive."""
        hot = self._hot_statements
        for part in self._hot_parts:
            for node in part.nodes(ast.Raise):
                is_hot = part.first(node.lineno) in hot or (node.exc is not None and has(self.lines, node.exc))
                if is_hot and type(node.exc) is ast.Call and self._may_show(node.exc, part.function_of(node)):
                    return {handler.name for handler in self.outline.statements.handlers if handler.name is not None}
        if self.context.words.isdisjoint(SHOWING):
            return set()
        from flake8_secreview import sent

        if not any(
            self._may_be_in(url, part.function_of(call), has(self.lines, call), self._may_get)
            for part in {id(part): part for part in map(self.outline.part, (None, *self.worth))}.values()
            for call, url in sent.given(part.nodes(ast.Call))
        ):
            return set()
        return {
            handler.name
            for handler in self.outline.statements.handlers
            if handler.name is not None and sent.shows(exception_names(handler.type))
        }

    def _may_show(self, exception: ast.Call, function: Function | None) -> bool:
        """Can anything sensitive be in what an exception, which is made on a hot line, is given?"""
        given = (*exception.args, *(keyword.value for keyword in exception.keywords))
        return any(self._may_be_in(value, function, True, self._may_get) for value in given)

    @cached_property
    def _hot_members(self) -> set[str]:
        """The attributes of `self` (and of the class) that a hot statement gives something, or that get what a variable may hold."""
        hot = self._hot_statements
        found: set[str] = set()
        if any(map(self.outline.is_outside, (*self.lines, *self._warm_lines))):
            found = self._stored_in(self.outline.part(None))
        for part in {id(part): part for part in map(self.outline.part, self.worth)}.values():
            parents = part.tables.parents
            for attribute in part.own_attributes:
                statement = part.first(attribute.lineno)
                is_stored = type(attribute.ctx) is ast.Store
                if is_stored and not self._carries(parents.get(attribute), parents):
                    continue
                if statement in hot:
                    if is_stored or _is_filled(attribute, parents):
                        found.add(attribute.attr)
                elif is_stored and attribute.attr not in found:
                    function = part.function_of(attribute)
                    if function is not None and not self._suspects(function)[0].isdisjoint(part.names_on(statement)):
                        found.add(attribute.attr)
        return found

    @cached_property
    def _sending_lines(self) -> list[int]:
        """The lines with the name of a function that sends a request with something sensitive: what fails there may show its URL."""
        if self.context.words.isdisjoint(SHOWING):
            return []
        from flake8_secreview import sent

        source = self.context.source
        senders = {
            function.name
            for function in self.outline.functions_at(self.lines)
            for call, _ in sent.given(self.outline.part(function).nodes(ast.Call))
            if function.lineno <= call.lineno <= (function.end_lineno or function.lineno)
        }
        return sorted({source.line_at(at)[0] for name in senders for at in source.occurrences(name)})

    # How it spreads from function to function

    @cached_property
    def worth(self) -> dict[Function, None]:
        """The functions that something sensitive may come to."""
        outline = self.outline
        found = outline.functions_at((*self.lines, *self._warm_lines))
        for name in self._called_hot:
            found.update(dict.fromkeys(outline.by_name.get(name, ())))
        found.update(outline.functions_at(self._sending_lines))
        for function, names in self._read_by_callers.items():
            found[function] = None
            self._given.setdefault(function, set()).update(names)
        todo: list[Function | None] = [None, *found]
        rounds: dict[Function | None, int] = {}
        while todo:
            caller = todo.pop(0)
            rounds[caller] = rounds.get(caller, 0) + 1
            for function, given in self._passes(caller):
                known = self._given.setdefault(function, set())
                if not given <= known:
                    known |= given
                    self._suspected.pop(function, None)
                    found[function] = None
                    if rounds.get(function, 0) < _MAX_ROUNDS and function not in todo:
                        todo.append(function)
        return found

    def _passes(self, caller: Function | None) -> Iterable[tuple[Function, set[str]]]:
        """The functions of the file that are given something sensitive in this one, and the parameters that get it."""
        outline = self.outline
        suspects: set[str] | None = None
        called = outline.called
        if caller is None:
            text, words = outline.outside
            if not any(is_called(name, text) for name in called.keys() & words):
                return
        for name, call in outline.part(caller).calls_of(called).get(caller, ()):
            callees = [
                function
                for function in called[name]
                if function.name != name or may_call(call, outline.owners[function])
            ]
            if suspects is None:
                suspects = self._stored_hot if caller is None else self._suspects(caller)[0]
            for function in callees:
                given = self._given_by(call, function, suspects)
                if given:
                    yield function, given

    def _given_by(self, call: ast.Call, function: Function, suspects: set[str]) -> set[str]:
        """The parameters of a function that a call may give something sensitive."""
        arguments = function.args
        positional = [arg.arg for arg in (*arguments.posonlyargs, *arguments.args)]
        rest = [arg.arg for arg in (arguments.vararg, arguments.kwarg) if arg is not None]
        known = {*positional, *(arg.arg for arg in arguments.kwonlyargs)}
        is_method = self.outline.owners[function] is not None and positional[:1] in (["self"], ["cls"])
        func = call.func
        explicit = type(func) is ast.Attribute and type(func.value) is ast.Name and func.value.id[:1].isupper()
        names = positional[1:] if is_method and not explicit else positional
        found: set[str] = set()
        for index, argument in enumerate(call.args):
            if self._is_hot(argument, suspects):
                found.update((type(argument) is not ast.Starred and names[index : index + 1]) or rest)
        for keyword in call.keywords:
            if self._is_hot(keyword.value, suspects) or (keyword.arg and self._is_named(keyword.arg)):
                found.update((keyword.arg,) if keyword.arg in known else rest)
        return found

    def _is_hot(self, node: ast.expr, suspects: set[str]) -> bool:
        """May an expression hold something sensitive?"""
        warm, hot = self._warm_names, self._names
        for part in bearers(node, self._returns):
            if type(part) is ast.Name:
                if part.id in suspects or part.id in warm or part.id in hot:
                    return True
            elif type(part) is ast.Attribute:
                if part.attr in warm or part.attr in hot:
                    return True
            elif is_text(part) and self._is_named(part.value):  # type: ignore[attr-defined]
                return True
        return False

    def _is_named(self, text: str) -> bool:
        """Does a name, a key or another text say that it is what is looked for?"""
        if text in self._names:
            return True
        if " " in text or text in self.context.words:
            return False
        kind = self.hot.sensitive.names.meaning(text)  # of several words: "X-Auth-Token"
        return kind == CREDENTIAL if self._names is not self.hot.names(False) else kind not in (None, OBJECT, ANSWER)

    # Inside a function

    def _suspects(self, function: Function) -> tuple[set[str], set[str]]:
        """The variables of a function that may hold something sensitive, and all that it binds. Ignores the order of statements."""
        known = self._suspected.get(function)
        if known is not None:
            return known
        own, statements = self._uses(function)
        suspects = _spread(statements, self._hot_statements, self._given.get(function, ()))
        bound = own.union(*(statement.stored for statement in statements.values()))
        self._suspected[function] = suspects, bound
        return suspects, bound

    def _uses(self, function: Function) -> tuple[set[str], dict[int, Statement]]:
        """The parameters of a function and what it gets from elsewhere, and what its statements do with names, by their first lines."""
        known = self._used.get(function)
        if known is not None:
            return known
        arguments = function.args
        parameters = {arg.arg for arg in (*arguments.posonlyargs, *arguments.args, *arguments.kwonlyargs)}
        parameters.update(arg.arg for arg in (arguments.vararg, arguments.kwarg) if arg is not None)
        bound = set(parameters)
        part = self.outline.part(function)
        first_lines, parents = part.first_lines, part.tables.parents
        statements: dict[int, Statement] = {}
        current = 0
        names, stored, entered = _NONE
        for node in part.names_between(function.lineno, function.end_lineno or function.lineno):
            line = first_lines.get(node.lineno, node.lineno)
            if line != current:
                current = line
                if line not in statements:
                    statements[line] = Statement(set(), set(), set())
                names, stored, entered = statements[line]
            name = node.id
            names.add(name)
            parent = parents.get(node)
            if type(node.ctx) is not ast.Load:
                (stored if self._carries(parent, parents) else bound).add(name)
            elif type(parent) is ast.Attribute:
                if parent.attr in ADDERS:
                    stored.add(name)
                elif parent.attr in TAKERS:
                    entered.add(name)
                elif parent.attr == "copy" and copied(parents.get(parent)) is node:
                    stored.add(name)  # what is known of the copy is known of this
            elif type(parent) is ast.Call:
                if len(parent.args) == 1 and copied(parent) is node:
                    stored.add(name)
            elif type(parent) is ast.Subscript and parent.value is node:
                (entered if type(parent.ctx) is ast.Load else stored).add(name)
        self._used[function] = bound, statements
        return bound, statements

    def _carries(self, node: ast.AST | None, parents: dict[ast.AST, ast.AST]) -> bool:
        """Can the target of an assignment get what is in its value?"""
        while type(node) is ast.Tuple or type(node) is ast.List:
            node = parents.get(node)
        return not isinstance(node, ast.Assign | ast.AnnAssign) or self._gives(node.value)

    def _gives(self, value: ast.expr | None) -> bool:
        """Can an expression, which may be the result of any call, or an entry of it, hold what is in it?"""
        while True:
            if isinstance(value, ast.Await):
                value = value.value
            elif isinstance(value, ast.Attribute):
                return is_self(value.value) or value.attr.lower() in TAKEN or value.attr in self.hot.names(False)
            elif isinstance(value, ast.Subscript) and self._is_plain(value.slice):
                value = value.value
            elif isinstance(value, ast.Call):
                func = value.func
                if not is_get(value):
                    return self._returns(terminal(func))
                if any(map(self._says_so, value.args)):
                    return True
                if not isinstance(func, ast.Attribute) or not is_text(value.args[0]):
                    return False
                value = func.value
            else:
                return type(value) not in NOTHING

    def _returns(self, name: str) -> bool:
        """May a call of this name give something sensitive: what it is given, what a function of the file returns, what its name says?"""
        outline = self.outline
        return (
            name in CARRIERS
            or name in outline.by_name
            or name in outline.records
            or name in self.hot.names(False)
            or name.startswith("parse_")
            or name.endswith(_EXCEPTIONS)
            or name == "iteritems"  # which loops alone look through
        )

    def _is_plain(self, key: ast.expr) -> bool:
        """Is this a key or an index that says nothing?"""
        return type(key) is ast.Constant and not (type(key.value) is str and self._is_named(key.value))


def _is_filled(attribute: ast.Attribute, parents: dict[ast.AST, ast.AST]) -> bool:
    """Is something put into what an attribute holds: `self.x["k"] = v`, `self.x.append(v)`?"""
    node: ast.AST = attribute
    outer = parents.get(node)
    while isinstance(outer, ast.Subscript) and outer.value is node:
        if type(outer.ctx) is not ast.Load:
            return True
        node, outer = outer, parents.get(outer)
    return isinstance(outer, ast.Attribute) and outer.attr in ADDERS


def _spread(statements: dict[int, Statement], hot: Container[int], start: Iterable[str] = ()) -> set[str]:
    """The names that get something in hot statements, or in statements with such a name."""
    suspects = set(start)
    for line, statement in statements.items():
        if line in hot:
            suspects |= statement.stored
            suspects |= statement.entered
    for _ in range(_MAX_ROUNDS):
        size = len(suspects)
        for statement in statements.values():
            if statement.stored and not statement.names.isdisjoint(suspects):
                suspects |= statement.stored
        if len(suspects) == size:
            break
    return suspects

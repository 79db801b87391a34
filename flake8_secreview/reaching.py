"""Reaching definitions: which bindings of a name may be in force where it is read.

One name of one scope is solved at a time, over the few statements that mention it, by walking the structure of the
code: branches join, a binding ends the ones before it, a loop feeds its end back to its start, an exception handler
starts from anywhere in its `try` body, and what follows `return`, `raise`, `break` or `continue` is not reached. The
method is the textbook one (Aho, Lam, Sethi, Ullman, "Compilers", 9.2.4) in its structured form: back edges are
symbols that are resolved at the end, so that one pass is enough however deeply loops are nested.

Not modelled: exceptions outside `try`, generators resumed elsewhere, `exec`, and the order of calls.
"""

from __future__ import annotations

import ast
from collections.abc import Generator, Iterable, Sequence
from typing import Any, NamedTuple

from flake8_secreview.scopes import (
    CLASS,
    DECLARED,
    EXCEPT,
    FUNCTION,
    MODULE,
    PARAMETER,
    TYPE,
    BindingSite,
    Position,
    Scope,
    Scopes,
    _end,
)

MAX_SITES = 50  # of one name at one place: more than that tells a reader nothing
_MAX_JUMPS = 30  # of one loop; with more of them, every binding in the loop may be the one that leaves it

_COMPREHENSIONS = (ast.ListComp, ast.SetComp, ast.DictComp, ast.GeneratorExp)
_BLOCKS = (ast.stmt, ast.ExceptHandler, ast.match_case)
_TRY: tuple[type, ...] = (ast.Try, ast.TryStar) if hasattr(ast, "TryStar") else (ast.Try,)
_EXITS = frozenset(("exit", "_exit", "abort", "quit"))


class Definitions(NamedTuple):
    """The answer for one use of a name.

    sites: the bindings that may be in force there, in source order; a site of kind DELETE means that it may be gone.
    unbound: there is a way to this use on which nothing in the file has bound the name.
    complete: False when there are more sites than MAX_SITES, of which these are the last.
    deferred: the use is in code that runs later (another function), so that the order of calls decides.
    """

    sites: tuple[BindingSite, ...]
    unbound: bool = False
    complete: bool = True
    deferred: bool = False

    @property
    def certain(self) -> bool:
        """Whether exactly one binding can be in force."""
        return len(self.sites) == 1 and not self.unbound and self.complete


class _Loop:
    """Stands for what the back edge of a loop brings, until that is known."""

    __slots__ = ("back",)

    def __init__(self) -> None:
        self.back: _State = _DEAD


_MANY = "many"
_Member = BindingSite | _Loop | str | None  # None: not bound yet; _MANY: something was left out
_State = frozenset[_Member]
_DEAD: _State = frozenset()
_UNBOUND: _State = frozenset((None,))
_Steps = Generator[Any, Any, Any]  # yields other steps, is sent the state they end in, returns its own


class _Solution(NamedTuple):
    uses: dict[ast.AST, _State]
    exit: _State


class Reaching:
    """Reaching definitions in one module. Every answer is remembered as long as this object."""

    def __init__(self, scopes: Scopes) -> None:
        self.scopes = scopes
        self._answers: dict[ast.Name, Definitions] = {}
        self._later: dict[tuple[Scope, str], Definitions] = {}
        self._solutions: dict[tuple[Scope, str], _Solution] = {}
        self._loads: dict[Scope, dict[str, list[ast.Name]]] = {}
        self._jumps: dict[Scope, dict[ast.AST, list[ast.AST]]] = {}

    def definitions(self, name: ast.Name) -> Definitions:
        """The bindings that may be in force where this Name (one that is read, or an augmented target) stands.

        A name that is only written there has none: its own binding comes after it.
        No sites and `unbound`: the file does not bind the name, or not before; it may be a builtin. No sites and not
        `unbound`: the code is never reached.
        """
        answer = self._answers.get(name)
        if answer is None:
            answer = self._answers[name] = self.definitions_from(name.id, self.scopes.scope_of(name), name)
        return answer

    def definitions_from(self, name: str, start: Scope, use: ast.Name | None) -> Definitions:
        """The same for a name as code of the scope `start` sees it; without a use, as seen once all code has run."""
        sites: list[BindingSite] = []
        complete = True
        deferred = use is None
        scope: Scope | None = start
        while scope is not None:
            owner, in_place = self._owner(name, scope)
            if owner is None:
                return _definitions(sites, True, complete, deferred)
            if not in_place:
                deferred = True
            if deferred or use is None or owner.kind not in (MODULE, CLASS, FUNCTION):
                found = self._deferred(owner, name)
            else:
                solution = self._solve(owner, name)
                found = _expand(solution.uses.get(use, _DEAD))
            sites += found.sites
            complete = complete and found.complete
            if not found.unbound:
                return _definitions(sites, False, complete, deferred)
            # Not bound (yet) there: a class body and a `global` declaration look further out, a function does not.
            if name in owner.rebound:
                scope, deferred = self.scopes.module, True
                if owner is scope:
                    scope = None
            elif owner.kind == CLASS:
                scope = owner.parent
            else:
                scope = None
        return _definitions(sites, True, complete, deferred)

    def solve(
        self, scope: Scope, sites: Sequence[BindingSite], use: ast.AST, may: frozenset[BindingSite]
    ) -> Definitions:
        """Which of these sites reach `use`, all of them in the code of `scope`; those in `may` do not end others."""
        solver = _Solver(self.scopes, scope, self._jumps_of(scope), may)
        solution = solver.run(sites, (use,))
        state = solution.uses.get(use)
        return _definitions(sites, True, False, True) if state is None else _expand(state)

    def _owner(self, name: str, start: Scope) -> tuple[Scope | None, bool]:
        scope: Scope | None = start
        in_place = class_visible = True
        while scope is not None:
            if name in scope.rebound:
                return scope, in_place
            if name in scope.globals:
                return (self.scopes.module if name in self.scopes.module.bindings else None), False
            if name in scope.bindings and (class_visible or scope.kind != CLASS):
                return scope, in_place
            class_visible = class_visible and scope.kind == TYPE
            in_place = in_place and scope.in_place
            scope = scope.parent
        return None, in_place

    def _deferred(self, owner: Scope, name: str) -> Definitions:
        """What code that runs later may find: in a module what is left at its end, in a function everything."""
        found = self._later.get((owner, name))
        if found is None:
            found = self._later[owner, name] = self._once_all_has_run(owner, name)
        return found

    def _once_all_has_run(self, owner: Scope, name: str) -> Definitions:
        sites = owner.rebound.get(name) or owner.bindings[name]
        sites = [site for site in sites if site.kind is not DECLARED]
        if owner.kind == MODULE and len(sites) > 1:
            at_end = _expand(self._solve(owner, name).exit)
            kept = set(at_end.sites)
            kept.update(site for site in sites if site.scope is not owner)
            if kept:
                return _definitions(kept, False, at_end.complete, True)
        return _definitions(sites, not sites, True, True)

    def _solve(self, owner: Scope, name: str) -> _Solution:
        key = (owner, name)
        solution = self._solutions.get(key)
        if solution is None:
            sites = owner.rebound.get(name)
            if sites is None:
                sites = [site for site in owner.bindings[name] if site.scope is owner]
            solver = _Solver(self.scopes, owner, self._jumps_of(owner), frozenset())
            solution = self._solutions[key] = solver.run(sites, self._loads_of(owner).get(name, ()))
        return solution

    def _loads_of(self, owner: Scope) -> dict[str, list[ast.Name]]:
        """The reads of each name of `owner`, also in the class bodies and comprehensions that run in place."""
        loads = self._loads.get(owner)
        if loads is None:
            loads = self._loads[owner] = {name: list(nodes) for name, nodes in owner.loads.items()}
            todo = [child for child in owner.children if child.in_place]
            while todo:
                scope = todo.pop()
                todo += [child for child in scope.children if child.in_place]
                for name, nodes in scope.loads.items():
                    if self._reads(name, scope, owner):
                        loads.setdefault(name, []).extend(nodes)
        return loads

    def _reads(self, name: str, scope: Scope, owner: Scope) -> bool:
        """Whether `name` in code of `scope` may be that of `owner`, which a class reads before it binds its own."""
        if name not in owner.bindings and name not in owner.rebound:
            return False
        found = self._owner(name, scope)[0]
        while found is not None and found is not owner and found.kind == CLASS and found.parent is not None:
            found = self._owner(name, found.parent)[0]
        return found is owner

    def _jumps_of(self, scope: Scope) -> dict[ast.AST, list[ast.AST]]:
        """The `break` and `continue` statements of each loop."""
        jumps = self._jumps.get(scope)
        if jumps is None:
            jumps = self._jumps[scope] = {}
            for jump in scope.jumps:
                child: ast.AST = jump
                for parent in self.scopes.ancestors(jump):
                    if isinstance(parent, ast.For | ast.AsyncFor | ast.While) and _field(parent, child) == "body":
                        jumps.setdefault(parent, []).append(jump)
                        break
                    child = parent
        return jumps


def _definitions(sites: Iterable[BindingSite], unbound: bool, complete: bool, deferred: bool) -> Definitions:
    ordered = sorted(set(sites), key=lambda site: site.position)
    if len(ordered) > MAX_SITES:
        ordered, complete = ordered[-MAX_SITES:], False
    return Definitions(tuple(ordered), unbound, complete, deferred)


def _expand(state: _State) -> Definitions:
    """Put in what the back edges bring."""
    sites: set[BindingSite] = set()
    seen: set[_Member] = set()
    todo = list(state)
    while todo:
        member = todo.pop()
        if member in seen:
            continue
        seen.add(member)
        if isinstance(member, _Loop):
            todo.extend(member.back)
        elif isinstance(member, BindingSite):
            sites.add(member)
    return _definitions(sites, None in seen, _MANY not in seen, False)


def _join(left: _State, right: _State) -> _State:
    if left is right or not right:
        return left
    if not left:
        return right
    both = left | right
    if len(both) <= MAX_SITES + 10:
        return both
    sites = sorted((item for item in both if isinstance(item, BindingSite)), key=lambda site: site.position)
    members: list[_Member] = [_MANY, *sites[-MAX_SITES:]]
    members += [item for item in both if not isinstance(item, BindingSite)][:MAX_SITES]
    return frozenset(members)


class _Solver:
    """Solves one name: collects the statements that mention it, then walks them."""

    def __init__(
        self, scopes: Scopes, scope: Scope, jumps: dict[ast.AST, list[ast.AST]], may: frozenset[BindingSite]
    ) -> None:
        self.parents = scopes.parents
        self.root = scope.node
        self.jumps = jumps
        self.may = set(may)
        self.inner: dict[ast.AST, list[ast.AST]] = {}
        self.events: dict[ast.AST, list[tuple[Position, int, BindingSite | ast.AST]]] = {}
        self.linked: set[ast.AST] = {scope.node}
        self.climbed: set[ast.AST] = set()
        self.changing: set[ast.AST] = set()  # the loops that have a site inside
        self.loops: list[tuple[list[_State], list[_State]]] = []  # states at break and at continue
        self.made: list[BindingSite] = []
        self.result: dict[ast.AST, _State] = {}

    def run(self, sites: Iterable[BindingSite], uses: Iterable[ast.AST]) -> _Solution:
        entry = _UNBOUND
        for site in sites:
            if site.kind is PARAMETER:
                entry = frozenset((site,))
            elif site.kind is not DECLARED:
                self._add_site(site)
        for use in uses:
            node: Any = use
            self._link(self._anchor(use), ((node.lineno, node.col_offset), 0, use))
        for loop in self.changing:
            jumps = self.jumps.get(loop, ())
            for jump in jumps if len(jumps) <= _MAX_JUMPS else ():
                self._link(jump, None)
        return _Solution(self.result, _drive(self._block(self.root, "body", entry)))

    # Collecting

    def _anchor(self, node: ast.AST) -> ast.AST:
        """The statement, handler or case that `node` is written in."""
        while not isinstance(node, _BLOCKS):
            node = self.parents[node]
        return node

    def _add_site(self, site: BindingSite) -> None:
        position = site.position
        node = site.node
        while not isinstance(node, _BLOCKS):
            parent = self.parents[node]
            if isinstance(parent, _COMPREHENSIONS):
                # Whatever is evaluated first in there, it may see this binding and may not.
                position = (parent.lineno, parent.col_offset)
                self.may.add(site)
            elif (isinstance(parent, ast.BoolOp) and node is not parent.values[0]) or (
                isinstance(parent, ast.IfExp) and node is not parent.test
            ):
                self.may.add(site)
            node = parent
        self._link(node, (position, 1, site))
        while node is not self.root and node not in self.climbed:
            self.climbed.add(node)
            if isinstance(node, ast.For | ast.AsyncFor | ast.While):
                self.changing.add(node)
            node = self.parents[node]

    def _link(self, node: ast.AST, event: tuple[Position, int, BindingSite | ast.AST] | None) -> None:
        if event is not None:
            self.events.setdefault(node, []).append(event)
        while node not in self.linked:
            self.linked.add(node)
            parent = self.parents[node]
            self.inner.setdefault(parent, []).append(node)
            node = parent

    # Walking

    def _apply(self, events: Iterable[tuple[Position, int, BindingSite | ast.AST]], state: _State) -> _State:
        for _, _, event in events:
            if isinstance(event, BindingSite):
                self.made.append(event)
                if not state:
                    continue
                single: _State = frozenset((event,))
                state = _join(state, single) if event in self.may else single
            else:
                self.result[event] = _join(self.result.get(event, _DEAD), state)
        return state

    def _events(self, node: ast.AST) -> list[tuple[Position, int, BindingSite | ast.AST]]:
        events = self.events.get(node, [])
        if len(events) > 1:
            events.sort(key=lambda event: event[:2])
        return events

    def _block(self, owner: Any, field: str, state: _State) -> _Steps:
        """Run the statements of interest of one block."""
        block: list[ast.AST] = getattr(owner, field)
        if not block:
            return state
        inner = self.inner.get(owner, ())
        chosen = [node for node in inner if _field(owner, node) == field]
        chosen.sort(key=_start)
        for node in chosen:
            state = yield self._visit(node, state)
        last = block[-1]
        if state and last not in self.linked and _leaves(last):
            return _DEAD
        return state

    def _visit(self, node: Any, state: _State) -> _Steps:
        events = self._events(node)
        if isinstance(node, ast.If):
            state = self._apply(events, state)
            body = yield self._block(node, "body", state)
            other = yield self._block(node, "orelse", state)
            return _join(body, other)
        if isinstance(node, ast.For | ast.AsyncFor | ast.While):
            return (yield self._loop(node, events, state))
        if isinstance(node, _TRY):
            return (yield self._try(node, state))
        if isinstance(node, ast.With | ast.AsyncWith):
            mark = len(self.made)
            before = state = self._apply(events, state)
            state = yield self._block(node, "body", state)
            if any(_suppresses(item.context_expr) for item in node.items):
                state = _join(state, _join(before, _union(self.made[mark:])))
            return state
        if isinstance(node, ast.Match):
            return (yield self._match(node, events, state))
        if isinstance(node, ast.ExceptHandler):
            state = self._apply(events, state)
            state = yield self._block(node, "body", state)
            own = {event for _, _, event in events if isinstance(event, BindingSite) and event.kind is EXCEPT}
            return (state - own) | _UNBOUND if own and state else state
        if isinstance(node, ast.match_case):
            state = self._apply(events, state)
            return (yield self._block(node, "body", state))
        if isinstance(node, ast.ClassDef):
            start = _start(node.body[0])
            state = self._apply((event for event in events if event[0] < start), state)
            state = yield self._block(node, "body", state)
            return self._apply((event for event in events if event[0] >= start), state)
        state = self._apply(events, state)
        if isinstance(node, ast.Break | ast.Continue):
            if self.loops:
                (self.loops[-1][0] if isinstance(node, ast.Break) else self.loops[-1][1]).append(state)
            return _DEAD
        return _DEAD if isinstance(node, ast.Return | ast.Raise) else state

    def _loop(self, node: Any, events: list[tuple[Position, int, BindingSite | ast.AST]], state: _State) -> _Steps:
        is_while = isinstance(node, ast.While)
        if not is_while:
            end = _end(node.iter)
            state = self._apply((event for event in events if event[0] < end), state)
            events = [event for event in events if event[0] >= end]
        if node not in self.changing:
            state = self._apply(events, state)
            yield self._block(node, "body", state)
            yield self._block(node, "orelse", state)
            return state
        loop = _Loop()
        breaks: list[_State] = []
        continues: list[_State] = []
        head: _State = state | {loop} if state else _DEAD
        self.loops.append((breaks, continues))
        inside = self._apply(events, head)
        mark = len(self.made)
        out = yield self._block(node, "body", inside)
        self.loops.pop()
        if len(self.jumps.get(node, ())) > _MAX_JUMPS:
            anywhere = _join(inside, _union(self.made[mark:]))
            breaks.append(anywhere)
            continues.append(anywhere)
        for item in continues:
            out = _join(out, item)
        loop.back = out
        if is_while:
            endless = isinstance(node.test, ast.Constant) and bool(node.test.value)
            state = _DEAD if endless else inside
        else:
            state = head
        # Behind the loop its own symbol is not needed any more, and states would grow with every loop that has one.
        back = out - {loop}
        state = _replace(state, loop, back)
        state = yield self._block(node, "orelse", state)
        for item in breaks:
            state = _join(state, _replace(item, loop, back))
        return state

    def _try(self, node: Any, state: _State) -> _Steps:
        mark = len(self.made)
        normal = yield self._block(node, "body", state)
        raised = _join(state, _union(self.made[mark:]))
        normal = yield self._block(node, "orelse", normal)
        known = set(self.inner.get(node, ()))
        for handler in node.handlers:
            if handler in known:
                out = yield self._visit(handler, raised)
            else:
                out = _DEAD if _leaves(handler.body[-1]) else raised
            normal = _join(normal, out)
        if not node.finalbody:
            return normal
        entry = _join(_join(normal, raised), _union(self.made[mark:]))
        mark = len(self.made)
        after = yield self._block(node, "finalbody", entry)
        if not after or not normal:
            return _DEAD
        return after if len(self.made) > mark else normal

    def _match(self, node: Any, events: list[tuple[Position, int, BindingSite | ast.AST]], state: _State) -> _Steps:
        state = self._apply(events, state)
        known = set(self.inner.get(node, ()))
        result = _DEAD
        complete = False
        for case in node.cases:
            if case in known:
                out = yield self._visit(case, state)
            else:
                out = _DEAD if _leaves(case.body[-1]) else state
            result = _join(result, out)
            complete = complete or _irrefutable(case)
        return result if complete else _join(result, state)


def _drive(steps: _Steps) -> _State:
    """Run generators that yield generators without recursion: code may be nested deeper than Python's stack."""
    stack = [steps]
    value: Any = None
    while stack:
        try:
            stack.append(stack[-1].send(value))
            value = None
        except StopIteration as stop:
            stack.pop()
            value = stop.value
    result: _State = value
    return result


def _replace(state: _State, loop: _Loop, back: _State) -> _State:
    return _join(state - {loop}, back) if loop in state else state


def _union(sites: Sequence[BindingSite]) -> _State:
    return frozenset(sites) if len(sites) <= MAX_SITES else frozenset([*sites[-MAX_SITES:], _MANY])


def _start(node: Any) -> Position:
    if isinstance(node, ast.match_case):
        node = node.pattern
    return (node.lineno, node.col_offset)


def _field(owner: Any, child: ast.AST) -> str:
    """The name of the block of `owner` that `child` is in, told by its position: blocks may be long."""
    if isinstance(child, ast.ExceptHandler):
        return "handlers"
    if isinstance(child, ast.match_case):
        return "cases"
    start = _start(child)
    for field in ("finalbody", "orelse"):
        block = getattr(owner, field, None)
        if block and start >= _start(block[0]):
            return field
    return "body"


def _suppresses(expr: ast.expr) -> bool:
    """Whether this context manager is one that swallows exceptions."""
    function = expr.func if isinstance(expr, ast.Call) else None
    name = getattr(function, "attr", None) or getattr(function, "id", None)
    return name in ("suppress", "raises", "assertRaises")


def _irrefutable(case: ast.match_case) -> bool:
    pattern = case.pattern
    return case.guard is None and isinstance(pattern, ast.MatchAs) and pattern.pattern is None


def _leaves(statement: ast.AST) -> bool:
    """Whether control never goes on to the statement after this one, as far as its shape tells."""
    todo: list[Any] = [statement]
    for _ in range(100):
        if not todo:
            return True
        node = todo.pop()
        if isinstance(node, ast.Return | ast.Raise | ast.Break | ast.Continue):
            continue
        if isinstance(node, ast.If) and node.orelse:
            todo += (node.body[-1], node.orelse[-1])
        elif isinstance(node, ast.With | ast.AsyncWith) and not any(_suppresses(i.context_expr) for i in node.items):
            todo.append(node.body[-1])
        elif isinstance(node, _TRY):
            tries: Any = node
            if tries.finalbody and _leaves_simply(tries.finalbody[-1]):
                continue
            todo.append((tries.orelse or tries.body)[-1])
            todo += (handler.body[-1] for handler in tries.handlers)
        elif isinstance(node, ast.Match) and any(_irrefutable(case) for case in node.cases):
            todo += (case.body[-1] for case in node.cases)
        elif not _leaves_simply(node):
            return False
    return False


def _leaves_simply(node: ast.AST) -> bool:
    if isinstance(node, ast.Return | ast.Raise | ast.Break | ast.Continue):
        return True
    if not isinstance(node, ast.Expr) or not isinstance(node.value, ast.Call):
        return False
    function = node.value.func
    if isinstance(function, ast.Attribute):
        return function.attr in _EXITS and isinstance(function.value, ast.Name) and function.value.id in ("sys", "os")
    return isinstance(function, ast.Name) and function.id in ("exit", "quit")

"""Test code that production code reaches: which imports count, and what excuses one.

An import counts where it can run in production. It does not under `if TYPE_CHECKING:`, as a script (`if __name__ == "__main__":`), in a `try` that
survives its failure, inside a function or branch that is itself about testing, and in examples inside a package.
"""

from __future__ import annotations

import ast
from collections.abc import Iterator
from typing import NamedTuple

from flake8_secreview import testlibs, words
from flake8_secreview.context import Context
from flake8_secreview.testimports import IMPORTERS, told_words
from flake8_secreview.testlibs import FRAMEWORK, MOCK, Library

OWN = "own"  # the project's own tests or test support

_TESTING_WORDS = frozenset(
    (
        "test",
        "tests",
        "tester",
        "testing",
        "tested",
        "testcase",
        "doctest",
        "doctests",
        "pytest",
        "unittest",
        "unittests",
    )
)
_EXCUSING_WORDS = _TESTING_WORDS | {"mock", "mocks", "mocked", "skip", "skips", "requires", "selftest", "xfail"}

# Components of a module's name that mean tests or test support: no looser ones, since of the modules called fake*, mock* and test_* nearly
# all are products (mock/tests of notes/mocks-and-data.md, section A).
_TESTS = frozenset(("tests", "_tests", "testsuite"))
_SUPPORT = frozenset(
    (
        "test",
        "testing",
        "_testing",
        "testutil",
        "testutils",
        "test_util",
        "test_utils",
        "_testutil",
        "_testutils",
        "_test_utils",
        "_test",
    )
)
_EXAMPLES = frozenset(
    (
        "example",
        "examples",
        "sample",
        "samples",
        "demo",
        "demos",
        "tutorial",
        "tutorials",
        "doc",
        "docs",
        "benchmark",
        "benchmarks",
        "bench",
    )
)

# Parents under which `test` is a command, a task or a kind of module called test.
_COMMAND_PARENTS = frozenset(
    ("command", "commands", "cmd", "cmds", "cli", "task", "tasks", "subcommands", "modules", "states", "runners", "engines", "ext", "actions",
     "plugins", "plugin", "steps", "model", "models", "lexers")
)  # fmt: skip


class Import(NamedTuple):
    """One test library or own test module that an import statement, or a call that imports, brings in.

    `node` is where to report it, `module` the full dotted name, `kind` MOCK, FRAMEWORK or OWN.
    """

    node: ast.stmt | ast.expr | ast.alias
    module: str
    kind: str
    library: Library | None


def imported(context: Context, kind: str) -> Iterator[Import]:
    """Every import of test code of one kind that may run in production."""
    wanted = list(all_imported(context, kind))
    names = {name for found in wanted for name in _bound_names(found.node)}
    uses: dict[str, list[ast.Name]] = {name: [] for name in names}
    if names and context.config.test_paths:
        for use in context.nodes(ast.Name):
            if use.id in uses:
                uses[use.id].append(use)
    for found in wanted:
        if not excused(found.node, context, found.kind, found.module) and not _serves_tests(found.node, uses, context):
            yield found


def all_imported(context: Context, kind: str) -> Iterator[Import]:
    """Every import of test code of one kind, excused ones too."""
    every = context.memo.get(all_imported)
    if every is None:
        every = context.memo[all_imported] = (*_import_statements(context), *_dynamic_imports(context))
    for found in every:
        if found.kind == kind:
            yield found


def _import_statements(context: Context) -> Iterator[Import]:
    for node in context.near(ast.Import):
        for alias in node.names:
            found = _classified(alias, alias.name, context)
            if found:
                yield found
    for statement in context.near(ast.ImportFrom):
        yield from _from_import(statement, context)
        if _is_registered_mock(statement, context):
            yield Import(statement, _module_of(statement, context), OWN, None)


def _from_import(node: ast.ImportFrom, context: Context) -> Iterator[Import]:
    module = _module_of(node, context)
    found = _classified(node, module, context) if module.strip(".") and module not in testlibs.BACK_ENDS else None
    names = [alias for alias in node.names if alias.name != "*"]
    if found is None or found.kind == FRAMEWORK:  # `from unittest import mock`: what is taken says more
        taken = [(alias, _classified(alias, _join(module, alias.name), context)) for alias in names]
        if found is None:
            for alias, own in taken:
                if own and (own.kind != OWN or _is_module_name(alias.name)):
                    yield own._replace(node=alias if alias.lineno == node.lineno else node)
            return
        mocks = [own for _, own in taken if own and own.kind == MOCK]
        if mocks:
            for own in mocks:
                yield own
        if names and all(own is None or own.kind == MOCK for _, own in taken):
            return  # each taken name is exempt, or is reported as a mock
    yield found


def _is_registered_mock(node: ast.ImportFrom, context: Context) -> bool:
    """Does a module take the mock of an interface together with its real implementations?

    `from acme.transports.mock import MockTransport` beside `from acme.transports.http import ...`: then users can choose it. A module called
    mock right below the package is offered on purpose (luigi), and an `__init__` passes all on.
    """
    if context.is_package or not (node.module or "").endswith("mock"):
        return False
    package, _, last = _module_of(node, context).rpartition(".")
    if last != "mock" or "." not in package or not is_own(package, context):
        return False
    if not any(words.split(alias.name)[:1] == ("mock",) and alias.name[:1].isupper() for alias in node.names):
        return False
    others = (_module_of(other, context) for other in context.nodes(ast.ImportFrom) if other is not node)
    return any(other.rpartition(".")[0] == package for other in others)


def _is_module_name(name: str) -> bool:
    """Is a name that `from package import name` takes surely a module of tests? Functions may be called test."""
    return name in _TESTS or name in (_SUPPORT - {"test", "_test"})


def _dynamic_imports(context: Context) -> Iterator[Import]:
    if IMPORTERS.isdisjoint(context.words):
        return
    told = told_words(context)
    aliased = not _are_called_by_name(context)
    for call in context.near(ast.Call):
        if not aliased and _last_name(call.func) not in IMPORTERS:
            continue
        given = [*call.args[:1], *(word.value for word in call.keywords)]
        names = [each.value for each in given if isinstance(each, ast.Constant) and isinstance(each.value, str)]
        if not any(_is_module_path(name) and (name[0] == "." or any(word in name for word in told)) for name in names):
            continue
        module = context.imports.dynamic_import(call)
        if module is None and _last_name(call.func) == "import_string" and call.args:  # werkzeug, Django, oslo
            first = call.args[0]
            module = (
                first.value.replace(":", ".")
                if isinstance(first, ast.Constant) and isinstance(first.value, str)
                else None
            )
        if module:
            if module.startswith("."):
                module = _relative(context, len(module) - len(module.lstrip(".")), module.lstrip("."))
            found = _classified(call, module, context)
            if found:
                yield found


def _are_called_by_name(context: Context) -> bool:
    """Do the functions that import stand where they are called, and alone on lines that import them by their own name, and nowhere else in the file?"""
    source = context.source
    for word in IMPORTERS & context.words:
        for at in source.occurrences(word):
            line = source.line(source.line_at(at)[0]).strip()
            imports = line.startswith(("import ", "from ")) and " as " not in line and ";" not in line
            if not imports and not source.text.startswith("(", at + len(word)):
                return False
    return True


def _is_module_path(text: str) -> bool:
    """Could a string be what a call imports: `a.b_c`, `.a`, `a:b`?"""
    return text.isascii() and text.replace(".", "a").replace(":", "a").isidentifier()


def _classified(node: ast.stmt | ast.expr | ast.alias, module: str, context: Context) -> Import | None:
    own = is_own(module, context)
    if not own:
        library = testlibs.library(module, context.config.test_modules)
        if library is not None:
            return Import(node, module, library.kind, library)
    else:
        library = testlibs.library(module, context.config.test_modules)
        if library is None and module in testlibs.EXEMPT:
            return None
        library = None
    parts = module.strip(".").split(".")
    # The tests that another distribution ships, or a test package at the top level.
    marked = [index for index, part in enumerate(parts) if part in _TESTS or part in _SUPPORT]
    marked = [index for index in marked if not _is_command(parts, index)]
    if not marked or module in testlibs.EXEMPT or any(module.startswith(name + ".") for name in testlibs.EXEMPT):
        return None
    if own:
        if marked == [len(parts) - 1] and parts[-1] == "test" and len(parts) > 3:
            return None  # an operation of the product: `lib.techniques.union.test` (sqlmap); test helpers are right below the package
        if not context.is_package and "test" in parts[1:] and not _TESTS.intersection(parts) and _takes_tests(node):
            return None  # what the product is about: `from acme.core.test import ModelTest` (sqlmesh)
        return Import(node, module, OWN, None)
    first = marked[0]
    if first == 0:
        # `tests` at the top level is the project's own; `test` too, unless Python's (`test.support` is in the table).
        return Import(node, module, OWN, None) if parts[0] in ("tests", "test", "testing") else None
    if parts[first] in _TESTS or parts[first] not in ("test", "_test"):
        return Import(node, module, FRAMEWORK, Library(".".join(parts[: first + 1]), FRAMEWORK, parts[0]))
    return None


def _is_command(parts: list[str], index: int) -> bool:
    return parts[index] in ("test", "testing", "_test") and index > 0 and parts[index - 1] in _COMMAND_PARENTS


def is_own(module: str, context: Context) -> bool:
    """Does a module belong to the project of this file, as far as the file's path tells?"""
    if module.startswith("."):
        return True
    head = module.partition(".")[0]
    if head == context.module.partition(".")[0]:
        return True
    folders = context.path.split("/")[:-1]
    if head not in folders:
        return False
    outer = folders[: folders.index(head)]  # mlflow.sklearn, which imports mlflow, is not sklearn
    return not outer or _imported_heads(context).isdisjoint(outer)


def _imported_heads(context: Context) -> set[str]:
    """The first parts of the absolute names that a file imports."""
    heads: set[str] = set()
    for statement in context.nodes(ast.Import):
        heads.update(alias.name.partition(".")[0] for alias in statement.names)
    heads.update((node.module or "").partition(".")[0] for node in context.nodes(ast.ImportFrom) if not node.level)
    return heads


def _module_of(node: ast.ImportFrom, context: Context) -> str:
    return _relative(context, node.level, node.module or "") if node.level else node.module or ""


def _relative(context: Context, level: int, name: str) -> str:
    """The absolute name of a relative import (language reference 5.7); with its dots where the file's place does not tell."""
    parts = context.module.split(".")
    up = level - 1 if context.is_package else level
    if up >= len(parts):
        return "." * level + name
    base = parts[: len(parts) - up]
    return ".".join([*base, name] if name else base)


def _join(module: str, name: str) -> str:
    return module + name if not module or module.endswith(".") else f"{module}.{name}"


# -- what excuses an import or a use


def excused(node: ast.AST, context: Context, kind: str = "", module: str = "") -> bool:
    """Does the place of an import or use say that production does not depend on it?

    With no test paths configured all code is production, so what the name of a file, a class or a function suggests does not count.
    """
    from flake8_secreview.imports import in_function, under_import_error, under_main, under_type_checking

    scopes = context.scopes
    if under_type_checking(node, scopes) or under_main(node, scopes) or (kind and under_import_error(node, scopes)):
        return True  # a `try` that survives anything excuses an import, not what is done with it
    named = bool(context.config.test_paths)
    if named and (_is_example(context) or _runs_tests(context) or _makes_test_data(module, context)):
        return True
    for outer in context.ancestors(node):
        if isinstance(outer, ast.FunctionDef | ast.AsyncFunctionDef | ast.ClassDef):
            if named and _speaks_of_tests(outer.name):
                return True
            if outer.name == "__getattr__" and kind in (OWN, FRAMEWORK):
                return True  # PEP 562: a public `testing` sub-package, loaded when somebody asks for it
        elif isinstance(outer, ast.If | ast.IfExp) and _is_test_switch(outer.test):
            return True
    lazy = in_function(node, scopes)
    if kind == FRAMEWORK and lazy:
        # Inside a function they are part of a version report or of a check for those who write tests.
        return module.partition(".")[0] in ("pytest", "unittest", "nose", "_pytest")
    if kind == OWN:
        return _published(node, module, context, lazy)
    return False


def _published(node: ast.AST, module: str, context: Context, lazy: bool) -> bool:
    """Is this an own `testing` module that the project offers to its users?"""
    parts = module.strip(".").split(".")
    passes_on = isinstance(node, ast.ImportFrom) and node.names[0].name == "*"
    if passes_on and len(parts) > 2 and parts[-1] == context.module.rpartition(".")[2]:
        return True  # a module that was moved; the old one passes all on (sympy.utilities.tmpfiles)
    marked = next((index for index, part in enumerate(parts) if part in _SUPPORT), -1)
    if any(part in _TESTS for part in parts) and not _names_tests(node):
        return False
    if lazy:  # pyramid.testing, werkzeug.test, gevent.testing: a documented module right below the package
        return (
            marked == 1 and parts[marked] in ("test", "testing") and len(parts) <= 3 and not _below_tests(parts, marked)
        )
    return context.is_package and (_names_tests(node) or (marked >= 1 and marked >= len(parts) - 2))


def _below_tests(parts: list[str], marked: int) -> bool:
    return any(part in _TESTS for part in parts) or any(
        part.startswith(("test_", "fake", "mock")) for part in parts[marked + 1 :]
    )


def _names_tests(node: ast.AST) -> bool:
    """Does a `from` import take nothing but entry points of tests: `TestRunner`, `PytestTester`, `run_tests`, `test`?"""
    if isinstance(node, ast.alias):
        return _speaks_of_tests(node.name) and node.name not in _TESTS
    return isinstance(node, ast.ImportFrom) and all(_speaks_of_tests(alias.name) for alias in node.names)


def _takes_tests(node: ast.AST) -> bool:
    """Does a `from` import take nothing but tests, `ModelTest` and `run_tests`, none of it to write tests with, as `TestCase` and `TestClient`?"""
    return isinstance(node, ast.ImportFrom) and all(
        _MADE_OF.isdisjoint(words.split(alias.name)) and _speaks_of_tests(alias.name) for alias in node.names
    )


_MADE_OF = frozenset(("case", "cases", "client", "base", "mixin", "util", "utils", "helper", "mock", "fake", "runner"))


def _runs_tests(context: Context) -> bool:
    """Is the file a command called test (Django), or part of a test library itself (twisted.trial)?"""
    stem = context.path.rpartition("/")[2].removesuffix(".py")
    return not _TESTING_WORDS.isdisjoint(words.split(stem)) or testlibs.library(context.module) is not None


def _makes_test_data(module: str, context: Context) -> bool:
    """Is the file one of factories of test data, `ipam/factory.py` (nautobot), and the import a library for them?"""
    stem = context.path.rpartition("/")[2].removesuffix(".py")
    return words.split(stem)[-1:] in (("factory",), ("factories",)) and module.partition(".")[0] in _DATA_LIBRARIES


_DATA_LIBRARIES = frozenset(("factory", "faker", "model_bakery", "mimesis"))


def _is_example(context: Context) -> bool:
    return not _EXAMPLES.isdisjoint(context.path.split("/")[:-1])


def _serves_tests(node: ast.AST, uses: dict[str, list[ast.Name]], context: Context) -> bool:
    """Is all that an import gives used in helpers for tests only: a class `ModuleTester`, a function whose docstring speaks of TestCase?

    Tests left in a production module do not count: they belong somewhere else.
    """
    found = [use for name in _bound_names(node) for use in uses.get(name, ())]
    return bool(found) and all(_in_test_helper(use, context) for use in found)


def _bound_names(node: ast.AST) -> list[str]:
    """The names that an import statement, or one alias of it, binds."""
    aliases = (
        [node] if isinstance(node, ast.alias) else node.names if isinstance(node, ast.Import | ast.ImportFrom) else []
    )
    return [(alias.asname or alias.name).partition(".")[0] for alias in aliases]


def _in_test_helper(node: ast.AST, context: Context) -> bool:
    for outer in context.ancestors(node):
        if isinstance(outer, ast.ClassDef) and words.split(outer.name)[-1:] in (("tester",), ("testcase",)):
            return True
        if isinstance(outer, ast.ClassDef) and words.split(outer.name)[-2:] == ("test", "case"):
            return True
        if isinstance(outer, ast.FunctionDef | ast.AsyncFunctionDef | ast.ClassDef):
            said = ast.get_docstring(outer, clean=False) or ""
            if "TestCase" in said or "unit test" in said or "unittest" in said:
                return True
    return False


def _speaks_of_tests(name: str) -> bool:
    lower = name.lower().lstrip("_")
    # What pytest collects starts with "test", glued or not: testcompare.
    return (
        lower.startswith("test")
        or "pytest" in lower
        or "doctest" in lower
        or not _EXCUSING_WORDS.isdisjoint(words.split(name))
    )


def _is_test_switch(test: ast.expr) -> bool:
    """Is a condition about being under test: `if settings.TESTING`, `if "pytest" in sys.modules`, `if for_tests`?"""
    todo: list[ast.expr] = [test]
    while todo:
        node = todo.pop()
        if isinstance(node, ast.UnaryOp) and isinstance(node.op, ast.Not):
            return False
        if isinstance(node, ast.BoolOp) and isinstance(node.op, ast.And):
            todo.extend(node.values)
        elif isinstance(node, ast.Compare):
            todo.extend([node.left, *node.comparators])
        elif isinstance(node, ast.Call):
            todo.append(node.func)
            todo.extend(node.args[:1])
        elif isinstance(node, ast.Subscript):
            todo.extend([node.value, node.slice])
        else:
            name = node.value if isinstance(node, ast.Constant) and isinstance(node.value, str) else _last_name(node)
            if name and len(name) <= 60 and not _TESTING_WORDS.isdisjoint(words.split(name)):
                return True
    return False


def _last_name(node: ast.AST) -> str:
    return node.attr if isinstance(node, ast.Attribute) else node.id if isinstance(node, ast.Name) else ""


def needs(found: Import) -> str:
    """What a program needs at run time because of an import of a library, for a message."""
    if found.library is not None and found.library.distribution:
        return f"it needs the package {found.library.distribution} at run time"
    return "its patches hold for the whole process" if found.kind == MOCK else "it loads a test runner at run time"

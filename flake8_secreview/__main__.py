"""The commands beside flake8: python -m flake8_secreview COMMAND."""

from __future__ import annotations

import os
import sys

if __name__ == "__main__" and sys.path[0] in ("", os.getcwd()):
    # The folder under review comes first on the path of `python -m`; nothing in it must be imported.
    del sys.path[0]

import argparse
from collections.abc import Callable, Iterator, Sequence

from flake8_secreview import config, origins, rules
from flake8_secreview.paths import classify, relative
from flake8_secreview.rule import Rule, names_of

WITH_OPTIONS = ("baseline", "config")  # the commands that take options of flake8, after `--`


def _all_rules() -> list[Rule]:
    from flake8_secreview import not_analysed

    return sorted([*rules.load(), *not_analysed.RULES.values()], key=lambda rule: rule.code)


def _rules(arguments: argparse.Namespace) -> int:
    for rule in _all_rules():
        state = "" if rule.enabled else "  (off by default)"
        print(f"{rule.code}  {rule.name:<28} {rule.severity:<7} {rule.summary}{state}")
    return 0


def _explain(arguments: argparse.Namespace) -> int:
    known = names_of(_all_rules())
    status = 0
    for name in arguments.code:
        rule = known.get(name) or known.get(name.upper()) or known.get(name.lower())
        if rule is None:
            print(
                f"explain: {name} is no code or name of a check; see: python -m flake8_secreview rules", file=sys.stderr
            )
            status = 1
            continue
        weakness = f", CWE-{rule.cwe}" if rule.cwe else ""
        state = "" if rule.enabled else "\nOff by default: turn it on with secreview-enable."
        print(f"{rule.code} {rule.name} (severity {rule.severity}, confidence {rule.confidence}{weakness}){state}\n")
        print(rule.documentation)
        for title, snippets in (("Reported", rule.bad), ("Not reported", rule.good)):
            for snippet in snippets:
                print(f"\n{title}:\n")
                print("\n".join(f"    {line}".rstrip() for line in snippet.strip("\n").split("\n")))
        print(f"\nSilence one line with: # noqa: {rule.code}\n")
    return status


def _python_files(names: Sequence[str]) -> Iterator[str]:
    """The files that are named, and the Python files below the folders that are; "-" reads names from standard input."""
    for name in names:
        if name == "-":
            yield from (line.rstrip("\n") for line in sys.stdin if line.strip())
        elif os.path.isdir(name):
            for folder, folders, files in os.walk(name):
                folders.sort()
                yield from (os.path.join(folder, file) for file in sorted(files) if file.endswith(".py"))
        else:
            yield name


def _paths(arguments: argparse.Namespace) -> int:
    settings = config.from_files()
    judged = []
    for name in _python_files(arguments.file):
        path = relative(name, settings.root)
        print(classify(path, settings.test_paths, settings.support_paths), name)
        judged.append(path)
    from flake8_secreview.effective import unmatched

    for option, patterns in (("test-paths", settings.test_paths), ("support-paths", settings.support_paths)):
        for glob in unmatched(patterns, judged):
            print(f"paths: {origins.PREFIX}{option}: {glob} matches none of these files", file=sys.stderr)
    return 0


def _hash(arguments: argparse.Namespace) -> int:
    value = sys.stdin.readline().rstrip("\n")
    print(config.value_hash(value))
    return 0


def _diff(arguments: argparse.Namespace) -> int:
    from flake8_secreview.report import diff

    try:
        text, status = diff.main(arguments.old, arguments.new)
    except diff.ReportError as error:
        print(f"diff: {error}", file=sys.stderr)
        return 2
    print(text, end="")
    return status


def _baseline(arguments: argparse.Namespace) -> int:
    from flake8_secreview import baselining

    try:
        return baselining.main(arguments.path, arguments.output, arguments.check, arguments.options)
    except baselining.BaselineError as error:
        print(f"baseline: {error}", file=sys.stderr)
        return 2


def _config(arguments: argparse.Namespace) -> int:
    from flake8_secreview import effective

    found = effective.effective(arguments.path, arguments.options)
    print(effective.render(found), end="")
    return 2 if found.errors else 0


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(prog="python -m flake8_secreview", description="Commands beside flake8.")
    commands = parser.add_subparsers(dest="command", required=True, metavar="COMMAND")

    def add(name: str, run: Callable[[argparse.Namespace], int], help: str) -> argparse.ArgumentParser:
        command = commands.add_parser(name, help=help, description=help)
        command.set_defaults(run=run)
        return command

    add("rules", _rules, "list the checks")
    add("explain", _explain, "explain a check").add_argument("code", nargs="+", help="a code (SR401) or a name")
    add("paths", _paths, "say of each file whether it is test, support or production code").add_argument(
        "file", nargs="+", help="a file or folder; - reads names from standard input"
    )
    add("hash", _hash, "print the hash of a value read from standard input, for secreview-allow-values")
    command = add("diff", _diff, "say what a change does to a review; exit status 1 for new findings")
    command.add_argument("old", help="the report before, made with flake8 --format=secreview-json")
    command.add_argument("new", help="the report after")
    command = add("baseline", _baseline, "accept what is found now: flake8 reports only what is new")
    command.add_argument("path", nargs="*", help="a file or folder; by default what flake8 looks at without one")
    command.add_argument(
        "--output", metavar="FILE", help="by default what secreview-baseline names, or .secreview-baseline"
    )
    command.add_argument(
        "--check", action="store_true", help="write nothing; exit status 1 for entries that are no longer found"
    )
    command.epilog = "Options of flake8 may follow after --."
    command = add("config", _config, "say what each option is and where that comes from; exit status 2 for a wrong one")
    command.add_argument(
        "path", nargs="*", help="files or folders that path patterns are tried on; by default all here"
    )
    command.epilog = "Options of flake8 may follow after --."
    return parser


def _split(argv: Sequence[str]) -> tuple[list[str], list[str]]:
    """The arguments of a command, and the options of flake8 after `--`."""
    if argv and argv[0] in WITH_OPTIONS and "--" in argv:
        end = argv.index("--")
        return list(argv[:end]), list(argv[end + 1 :])
    return list(argv), []


def main(argv: Sequence[str] | None = None) -> int:
    """Run a command; return its exit status: 0, 1 for a finding or an unknown code, 2 for wrong usage or settings."""
    own, options = _split(sys.argv[1:] if argv is None else argv)
    arguments = _parser().parse_args(own)
    arguments.options = options
    try:
        status: int = arguments.run(arguments)
    except (config.ConfigError, rules.RulePackError) as error:
        print(f"flake8-secreview: {error}", file=sys.stderr)
        return 2
    except BrokenPipeError:
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())  # the reader has gone; nothing is lost
        return 0
    return status


if __name__ == "__main__":
    sys.exit(main())

"""Check the sizes that keep the code in rooms: files, functions, classes, broad excepts.

Measured over well-known codebases, it is the tail that separates the good ones: the longest files
and functions, and the class that everything was added to because that was easiest.
"""

import ast
import sys
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

CODE = ("tracklib", "sync", "desktop", "resources", "examples", "benchmarks", "tools")
FILE_LINES = 500
TEST_FILE_LINES = 800
FUNCTION_LINES = 60
PUBLIC_NAMES = 30  # of one module, or methods of one class
BROAD_EXCEPTS_PER_1000_LINES = 1.0

Function = ast.FunctionDef | ast.AsyncFunctionDef


@dataclass(frozen=True)
class Source:
    path: Path
    lines: int
    tree: ast.Module


def read(folder: str) -> list[Source]:
    """Parse the Python files below a folder; none if there is no such folder."""
    sources = []
    for path in sorted(Path(folder).rglob("*.py")):
        text = path.read_text(encoding="utf-8")
        sources.append(Source(path, text.count("\n"), ast.parse(text, str(path))))
    return sources


def long_files(sources: list[Source], limit: int) -> Iterator[str]:
    for source in sources:
        if source.lines > limit:
            yield f"{source.path}: {source.lines} lines, {limit} allowed"


def long_functions(source: Source) -> Iterator[str]:
    for node in ast.walk(source.tree):
        if isinstance(node, Function):
            lines = (node.end_lineno or node.lineno) - node.lineno + 1
            if lines > FUNCTION_LINES:
                yield (
                    f"{source.path}:{node.lineno}: {node.name} has {lines} lines, "
                    f"{FUNCTION_LINES} allowed"
                )


def wide_interfaces(source: Source) -> Iterator[str]:
    scopes: list[ast.Module | ast.ClassDef] = [source.tree]
    scopes += [node for node in ast.walk(source.tree) if isinstance(node, ast.ClassDef)]
    for scope in scopes:
        names = {
            node.name
            for node in scope.body
            if isinstance(node, Function | ast.ClassDef) and not node.name.startswith("_")
        }
        if len(names) > PUBLIC_NAMES:
            what = scope.name if isinstance(scope, ast.ClassDef) else "the module"
            yield f"{source.path}: {what} has {len(names)} public names, {PUBLIC_NAMES} allowed"


def is_broad(handler: ast.ExceptHandler) -> bool:
    """Whether everything is caught, and not passed on."""
    caught = handler.type
    broad = caught is None or (
        isinstance(caught, ast.Name) and caught.id in {"Exception", "BaseException"}
    )
    return broad and not any(isinstance(node, ast.Raise) for node in ast.walk(handler))


def too_many_broad_excepts(sources: list[Source]) -> Iterator[str]:
    places = [
        f"{source.path}:{node.lineno}"
        for source in sources
        for node in ast.walk(source.tree)
        if isinstance(node, ast.ExceptHandler) and is_broad(node)
    ]
    allowed = BROAD_EXCEPTS_PER_1000_LINES * sum(source.lines for source in sources) / 1000
    if len(places) > allowed:
        yield f"{len(places)} broad excepts, {allowed:.1f} allowed: {', '.join(places)}"


def main() -> int:
    sources = [source for folder in CODE for source in read(folder)]
    findings = [
        *long_files(sources, FILE_LINES),
        *long_files(read("tests"), TEST_FILE_LINES),
        *(finding for source in sources for finding in long_functions(source)),
        *(finding for source in sources for finding in wide_interfaces(source)),
        *too_many_broad_excepts(sources),
    ]
    for finding in findings:
        print(finding)
    lines = sum(source.lines for source in sources)
    print(f"{len(sources)} files with {lines} lines: {len(findings)} over budget")
    return 1 if findings else 0


if __name__ == "__main__":
    sys.exit(main())

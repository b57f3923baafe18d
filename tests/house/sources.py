"""Reading our own source files, for the tests of the house rules."""

import ast
import sys
from collections.abc import Iterator
from pathlib import Path

ROOT = Path(__file__).parents[2]
PACKAGES = ("domain", "application", "projections", "api", "infrastructure")
DRAWN_FROM_THE_MACHINE = {
    "datetime.now", "datetime.utcnow", "datetime.today", "date.today",
    "time.time", "time.time_ns", "time.monotonic", "uuid.uuid1", "uuid.uuid4", "os.urandom",
    "random", "secrets",
}  # fmt: skip


def files(*folders: str, suffixes: tuple[str, ...] = (".py",)) -> list[Path]:
    """Give the files of these folders, sorted."""
    return sorted(
        path
        for folder in folders
        for path in (ROOT / folder).rglob("*")
        if path.suffix in suffixes and "__pycache__" not in path.parts
    )


def parsed(path: Path) -> ast.Module:
    """Parse one source file."""
    return ast.parse(path.read_text(encoding="utf-8"), str(path))


def imports(tree: ast.Module) -> Iterator[str]:
    """Give the dotted name of each module that is imported, anywhere in the file."""
    for node in ast.walk(tree):
        if isinstance(node, ast.Import):
            yield from (alias.name for alias in node.names)
        elif isinstance(node, ast.ImportFrom):
            assert node.level == 0, f"relative import in line {node.lineno}"
            assert node.module is not None
            yield node.module


def foreign_imports(tree: ast.Module, allowed: set[str]) -> list[str]:
    """Give the imports that are neither of the standard library nor below an allowed name."""
    return [
        name
        for name in imports(tree)
        if name.split(".")[0] not in sys.stdlib_module_names
        and not any(name == one or name.startswith(f"{one}.") for one in allowed)
    ]


def drawn_from_the_machine(tree: ast.Module) -> list[str]:
    """Give the names through which a file would read the clock or chance, with their lines."""
    found: list[str] = []
    for node in ast.walk(tree):
        names: list[str] = []
        if isinstance(node, ast.Attribute):
            names = [".".join(ast.unparse(node).split(".")[-2:])]
        elif isinstance(node, ast.Import):
            names = [alias.name for alias in node.names]
        elif isinstance(node, ast.ImportFrom):
            names = [str(node.module), *(f"{node.module}.{alias.name}" for alias in node.names)]
        found += [f"line {getattr(node, 'lineno', 0)}: {name}" for name in names if name in DRAWN_FROM_THE_MACHINE]
    return found

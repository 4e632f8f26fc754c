"""The house's rules: one-way stack, one library one room, budgets, no cycles, nothing hidden."""

import ast
import re
import sys
from functools import cache
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[1]
ROOMS = ("workflows", "forms", "reports", "consultations")
MAY_IMPORT = {
    "workflows": {"workflows"},
    "forms": {"forms", "workflows"},
    "reports": {"reports", "workflows"},
    "consultations": {"consultations", "forms", "reports", "workflows"},
    "app": {"app", *ROOMS},
}
# Where each third-party package may be imported: prefixes of module names.
WEB = ("consultations.routes", "consultations.commands", "app")
ROOM_OF = {
    "transitions": ("workflows.engine",),
    "holidays": ("workflows.deadlines",),
    "rtoml": ("workflows.toml",),
    "wtforms": ("forms",),
    "flask_wtf": ("forms",),
    "weasyprint": ("reports.pdf", "reports.volumes", "reports.finisher"),
    "pikepdf": ("reports.pdf", "reports.volumes", "reports.folio", "reports.finisher", "reports.inspection"),
    "apscheduler": ("consultations.clock",),
    "sqlmodel": ("consultations",),
    "sqlalchemy": ("consultations",),
    "alembic": ("consultations.schema", "consultations.migrations"),
    "flask": WEB,
    "flask_login": ("consultations.routes",),
    "flask_security": (*WEB, "consultations.models.people"),
    "flask_babel": ("forms", *WEB),
    "limits": ("consultations.routes.throttle",),
    "brotli": ("consultations.routes.answers",),
    "waitress": ("app",),
    "click": ("consultations.commands",),
}
# The web process never loads these: they cost memory, or print.
NEVER_IN_WEB = {"weasyprint", "pikepdf", "alembic", "numpy", "apscheduler"}


@cache
def modules() -> dict[str, ast.Module]:
    files = [ROOT / "app.py", *(path for room in ROOMS for path in (ROOT / room).rglob("*.py"))]
    named = {}
    for path in files:
        if "migrations/versions" in path.as_posix():
            continue
        parts = path.relative_to(ROOT).with_suffix("").parts
        named[".".join(parts[:-1] if parts[-1] == "__init__" else parts)] = ast.parse(path.read_text("utf-8"))
    return named


def path_of(module: str) -> Path:
    path = ROOT.joinpath(*module.split("."))
    return path.with_suffix(".py") if path.with_suffix(".py").exists() else path / "__init__.py"


@cache
def imports(module: str) -> frozenset[str]:
    """Every module that a module imports, as far as names tell (`from a import b` may give a.b)."""
    found = set()
    for node in ast.walk(modules()[module]):
        if isinstance(node, ast.Import):
            found |= {alias.name for alias in node.names}
        elif isinstance(node, ast.ImportFrom) and node.module:
            for alias in node.names:
                full = f"{node.module}.{alias.name}"
                found.add(full if full in modules() else node.module)
    return frozenset(found)


def own(names: frozenset[str]) -> set[str]:
    return {name for name in names if name.split(".")[0] in (*ROOMS, "app")}


EVERY = sorted(modules())


@pytest.mark.parametrize("module", EVERY)
def test_imports_only_go_down(module: str) -> None:
    room = module.split(".", maxsplit=1)[0]
    wrong = {name for name in own(imports(module)) if name.split(".")[0] not in MAY_IMPORT[room]}
    assert not wrong


@pytest.mark.parametrize("module", EVERY)
def test_one_library_has_one_room(module: str) -> None:
    for name in imports(module):
        rooms = ROOM_OF.get(name.split(".")[0])
        if rooms is not None:
            assert any(module == room or module.startswith(f"{room}.") for room in rooms), (
                f"{name} in {module}"
            )


@pytest.mark.parametrize("module", [name for name in EVERY if name.startswith("consultations.routes")])
def test_routes_ask_no_database(module: str) -> None:
    """`sqlalchemy.engine` may name a type; queries are made behind the counter."""
    assert not {name for name in imports(module) if re.match(r"(sqlmodel|sqlalchemy(?!\.engine))", name)}


@pytest.mark.parametrize("module", [name for name in EVERY if name.startswith("workflows")])
def test_workflows_are_pure(module: str) -> None:
    third_party = (
        {name.split(".")[0] for name in imports(module)} - set(sys.stdlib_module_names) - {"workflows"}
    )
    assert third_party <= {"transitions", "holidays", "rtoml"}
    assert not {name.split(".")[0] for name in imports(module)} & {
        "socket",
        "sqlite3",
        "subprocess",
        "random",
    }


@pytest.mark.parametrize("module", EVERY)
def test_modules_and_functions_stay_small(module: str) -> None:
    lines = path_of(module).read_text("utf-8").count("\n")
    assert lines <= 300, f"{module} has {lines} lines"
    for node in ast.walk(modules()[module]):
        if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef):
            length = (node.end_lineno or 0) - node.lineno + 1
            assert length <= 40, f"{module}.{node.name} has {length} lines"


@pytest.mark.parametrize("module", [name for name in EVERY if name != "consultations.models"])
def test_a_module_needs_few_others(module: str) -> None:
    """At most ten; the tables count as one, the words that everyone speaks (vocabulary, case) not at all."""
    spoken = {"workflows.vocabulary", "workflows.case", module}
    needed = {
        re.sub(r"^(consultations\.models|consultations\.routes\.words)\b.*", r"\1", name)
        for name in own(imports(module))
    }
    assert len(needed - spoken) <= 10, sorted(needed - spoken)


@pytest.mark.parametrize("module", EVERY)
def test_nothing_is_imported_inside_a_function(module: str) -> None:
    for node in ast.walk(modules()[module]):
        if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef):
            hidden = [inner for inner in ast.walk(node) if isinstance(inner, ast.Import | ast.ImportFrom)]
            assert not hidden, f"{module}.{node.name}, line {hidden[0].lineno}"


@pytest.mark.parametrize("module", EVERY)
def test_modules_say_what_they_are_and_functions_are_typed(module: str) -> None:
    tree = modules()[module]
    assert ast.get_docstring(tree) or not tree.body
    for node in ast.walk(tree):
        if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef):
            assert node.returns is not None, f"{module}.{node.name} has no return type"
            given = [arg for arg in node.args.args + node.args.kwonlyargs if arg.arg not in ("self", "cls")]
            assert all(arg.annotation for arg in given), f"{module}.{node.name} has an untyped argument"


def test_there_is_no_import_cycle() -> None:
    graph = {name: own(imports(name)) & set(modules()) - {name} for name in modules()}
    done: set[str] = set()

    def visit(name: str, trail: tuple[str, ...]) -> None:
        assert name not in trail, " → ".join((*trail[trail.index(name) :], name))
        if name not in done:
            for other in sorted(graph[name]):
                visit(other, (*trail, name))
            done.add(name)

    for name in sorted(graph):
        visit(name, ())


def reachable(start: str) -> set[str]:
    """Every module loaded by importing one, with the packages above each."""
    seen: set[str] = set()
    waiting = [start]
    while waiting:
        name = waiting.pop()
        if name in seen:
            continue
        seen.add(name)
        if name in modules():
            parents = {".".join(name.split(".")[:depth]) for depth in range(1, name.count(".") + 1)}
            waiting += imports(name) | parents
    return seen


def test_the_web_process_loads_no_printer_and_no_clock() -> None:
    routes = {name for name in modules() if name.startswith("consultations.routes")}
    loaded = {part.split(".")[0] for start in ("app", *routes) for part in reachable(start)}
    assert not loaded & NEVER_IN_WEB


@pytest.mark.parametrize("path", sorted((ROOT / "templates").rglob("*.*")), ids=lambda path: path.name)
def test_templates_stay_small(path: Path) -> None:
    assert path.read_text("utf-8").count("\n") <= 120


@pytest.mark.parametrize("path", sorted((ROOT / "templates").rglob("*.html")), ids=lambda path: path.name)
def test_pages_have_no_inline_style_or_script(path: Path) -> None:
    text = path.read_text("utf-8")
    if "dossier" in path.parts or "mails" in path.parts:
        return
    assert not re.search(r"\sstyle=|<style|\son[a-z]+=|<script(?! src)", text)


SOURCES = [
    path
    for pattern in ("*.py", "*.toml", "*.html", "*.txt", "*.css", "*.md", "*.lock", "run")
    for path in ROOT.rglob(pattern)
    if not {".venv", ".git", "data", "node_modules"} & set(path.relative_to(ROOT).parts)
]


def test_no_file_names_a_place_on_some_machine() -> None:
    place = re.compile(r"(?<![\w.])/(?:home|root|work|Users)/\w|--index-url|--extra-index-url")
    found = [
        path.name
        for path in SOURCES
        if path.name != Path(__file__).name and place.search(path.read_text("utf-8"))
    ]
    assert not found


def test_the_locks_name_no_registry_and_every_package_has_a_hash() -> None:
    for name in ("requirements.lock", "requirements-dev.lock"):
        text = (ROOT / name).read_text("utf-8")
        assert "://" not in text
        packages = re.findall(r"(?m)^[a-z0-9][^\n]*==[^\n]*\\\n(?:    --hash=[^\n]*\n)+", text)
        assert len(packages) == len(re.findall(r"(?m)^[a-z0-9]", text))

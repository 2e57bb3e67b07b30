"""Rules about rows: who may touch them, where tables live, how migrations are written."""

import ast
from collections.abc import Iterator

from tools.house.source import Finding, Rule, Source, calls, dotted, imports

ROW_FILES = frozenset({"models", "queries", "actions", "jobs", "permissions", "migrations"})
MIGRATION_DOORS = ("xinqiao.foundation",)


def _objects(source: Source) -> Iterator[Finding]:
    may_read = source.kind in ROW_FILES or source.path.startswith("xinqiao/foundation/")
    if not source.is_python or not source.is_product or may_read:
        return
    for node in ast.walk(source.tree):
        if isinstance(node, ast.Attribute) and node.attr in {"objects", "_default_manager", "_base_manager"}:
            yield node.lineno, f"`.{node.attr}` outside the package's own models, queries, actions and jobs"


def _is_model(node: ast.ClassDef) -> bool:
    return any(dotted(base) in {"models.Model", "Model"} for base in node.bases)


def _tables(source: Source) -> Iterator[Finding]:
    at_home = source.in_domain or source.path.startswith("xinqiao/foundation/") or source.is_migration
    if not source.is_python or not source.is_product or at_home:
        return
    for node in ast.walk(source.tree):
        if isinstance(node, ast.ClassDef) and _is_model(node):
            yield node.lineno, f"model {node.name} outside the domain floors"


def _assigned(node: ast.ClassDef) -> set[str]:
    return {
        dotted(target) for item in node.body if isinstance(item, ast.Assign) for target in item.targets
    } | {dotted(item.target) for item in node.body if isinstance(item, ast.AnnAssign)}


def _is_abstract(node: ast.ClassDef) -> bool:
    metas = [item for item in node.body if isinstance(item, ast.ClassDef) and item.name == "Meta"]
    return any("abstract" in _assigned(meta) for meta in metas)


def _walls(source: Source) -> Iterator[Finding]:
    if not source.is_python or not source.is_product or source.is_migration:
        return
    classes = [node for node in ast.walk(source.tree) if isinstance(node, ast.ClassDef)]
    for node in classes:
        if _is_model(node) and not _is_abstract(node) and "wall" not in _assigned(node):
            yield node.lineno, f"model {node.name} declares no wall"


def _floats(source: Source) -> Iterator[Finding]:
    if not source.is_python or not source.is_product:
        return
    for node in ast.walk(source.tree):
        if isinstance(node, ast.Attribute) and node.attr == "FloatField":
            yield node.lineno, "FloatField: keep a Decimal, or a Quantity with its unit"


def _migration_imports(source: Source) -> Iterator[Finding]:
    if not source.is_python or not source.is_migration:
        return
    for line, module, _name in imports(source.tree):
        if module.startswith("xinqiao.") and not module.startswith(MIGRATION_DOORS):
            yield line, f"a migration imports {module}"


def _named(node: ast.Call, keyword: str) -> set[str]:
    values = [item.value for item in node.keywords if item.arg == keyword]
    return {str(value.value).lower() for value in values if isinstance(value, ast.Constant)}


def _migration_locks(source: Source) -> Iterator[Finding]:
    if not source.is_python or not source.is_migration:
        return
    steps = list(calls(source.tree))
    created = {
        model for node, name in steps if name.endswith("CreateModel") for model in _named(node, "name")
    }
    for node, name in steps:
        if name.endswith(".AddIndex") and not _named(node, "model_name") <= created:
            yield (
                node.lineno,
                "AddIndex locks a table in use: AddIndexConcurrently, in a migration of its own",
            )


RULES = (
    Rule(
        "objects-behind-doors",
        "No viewer, no data: a read that does not start from who is asking shows charts to strangers.",
        _objects,
    ),
    Rule(
        "tables-on-domain-floors",
        "Doors keep no tables: what a page stores must have an owner below that permissions and merge know.",
        _tables,
    ),
    Rule(
        "models-declare-wall",
        "A table without a declared wall is readable by every hospital of the instance.",
        _walls,
    ),
    Rule(
        "no-bare-floats",
        "Binary fractions move a value across a threshold; a clinical number keeps its digits and its unit.",
        _floats,
    ),
    Rule(
        "migrations-stand-alone",
        "A migration that imports application code breaks on the day that code changes.",
        _migration_imports,
    ),
    Rule(
        "migrations-lock-shortly",
        "Building an index under a lock stops readings from being stored.",
        _migration_locks,
    ),
)

"""Import contract: a domain package may be entered only through its doors."""

from collections.abc import Iterator

from grimp import ImportGraph
from importlinter import Contract, ContractCheck, fields, output


class DoorsContract(Contract):
    """Fail when a module outside a package imports one of that package's private modules.

    A package is <root>.<floor>.<package>; its doors are the listed module names. The package itself (its
    `__init__`) is no door either: it would let names slip out that no door offers.
    """

    type_name = "doors"
    floors = fields.ListField(subfield=fields.StringField())
    doors = fields.ListField(subfield=fields.StringField())

    def check(self, graph: ImportGraph, verbose: bool) -> ContractCheck:
        """List every (importer, private module) pair."""
        trespasses = sorted(self._trespasses(graph))
        return ContractCheck(kept=not trespasses, metadata={"trespasses": trespasses})

    def render_broken_contract(self, check: ContractCheck) -> None:
        """Say who entered where."""
        for importer, imported in check.metadata["trespasses"]:
            output.print_error(f"{importer} enters {imported} without using a door")

    def _trespasses(self, graph: ImportGraph) -> Iterator[tuple[str, str]]:
        for imported in graph.modules:
            package = self._package_of(imported)
            if package is None or self._is_door(imported, package):
                continue
            for importer in graph.find_modules_that_directly_import(imported):
                if importer != package and not importer.startswith(f"{package}."):
                    yield importer, imported

    def _package_of(self, module: str) -> str | None:
        parts = module.split(".")
        in_a_package = len(parts) >= 3 and ".".join(parts[:2]) in self.floors
        return ".".join(parts[:3]) if in_a_package else None

    def _is_door(self, module: str, package: str) -> bool:
        return module.removeprefix(package).lstrip(".").split(".")[0] in self.doors

"""Import contract: a page (a folder of a surface) never imports another page of that surface."""

from collections.abc import Iterator

from grimp import ImportGraph
from importlinter import Contract, ContractCheck, fields, output


class PagesContract(Contract):
    """Fail when two pages know each other: what they share belongs in the shell or in a component.

    A page is <surface>.<folder>; plain modules of the surface (its `urls`) may import every page.
    """

    type_name = "pages"
    surfaces = fields.ListField(subfield=fields.StringField())

    def check(self, graph: ImportGraph, verbose: bool) -> ContractCheck:
        """List every (importer, page module) pair."""
        trespasses = sorted(self._trespasses(graph))
        return ContractCheck(kept=not trespasses, metadata={"trespasses": trespasses})

    def render_broken_contract(self, check: ContractCheck) -> None:
        """Say which page leans on which."""
        for importer, imported in check.metadata["trespasses"]:
            output.print_error(f"{importer} leans on another page: {imported}")

    def _trespasses(self, graph: ImportGraph) -> Iterator[tuple[str, str]]:
        pages = {
            page for surface in self.surfaces for page in _children(graph, surface) if _is_folder(graph, page)
        }
        inside = {module: page for page in pages for module in {page, *graph.find_descendants(page)}}
        for imported, page in inside.items():
            for importer in graph.find_modules_that_directly_import(imported):
                home = inside.get(importer, page)
                if home != page and _surface(home) == _surface(page):
                    yield importer, imported


def _children(graph: ImportGraph, module: str) -> set[str]:
    return graph.find_children(module) if module in graph.modules else set()


def _is_folder(graph: ImportGraph, module: str) -> bool:
    return bool(graph.find_children(module))


def _surface(page: str) -> str:
    return page.rpartition(".")[0]

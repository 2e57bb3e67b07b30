"""Import contract: layers whose container may not be built yet."""

from typing import Any

from grimp import ImportGraph
from importlinter.contracts.layers import LayersContract
from importlinter.domain.contract import ContractCheck
from importlinter.domain.imports import ModuleExpression


class FloorsContract(LayersContract):
    """A layers contract that skips a container with no module in the graph.

    The map names every floor of the finished house; a floor that nobody has begun cannot be broken.
    Everything else (exhaustive, independent siblings, indirect imports) is as in `layers`.
    """

    type_name = "floors"
    containers: Any

    def check(self, graph: ImportGraph, verbose: bool) -> ContractCheck:
        """Judge the containers that exist. Raises ValueError for a container outside the root package."""
        named: list[ModuleExpression] = list(self.containers)
        present = [one for one in named if "*" in one.expression or one.expression in graph.modules]
        if not present:
            return ContractCheck(kept=True)
        self.containers = present
        return super().check(graph, verbose)

"""Import contract: layers whose container may not be built yet."""

from grimp import ImportGraph
from importlinter.contracts.layers import LayersContract
from importlinter.domain.contract import ContractCheck


class FloorsContract(LayersContract):
    """A layers contract that skips a container with no module in the graph.

    The map names every floor of the finished house; a floor that nobody has begun cannot be broken.
    Everything else (exhaustive, independent siblings, indirect imports) is as in `layers`.
    """

    type_name = "floors"

    def check(self, graph: ImportGraph, verbose: bool) -> ContractCheck:
        """Judge the containers that exist. Raises ValueError for a container outside the root package."""
        present = [one for one in self.containers if "*" in one.expression or one.expression in graph.modules]
        if not present:
            return ContractCheck(kept=True)
        self.containers = present
        return super().check(graph, verbose)

"""Import contract: files of the named kind reach nothing impure, not even at one remove."""

from collections.abc import Iterator

from grimp import ImportGraph
from importlinter import Contract, ContractCheck, fields, output


class PureContract(Contract):
    """Fail when `<floor>.<package>.<file>` imports a forbidden module, directly or through others.

    Works before the first rules file is written, which import-linter's own `forbidden` contract does not.
    """

    type_name = "pure"
    files = fields.ListField(subfield=fields.StringField())
    forbidden = fields.ListField(subfield=fields.StringField())

    def check(self, graph: ImportGraph, verbose: bool) -> ContractCheck:
        """List the shortest chain from each pure file to each forbidden module."""
        chains = sorted(self._chains(graph))
        return ContractCheck(kept=not chains, metadata={"chains": chains})

    def render_broken_contract(self, check: ContractCheck) -> None:
        """Print each chain on one line."""
        for chain in check.metadata["chains"]:
            output.print_error(" -> ".join(chain))

    def _chains(self, graph: ImportGraph) -> Iterator[tuple[str, ...]]:
        for source in filter(self._is_pure, graph.modules):
            for forbidden in self.forbidden:
                chain = forbidden in graph.modules and graph.find_shortest_chain(source, forbidden)
                if chain:
                    yield tuple(chain)

    def _is_pure(self, module: str) -> bool:
        parts = module.split(".")
        return (
            len(parts) >= 4 and parts[0] == "xinqiao" and parts[1] in DOMAIN_FLOORS and parts[3] in self.files
        )


DOMAIN_FLOORS = frozenset({"identity", "chart", "contact", "commerce", "care", "companion", "insight"})

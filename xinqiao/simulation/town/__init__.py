"""A town that lives through its weeks by the house's own doors, one instant after the other."""

from xinqiao.simulation.town.filling import beginning_of, ensure_empty, fill_town
from xinqiao.simulation.town.sizes import SIZES, Size, Told

__all__ = ["SIZES", "Size", "Told", "beginning_of", "ensure_empty", "fill_town"]

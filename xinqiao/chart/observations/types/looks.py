"""A plain table before anybody has said what it means."""

import msgspec


class TableLook(msgspec.Struct, frozen=True, kw_only=True):
    """The heading and the first rows of a table, as cells; `skip_rows` lines stand above the heading."""

    columns: tuple[str, ...]
    rows: tuple[tuple[str, ...], ...]
    delimiter: str
    skip_rows: int

    def cells(self, *columns: str) -> list[str]:
        """What stands in these columns, joined by a blank, by row; rows that have nothing there left out."""
        places = [self.columns.index(name) for name in columns]
        joined = (" ".join(row[place] for place in places) for row in self.rows)
        return [cell for cell in joined if cell.strip()]

"""Curves of a training: one row of a CSV for each stretch of steps, drawn as SVG."""

import csv
from dataclasses import dataclass, field
from html import escape
from pathlib import Path

_WIDTH, _HEIGHT, _MARGIN = 640, 240, 48  # of a panel, in pixels
_COLOURS = ("#1b6ca8", "#b4451f", "#2f7d3b", "#7a4aa0", "#8a6d00", "#555555", "#b03a6f", "#00857c")


@dataclass(slots=True)
class Curves:
    """The figures of a training, as they are written."""

    path: Path
    """Of the CSV; the SVG lies beside it."""
    rows: list[dict[str, float]] = field(default_factory=list)
    """By name of column; every column but the step may be missing in a row."""

    @classmethod
    def resume(cls, path: Path, step: int) -> "Curves":
        """Those of an earlier run up to this step, or none."""
        if not path.exists() or not step:
            return cls(path)
        with path.open(newline="", encoding="utf-8") as file:
            rows = [{k: float(v) for k, v in row.items() if v} for row in csv.DictReader(file)]
        return cls(path, [row for row in rows if row["step"] <= step])

    def add(self, row: dict[str, float]) -> None:
        """Add a row with `step`, and write both files anew."""
        self.rows.append(row)
        columns = list(dict.fromkeys(name for row in self.rows for name in row))
        with self.path.open("w", newline="", encoding="utf-8") as file:
            writer = csv.DictWriter(file, columns, lineterminator="\n")
            writer.writeheader()
            writer.writerows(self.rows)
        self.path.with_suffix(".svg").write_text(self.svg(), "utf-8")

    def svg(self) -> str:
        """The loss above, all other figures below, each panel on its own scale."""
        names = list(dict.fromkeys(n for row in self.rows for n in row))
        others = [name for name in names if name not in ("step", "seconds", "loss")]
        panels = [panel for panel in (["loss"] * ("loss" in names), others) if panel]
        body = "".join(self._panel(panel, at * _HEIGHT) for at, panel in enumerate(panels))
        size = f'width="{_WIDTH}" height="{_HEIGHT * len(panels)}"'
        return (
            f'<svg xmlns="http://www.w3.org/2000/svg" {size} font-family="sans-serif" '
            f'font-size="11">{body}</svg>\n'
        )

    def _panel(self, names: list[str], top: int) -> str:
        points = [(row["step"], row[name]) for name in names for row in self.rows if name in row]
        last = max((step for step, _ in points), default=1) or 1
        low, high = min(value for _, value in points), max(value for _, value in points)
        across = (_WIDTH - 4 * _MARGIN) / last
        down = (_HEIGHT - 2 * _MARGIN) / ((high - low) or 1)

        def place(step: float, value: float) -> str:
            height = _HEIGHT - _MARGIN - (value - low) * down
            return f"{_MARGIN + step * across:.1f},{top + height:.1f}"

        drawn = [
            f'<text x="4" y="{top + _MARGIN}">{high:.3f}</text>',
            f'<text x="4" y="{top + _HEIGHT - _MARGIN}">{low:.3f}</text>',
            f'<text x="{_WIDTH - 3 * _MARGIN}" y="{top + _HEIGHT - 20}" text-anchor="end">'
            f"{last:.0f} steps</text>",
        ]
        for number, name in enumerate(names):
            colour = _COLOURS[number % len(_COLOURS)]
            line = " ".join(place(row["step"], row[name]) for row in self.rows if name in row)
            drawn.append(f'<polyline points="{line}" fill="none" stroke="{colour}"/>')
            drawn.append(
                f'<text x="{_WIDTH - 2.8 * _MARGIN:.0f}" y="{top + _MARGIN + 14 * number}" '
                f'fill="{colour}">{escape(name)}</text>'
            )
        return "".join(drawn)

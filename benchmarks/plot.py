"""Figures as a plot: for each question its throughput and its p50 to p99, by server and size."""

from html import escape

from benchmarks.figures import DIRECT, Figures, Key

_COLOURS = ("#2a6f97", "#9aa5b1", "#e07a5f", "#81b29a", "#f2cc8f", "#6d597a", "#1b4965", "#c9ced6")
_LABEL, _WIDE, _GAP, _LINE, _TOP = 250, 330, 110, 13, 70


def svg(figures: Figures) -> str:
    """Return the plot; the same SQL without a server is left to the tables."""
    shown = [key for key in figures.turns if key.server != DIRECT]
    medians = {key: figures.median(key) for key in shown}
    names = list(dict.fromkeys((key.server, key.database) for key in shown))
    colours = {name: _COLOURS[at % len(_COLOURS)] for at, name in enumerate(names)}
    fastest = max(turn.per_second for turn in medians.values())
    slowest = max(turn.p99 for turn in medians.values())
    left = _LABEL + _WIDE + _GAP
    drawn = [_legend(names, colours), _text(_LABEL, _TOP - 12, "requests a second (longer is better)")]
    drawn.append(_text(left, _TOP - 12, "milliseconds, as square roots: bar to p50, line to p99 (shorter is better)"))
    y = _TOP
    for question in figures.questions():
        for size in figures.sizes():
            keys = [key for name in names if (key := Key(question, name[0], name[1], size)) in medians]
            if not keys:
                continue
            drawn.append(_text(_LABEL - 8, y + _LINE * len(keys) / 2 + 4, f"{question}, {size:,}", "end"))
            for key in keys:
                turn, colour = medians[key], colours[key.server, key.database]
                drawn += _bar(_LABEL, y, _WIDE * turn.per_second / fastest, colour, f"{turn.per_second:.0f}")
                scale = _WIDE / slowest**0.5
                drawn += _span(left, y, scale * turn.p50**0.5, scale * turn.p99**0.5, colour)
                drawn.append(_text(left + scale * turn.p99**0.5 + 5, y + 10, f"{turn.p50:.1f} – {turn.p99:.1f}"))
                y += _LINE
            y += 7
        y += 8
    width = left + _WIDE + _GAP
    return (
        f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {width} {y}" font-family="sans-serif" font-size="10">'
        f"<title>Throughput and latency by question, size and server</title>"
        f'<rect width="{width}" height="{y}" fill="white"/>{"".join(drawn)}</svg>\n'
    )


def _legend(names: list[tuple[str, str]], colours: dict[tuple[str, str], str]) -> str:
    parts = []
    for at, name in enumerate(names):
        x, y = _LABEL + at % 4 * 190, 12 + at // 4 * 18
        parts.append(f'<rect x="{x}" y="{y}" width="11" height="11" fill="{colours[name]}"/>')
        parts.append(_text(x + 16, y + 9, ", ".join(name)))
    return "".join(parts)


def _bar(x: float, y: float, width: float, colour: str, label: str) -> list[str]:
    return [
        f'<rect x="{x}" y="{y}" width="{width:.1f}" height="{_LINE - 2}" fill="{colour}"/>',
        _text(x + width + 5, y + 10, label),
    ]


def _span(x: float, y: float, middle: float, end: float, colour: str) -> list[str]:
    return [
        f'<rect x="{x}" y="{y}" width="{middle:.1f}" height="{_LINE - 2}" fill="{colour}"/>',
        f'<path d="M{x + middle:.1f} {y + 5.5}H{x + end:.1f}" stroke="{colour}" stroke-width="2"/>',
    ]


def _text(x: float, y: float, words: str, anchor: str = "start") -> str:
    return f'<text x="{x:.1f}" y="{y:.1f}" text-anchor="{anchor}">{escape(words)}</text>'

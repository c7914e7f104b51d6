"""Figures as a table and as a plot."""

Figures = dict[int, dict[str, dict[str, dict[str, float]]]]
COLOURS = ["#2a6f97", "#bbbbbb"]


def table(figures: Figures) -> str:
    lines = [
        "| quotations | query | server | requests/s | p50 ms | p99 ms | against bare Flask |",
        "| ---: | --- | --- | ---: | ---: | ---: | ---: |",
    ]
    for size, by_query in figures.items():
        for query, by_server in by_query.items():
            bare = by_server["bare Flask"]["per second"]
            for server, its in by_server.items():
                ratio = its["per second"] / bare
                lines.append(
                    f"| {size:,} | {query} | {server} | {its['per second']:.0f} | {its['p50']:.2f} | {its['p99']:.2f} "
                    f"| {ratio:.2f} |"
                )
    return "\n".join(lines) + "\n"


def bars(figures: Figures) -> str:
    """Return an SVG of requests a second by size and query, a bar for each server."""
    rows = [
        (f"{query} of {size:,}", server, its["per second"])
        for size, by_query in figures.items()
        for query, by_server in by_query.items()
        for server, its in by_server.items()
    ]
    longest, servers = max(value for *_, value in rows), list(dict.fromkeys(server for _, server, _ in rows))
    drawn = []
    for at, (label, server, value) in enumerate(rows):
        top, width = 10 + 16 * at, 500 * value / longest
        colour = COLOURS[servers.index(server) % len(COLOURS)]
        drawn += [
            f'<text x="230" y="{top + 11}" text-anchor="end">{label}, {server}</text>',
            f'<rect x="240" y="{top}" width="{width:.1f}" height="13" fill="{colour}"/>',
            f'<text x="{245 + width:.1f}" y="{top + 11}">{value:.0f}/s</text>',
        ]
    height = 20 + 16 * len(rows)
    return (
        f'<svg xmlns="http://www.w3.org/2000/svg" width="820" height="{height}" font-family="sans-serif" '
        f'font-size="11"><title>Requests a second</title>{"".join(drawn)}</svg>\n'
    )

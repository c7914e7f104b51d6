"""Run the gold set: ``python -m tests.gold.harness`` prints precision and recall per verdict, and what is wrong."""

import json
import sys
from collections import Counter, defaultdict
from dataclasses import dataclass
from functools import cache
from math import log
from pathlib import Path

from quoteapi.text.ruling import Candidate, Ruling, rank, rule
from quoteapi.text.tokens import read

HERE = Path(__file__).parent
PIECE = HERE.parents[1] / "quoteapi" / "data" / "piece.jsonl"
PIECE_SPEAKERS = (
    "vladimir-putin",
    "vladimir-putin",
    "khaled-mashal",
    "hamas",
    "sergey-lavrov",
    "the-kremlin",
    "russia",
)
GRAVE = frozenset(("negation_changed", "number_changed", "name_changed"))
SHORTLIST = 8


@dataclass(frozen=True)
class Claim:
    text: str
    quote: str | None
    verdict: str
    flags: tuple[str, ...]
    speaker: str | None = None
    rule: str = "by hand"
    held_out: bool = False


@dataclass(frozen=True)
class Outcome:
    claim: Claim
    ruling: Ruling

    @property
    def right(self) -> bool:
        return self.ruling.verdict == self.claim.verdict

    @property
    def grave(self) -> frozenset[str]:
        return GRAVE.intersection(self.ruling.flags)


def _lines(path: Path) -> list[dict]:
    return [json.loads(line) for line in path.read_text(encoding="utf-8").splitlines()]


@cache
def stored() -> tuple[Candidate, ...]:
    piece = [
        {"id": f"p{number}", "speaker": speaker, "text": quote["text"]}
        for number, (speaker, quote) in enumerate(zip(PIECE_SPEAKERS, _lines(PIECE), strict=True), 1)
    ]
    quotes = [*piece, *_lines(HERE / "handwritten.jsonl"), *_lines(HERE / "quotations.jsonl")]
    return tuple(Candidate(quote["id"], quote["text"], frozenset((quote["speaker"],))) for quote in quotes)


@cache
def claims() -> tuple[Claim, ...]:
    lines = [*_lines(HERE / "claims_by_hand.jsonl"), *_lines(HERE / "claims_by_rule.jsonl")]
    return tuple(Claim(**{**line, "flags": tuple(line.get("flags", ["?"]))}) for line in lines)


@cache
def _index() -> tuple[dict[str, list[int]], dict[str, int]]:
    index: dict[str, list[int]] = defaultdict(list)
    letters: dict[str, int] = {}
    for at, candidate in enumerate(stored()):
        letters.setdefault(candidate.text, at)
        for key in {token.key for token in read(candidate.text).tokens}:
            index[key].append(at)
    return index, letters


def shortlist(text: str) -> list[Candidate]:
    """The stored quotations that share the rarest words with `text`; a stand-in for the database's index."""
    index, _ = _index()
    weights: Counter[int] = Counter()
    for key in {token.key for token in read(text).tokens}:
        for at in index.get(key, ()):
            weights[at] += log(1 + len(stored()) / len(index[key]))
    best = {at for at, _ in weights.most_common(SHORTLIST)}
    best |= {at for at, candidate in enumerate(stored()) if candidate.text == text.strip()}
    return [stored()[at] for at in sorted(best)]


def outcome(claim: Claim) -> Outcome:
    speakers = None if claim.speaker is None else frozenset((claim.speaker,))
    return Outcome(claim, rule(claim.text, rank(claim.text, shortlist(claim.text)), speakers=speakers))


@cache
def outcomes() -> tuple[Outcome, ...]:
    return tuple(map(outcome, claims()))


def figures(chosen: list[Outcome]) -> dict[str, tuple[int, float, float]]:
    """For each verdict: how many claims deserve it, precision and recall."""
    table = {}
    for verdict in sorted({each.claim.verdict for each in chosen} | {each.ruling.verdict for each in chosen}):
        due = [each for each in chosen if each.claim.verdict == verdict]
        given = [each for each in chosen if each.ruling.verdict == verdict]
        hits = sum(each.right for each in due)
        table[verdict] = (len(due), hits / len(given) if given else 1.0, hits / len(due) if due else 1.0)
    return table


def main() -> None:
    parts = {
        "by hand": [each for each in outcomes() if each.claim.rule == "by hand"],
        "by rule, tuned on": [each for each in outcomes() if each.claim.rule != "by hand" and not each.claim.held_out],
        "by rule, held out": [each for each in outcomes() if each.claim.held_out],
    }
    out = sys.stdout.write
    for name, chosen in parts.items():
        out(f"\n{name}: {len(chosen)} claims, {len(stored())} stored quotations\n")
        for verdict, (count, precision, recall) in figures(chosen).items():
            out(f"  {verdict:15} {count:4}  precision {precision:.3f}  recall {recall:.3f}\n")
        asked = [each for each in chosen if "?" not in each.claim.flags and each.claim.verdict == "altered"]
        exact = sum(each.grave == GRAVE.intersection(each.claim.flags) for each in asked if each.right)
        out(f"  grave flags of altered claims exactly right: {exact} of {len(asked)}\n")
    for each in outcomes():
        wrong_flags = "?" not in each.claim.flags and each.grave != GRAVE.intersection(each.claim.flags)
        if not each.right or wrong_flags:
            best = each.ruling.evidence[0] if each.ruling.evidence else None
            out(
                f"\n{each.claim.rule}: {each.claim.verdict} {each.claim.flags} <> {each.ruling.verdict} "
                f"{each.ruling.flags}\n  {each.claim.text}\n"
            )
            if best:
                out(f"  {best.candidate.text}\n  {best.comparison.score} {best.comparison.diff}\n")


if __name__ == "__main__":
    main()

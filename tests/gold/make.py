"""Make the rule-made part of the gold set: ``python -m tests.gold.make`` from the root of the repository.

Quotations are put together from sentence patterns; claims are made from them by one rule each, which says the
verdict and the grave flags that are right. The same seed always gives the same files. Every third claim of a
rule is `held_out`: thresholds are tuned without looking at it.
"""

import json
import random
import re
import unicodedata
from collections.abc import Callable, Iterator
from pathlib import Path

HERE = Path(__file__).parent
SEED = 20260305
QUOTATIONS = 1150
CLAIMS_PER_RULE = 12

SLOTS = {
    "person": "Elena Markovic|Tobias Grant|Farah Nasser|Henrik Dahl|Lucía Ortega|Samuel Okafor|Ingrid Solberg|"
    "Pavel Hruska|Miriam Katz|Desmond Achebe|Clara Weiss|"
    "Hamid Rahimi|Naomi Fletcher|Stefan Ilic|Beatriz Lobo|Kenji Morita",
    "place": "Ravenport|Belgrade|Nairobi|Lisbon|Manitoba|Calabria|Gdansk|Jakarta|Tromso|Valparaiso|Aleppo|Bristol|"
    "Oaxaca|Kharkiv|Lahore|Cardiff",
    "org": "Northgate Steel|the Harbour Trust|the Central Bank|Orbital Motors|the Farmers' Union|Kestrel Airways|"
    "the Fisheries Board|Meridian Foods|the Players' Association|the Water Authority|Sable Energy|the Grid Council",
    "n": "3|7|12|18|25|40|64|150|320|900|1,200|4,500",
    "small": "two|three|four|five|six|nine|eleven|twenty",
    "pct": "4|9|15|22|37|48|60|85",
    "year": "1987|1994|2003|2008|2011|2016|2019|2022",
    "day": "Monday|Wednesday|Thursday|Saturday",
    "group": "nurses|farmers|teachers|dockers|pensioners|students|small traders|rail workers|referees|goalkeepers|"
    "shareholders|tenants|fishermen|miners",
    "thing": "bridge|reservoir|hospital wing|tram line|training ground|power station|library|harbour wall|grain silo|"
    "town hall|ferry terminal|stadium roof",
    "adj": "reckless|patient|fragile|stubborn|generous|hollow|remarkable|shameful|costly|modest",
    "noun": "promise|contract|budget|referendum|strike|merger|season|ceasefire|inquiry|tariff|drought|election",
    "vague": "courage|patience|discipline|luck|arithmetic|memory|trust|stamina|honesty|silence",
}  # fmt: skip
PATTERNS = """
The {noun} was {adj}, and the {group} of {place} paid for it.
We built the {thing} in {small} years, and we built it with {vague}.
{person} promised the {group} a {thing} and delivered a brochure.
Our {group} earn {pct} percent less than they did in {year}.
I will not apologise to {org} for defending the {group}.
Nobody in {place} believes that the {noun} was an accident.
When {org} closed the {thing}, {n} families left {place} within a month.
I have asked {person} to explain the {noun} to parliament on {day}.
It took {n} letters before {org} admitted that the {thing} was unsafe.
You cannot run a {thing} on {vague} alone.
Without the {group} there is no {noun} worth the name.
The {group} do not want sympathy, they want a {thing} that works.
In {year} we had {n} {group} and one {thing}; now the numbers are reversed.
Every {noun} looks {adj} from the balcony of the palace.
We never asked {org} for money, we asked for {vague}.
If the {thing} fails, {place} goes dark for {small} days.
The second half was {adj}, but the {group} behind the goal kept singing.
My father worked on that {thing} until {org} sold it to {person}.
This {noun} will cost the taxpayers {n} million dollars, and someone should say so.
There were {n} {group} at the gate on {day}, and not one of them threw a stone.
{vague} won us the match, {vague2} will win us the league.
The merger of {org} and {org2} is a {adj} idea with an excellent lawyer.
I trust {person}, although I would count the spoons after dinner.
A {adj} {noun} is still better than a {adj2} war.
Prices at the pump rose by {pct} percent, and {org} calls it a correction.
The {group} have waited since {year} for a {thing} that exists only on posters.
We shall rebuild the {thing}, street by street, with our own hands.
{place} does not belong to {org}, it belongs to the {group}.
What {person} calls reform, the {group} of {place} call Thursday.
The inquiry found {n} errors, {small} lies and one honest accountant.
Our defence was {adj}, our attack was {adj2}, and our bus was late.
I remember the {noun} of {year}, and I remember who was not there.
Neither {org} nor {org2} has paid a cent towards the {thing}.
Journalists were kept away from the {thing} for {small} weeks.
The {noun} ended, the cameras left, and the {group} swept the square.
They sold the {thing} for {n} million euros and rented it back for more.
Only {vague} can repair what the {noun} has broken.
{person} is the best captain that {place} has had since {year}.
I would rather lose the {noun} than lie to the {group}.
No {noun} has ever filled a {thing} with water.
The board of {org} learned of the {noun} from the newspaper.
We trained in {place} under floodlights borrowed from the {group}.
The {adj} truth is that {org} ran out of {vague} before it ran out of cash.
Half of the {group} voted for the {noun}, and the other half mended the {thing}.
On {day} the {thing} was finished, on the next morning it leaked.
{person} and I disagree about the {noun}, and we have disagreed over lunch for years.
Give the {group} {small} months and a budget, and they will give you a {thing}.
The {noun} is a mirror, and {place} did not like its haircut.
Our neighbours organised the {noun} with the honour of pirates.
The centre of {place} was grey, the labour was hard and the {group} laughed anyway.
""".strip().splitlines()
TAILS = """
That is the whole of my programme.
Ask me again after the {noun}.
History will judge the {group} kindly, I hope.
The rest is paperwork.
I said the same to {person} last winter.
And {place} was watching every minute of it.
Let the record show that the {thing} is still standing.
We are tired, but we are many.
""".strip().splitlines()
# Never stored: they name the same people, places and things, and say something else.
UNSTORED = """
The {group} of {place} elected {person} to the board of {org} last night.
{person} flew to {place} to open a {thing} that bears her name.
Shares in {org} fell after {person} sold {n} of them.
A {adj} goal in {place} sent the {group} home happy.
{org} will hire {small} {group} for the new {thing} in {place}.
The {thing} in {place} reopens on {day} after the {noun}.
There is more {vague} in one of our {group} than in all of {org}.
The {noun} gave the {group} of {place} something to talk about.
""".strip().splitlines()
COMMON = (
    "the", "a", "of", "and", "to", "in", "that", "it", "is", "was", "we", "they", "you", "he", "not", "for", "on",
    "are", "with", "as", "have", "be", "this", "will", "but", "what", "all", "our", "there", "do", "from", "one",
    "would", "them",
)  # fmt: skip
SPEAKERS = [f"speaker-{number}" for number in range(120)]
NEGATIONS = re.compile(
    r"\b(not|never|no|none|nobody|neither|nor|without|cannot|hardly)\b|n't\b", re.IGNORECASE
)  # fmt: skip
PROTECTED = re.compile(r"\d|percent|million|[A-Z]|%", re.ASCII)
SMALL_WORDS = frozenset(
    ("the", "a", "an", "of", "and", "to", "in", "on", "for", "was", "is", "it", "that", "with", "by", "we", "i")
)
FILLERS = ("lantern", "walnut", "carousel", "velvet", "anchor", "pepper", "trumpet", "gravel", "cinnamon", "marble")

Claim = tuple[str, str, list[str]]
Rule = Callable[[random.Random, str], Claim | None]


def quotations(rng: random.Random) -> Iterator[dict[str, str]]:
    seen: set[str] = set()
    slots = {name: values.split("|") for name, values in SLOTS.items()}
    while len(seen) < QUOTATIONS:
        count = rng.choice((1, 1, 2, 2, 3))
        patterns = [*rng.sample(PATTERNS, count), *([rng.choice(TAILS)] if rng.random() < 0.3 else [])]
        text = " ".join(_filled(rng, pattern, slots) for pattern in patterns)
        if text not in seen:
            seen.add(text)
            yield {"id": f"r{len(seen):04}", "speaker": rng.choice(SPEAKERS), "text": text}


def _filled(rng: random.Random, pattern: str, slots: dict[str, list[str]]) -> str:
    picked: dict[str, str] = {}
    for name in re.findall(r"\{(\w+)\}", pattern):
        rest = [value for value in slots[name.rstrip("2")] if value not in picked.values()]
        picked[name] = rng.choice(rest)
    text = pattern.format(**picked)
    return text[0].upper() + text[1:]


# Rules that keep the words.


def case(rng: random.Random, text: str) -> Claim:
    return rng.choice((text.upper(), text.lower(), text.title() if "'" not in text else text.upper())), "match", []


def quotation_marks(rng: random.Random, text: str) -> Claim:
    before, after = rng.choice(("“”", "„“", "«»", '""', "‘’", "「」"))
    return f"{before}{text.rstrip('.')}{after}", "match", []


def nested_marks(rng: random.Random, text: str) -> Claim:
    words = text.split()
    at = rng.randrange(1, len(words) - 2)
    return "“" + " ".join([*words[:at], f"‘{words[at]}", f"{words[at + 1]}’", *words[at + 2 :]]) + "”", "match", []


def dashes(rng: random.Random, text: str) -> Claim | None:
    return (text.replace(", ", rng.choice((" – ", " — ", "—", " - ", " -- "))), "match", []) if ", " in text else None


def spaces(rng: random.Random, text: str) -> Claim:
    return re.sub(" ", lambda _: rng.choice((" ", "  ", "\u00a0", "\u2009", "\n")), text) + "!", "match", []


def accents(rng: random.Random, text: str) -> Claim:
    marked = re.sub("[aeo]", lambda found: found[0] + rng.choice(("", "", "\u0301", "\u0308")), text)
    return unicodedata.normalize("NFC", marked + "…"), "match", []


def ligatures(rng: random.Random, text: str) -> Claim | None:
    tied = text.replace("ffi", "ﬃ").replace("fi", "ﬁ").replace("fl", "ﬂ").replace("ae", "æ")
    return (tied, "match", []) if tied != text else None


def invisible(rng: random.Random, text: str) -> Claim:
    hidden = ("\u00ad", "\u200b", "\u200d", "\u2060", "\ufeff")
    return re.sub(r"(?<=[a-z])(?=[a-z])", lambda _: rng.choice(("", "", "", *hidden)), text) + "?", "match", []


def full_width(rng: random.Random, text: str) -> Claim:
    return "".join(chr(ord(char) + 0xFEE0) if "!" <= char <= "~" else char for char in text), "match", []


def bracketed_letter(rng: random.Random, text: str) -> Claim:
    return f"[{text[0].swapcase()}]{text[1:]}", "match", []


def sic(rng: random.Random, text: str) -> Claim:
    words = text.split()
    words.insert(rng.randrange(1, len(words)), rng.choice(("[sic]", "(sic)", "[SIC!]")))
    return " ".join(words), "match", []


def american(rng: random.Random, text: str) -> Claim | None:
    spelt = text
    for ours, theirs in (
        ("apologise", "apologize"), ("organise", "organize"), ("honour", "honor"), ("centre", "center"),
        ("grey", "gray"), ("labour", "labor"), ("defence", "defense"), ("neighbour", "neighbor"),
        ("programme", "program"), ("arbour", "arbor"),
    ):  # fmt: skip
        spelt = spelt.replace(ours, theirs)
    return (spelt, "match", []) if spelt != text else None


# Rules that cut.


def _run(rng: random.Random, text: str, *, head: bool, tail: bool) -> str | None:
    words = text.split()
    first = rng.randrange(1, max(len(words) // 2, 2)) if head else 0
    last = rng.randrange(len(words) // 2 + 2, len(words)) if tail and len(words) > 8 else len(words)
    inside = words[first:last]
    edges = [*words[max(first - 1, 0) : first + 1], *words[last - 1 : last + 1]]
    if NEGATIONS.fullmatch(words[first - 1]) and words[first - 1][0].isupper():
        return None  # Without it the sentence says the opposite.
    if len(inside) < 6 or inside == words or any(_is_number(edge) for edge in edges):
        return None
    return " ".join(inside)


def _is_number(word: str) -> bool:
    plain = word.strip(".,;").lower()
    return bool(re.search(r"\d", plain)) or plain in {
        *SLOTS["small"].split("|"), "percent", "million", "one", "half", "second", "euros", "dollars",
        *SLOTS["day"].lower().split("|"), "thursday",
    }  # fmt: skip


def cut_head(rng: random.Random, text: str) -> Claim | None:
    run = _run(rng, text, head=True, tail=False)
    return (rng.choice((run, f"… {run}")), "excerpt", []) if run else None


def cut_tail(rng: random.Random, text: str) -> Claim | None:
    run = _run(rng, text, head=False, tail=True)
    return (rng.choice((run, f"{run.lower()} ...")), "excerpt", []) if run else None


def cut_both(rng: random.Random, text: str) -> Claim | None:
    run = _run(rng, text, head=True, tail=True)
    return (rng.choice((run, f"“{run}”", f"[...] {run} [...]")), "excerpt", []) if run else None


def _without_middle(rng: random.Random, text: str, mark: str, *, negation: bool) -> str | None:
    """`text` with two to five words of one sentence left out, which hold a negation or hold none."""
    words = text.split()
    for _ in range(20):
        size = rng.randrange(2, 6)
        if len(words) < size + 8:
            return None
        first = rng.randrange(3, len(words) - size - 3)
        dropped = words[first : first + size]
        around = words[first - 1 : first + size + 1]
        if any(word.endswith((".", "!", "?")) for word in around[:-1]) or any(map(_is_number, around)):
            continue
        if bool(NEGATIONS.search(" ".join(dropped))) == negation:
            return " ".join([*words[:first], mark, *words[first + size :]])
    return None


def cut_middle(rng: random.Random, text: str) -> Claim | None:
    mark = rng.choice(("…", "...", ". . .", "[…]", "[...]", "(...)"))
    cut = _without_middle(rng, text, mark, negation=False)
    return (cut, "edited_excerpt", []) if cut else None


def inserted(rng: random.Random, text: str) -> Claim:
    words = text.split()
    words.insert(rng.randrange(2, len(words) - 1), rng.choice(("[very]", "[so-called]", "[as before]", "[own]")))
    return " ".join(words), "edited_excerpt", []


def explained(rng: random.Random, text: str) -> Claim | None:
    told = re.sub(r"\b(We|we|our|they|it|I)\b", "[the speakers]", text, count=1)
    return (told, "edited_excerpt", []) if told != text else None


# Rules that change.


def word_replaced(rng: random.Random, text: str) -> Claim | None:
    return _at_plain_word(rng, text, lambda word: [rng.choice(FILLERS)])


def word_dropped(rng: random.Random, text: str) -> Claim | None:
    return _at_plain_word(rng, text, lambda word: [])


def word_added(rng: random.Random, text: str) -> Claim | None:
    return _at_plain_word(rng, text, lambda word: [rng.choice(FILLERS), word])


def misspelt(rng: random.Random, text: str) -> Claim | None:
    return _at_plain_word(rng, text, lambda word: [word[:2] + word[3:]] if len(word) > 5 else None)


def _at_plain_word(rng: random.Random, text: str, change: Callable[[str], list[str] | None]) -> Claim | None:
    words = text.split()
    for at in rng.sample(range(1, len(words) - 1), len(words) - 2):
        plain = words[at].isalpha() and words[at].islower() and words[at] not in SMALL_WORDS
        if plain and not _is_number(words[at]) and not NEGATIONS.search(words[at]):
            new = change(words[at])
            if new is not None:
                return " ".join([*words[:at], *new, *words[at + 1 :]]), "altered", []
    return None


def words_dropped_inside(rng: random.Random, text: str) -> Claim | None:
    cut = _without_middle(rng, text, "", negation=False)
    return (" ".join(cut.split()), "altered", ["?"]) if cut else None


def negation_dropped(rng: random.Random, text: str) -> Claim | None:
    positive = re.sub(r"\b(do not|did not|does not) ", lambda found: found[0][:-4], text, count=1)
    if positive == text:
        positive = re.sub(r"\b(not|never|no) ", "", text, count=1)
    for negative, other in (("cannot", "can"), ("Nobody", "Everybody"), ("Without", "With"), ("Neither", "Both")):
        if positive == text:
            positive = text.replace(negative, other, 1)
    return (positive, "altered", ["negation_changed"]) if positive != text else None


def negation_added(rng: random.Random, text: str) -> Claim | None:
    for ours, theirs in (
        (" was ", " was not "),
        (" will ", " won't "),
        (" is ", " isn't "),
        (" have ", " have never "),
    ):
        if ours in text and ours + "not" not in text:
            return text.replace(ours, theirs, 1), "altered", ["negation_changed"]
    return None


def negation_elided(rng: random.Random, text: str) -> Claim | None:
    cut = _without_middle(rng, text, rng.choice(("…", "[...]")), negation=True)
    return (cut, "altered", ["negation_changed"]) if cut else None


def negation_inserted(rng: random.Random, text: str) -> Claim | None:
    told = re.sub(r" (was|will|is|have) ", r" \1 [not] ", text, count=1)
    return (told, "altered", ["negation_changed"]) if told != text else None


def digits_changed(rng: random.Random, text: str) -> Claim | None:
    changed = re.sub(r"\d+", lambda found: str(int(found[0]) + rng.choice((1, 10, 100))), text, count=1)
    return (changed, "altered", ["number_changed"]) if changed != text else None


def digits_bracketed(rng: random.Random, text: str) -> Claim | None:
    changed = re.sub(r"\d[\d,]*", "[77]", text, count=1)
    return (changed, "altered", ["number_changed"]) if changed != text else None


def number_word_changed(rng: random.Random, text: str) -> Claim | None:
    other = dict(zip(SLOTS["small"].split("|"), ("twelve", "ten", "seven", "fifty", "eight", "two", "ninety", "thirty"),
                     strict=True))  # fmt: skip
    changed = re.sub(rf"\b({'|'.join(other)})\b", lambda found: other[found[0]], text, count=1)
    return (changed, "altered", ["number_changed"]) if changed != text else None


def unit_changed(rng: random.Random, text: str) -> Claim | None:
    changed = text.replace("million", "billion").replace(" percent", "").replace("euros", "dollars")
    return (changed, "altered", ["number_changed"]) if changed != text else None


def name_changed(rng: random.Random, text: str) -> Claim | None:
    names = [*SLOTS["person"].split("|"), *SLOTS["place"].split("|")]
    for name in rng.sample(names, len(names)):
        if text.find(name) > 0 and not re.search(rf"[.:] {name}", text):
            other = (
                rng.choice(("Wilhelm Vasquez", "Quentin Abara")) if " " in name else rng.choice(("Osaka", "Tallinn"))
            )
            told = rng.choice((other, f"[{other}]"))
            return text.replace(name, told, 1), "altered", ["name_changed"]
    return None


def three_edits(rng: random.Random, text: str) -> Claim | None:
    for edit in (word_replaced, word_dropped, word_added):
        edited = edit(rng, text) if len(text.split()) > 14 else None
        if edited is None:
            return None
        text = edited[0]
    return text, "altered", []


def clauses_swapped(rng: random.Random, text: str) -> Claim | None:
    sentence, mark, rest = text.partition(". ")
    first, comma, second = sentence.rstrip(".").partition(", and ")
    if not comma or len(second.split()) < 3:
        return None
    return (
        f"{second[0].upper()}{second[1:]}, and {first[0].lower()}{first[1:]}.{' ' * bool(mark)}{rest}",
        "altered",
        ["?"],
    )


def padded(rng: random.Random, text: str) -> Claim:
    return f"{text} Purple dragons juggle tangerines beneath umbrellas.", "altered", []


RULES: list[Rule] = [
    case, quotation_marks, nested_marks, dashes, spaces, accents, ligatures, invisible, full_width, bracketed_letter,
    sic, american, cut_head, cut_tail, cut_both, cut_middle, inserted, explained, word_replaced, word_dropped,
    word_added, misspelt, words_dropped_inside, negation_dropped, negation_added, negation_elided, negation_inserted,
    digits_changed, digits_bracketed, number_word_changed, unit_changed, name_changed, three_edits, clauses_swapped,
    padded,
]  # fmt: skip


def claims(rng: random.Random, stored: list[dict[str, str]]) -> Iterator[dict[str, object]]:
    texts = {quote["text"] for quote in stored}
    for rule in RULES:
        made = 0
        for quote in rng.sample(stored, len(stored)):
            claim = rule(rng, quote["text"])
            if claim is None or claim[0] in texts or claim[0] == quote["text"]:
                continue
            text, verdict, flags = claim
            made += 1
            yield {
                "text": text, "quote": quote["id"], "verdict": verdict, "flags": flags, "rule": rule.__name__,
                "held_out": made % 3 == 0,
            }  # fmt: skip
            if made == CLAIMS_PER_RULE:
                break


def strangers(rng: random.Random, texts: set[str]) -> Iterator[dict[str, object]]:
    """Claims of which nothing is stored but common words, or the names and things that are in the news."""
    slots = {name: values.split("|") for name, values in SLOTS.items()}
    for number in range(3 * CLAIMS_PER_RULE):
        common = " ".join(rng.choice(COMMON) for _ in range(rng.randrange(4, 25)))
        unstored = _filled(rng, rng.choice(UNSTORED), slots)
        for rule, text in (("common_words", common), ("unstored", unstored)):
            if text not in texts:
                yield {
                    "text": text, "quote": None, "verdict": "not_found", "flags": [], "rule": rule,
                    "held_out": number % 3 == 0,
                }  # fmt: skip


def files() -> dict[str, str]:
    """The names and contents of the files that this module makes."""
    stored = list(quotations(random.Random(SEED)))
    made = [
        *claims(random.Random(SEED + 1), stored),
        *strangers(random.Random(SEED + 2), {quote["text"] for quote in stored}),
    ]
    return {
        "quotations.jsonl": "".join(json.dumps(quote, ensure_ascii=False) + "\n" for quote in stored),
        "claims_by_rule.jsonl": "".join(json.dumps(claim, ensure_ascii=False) + "\n" for claim in made),
    }


if __name__ == "__main__":
    for name, content in files().items():
        (HERE / name).write_text(content, encoding="utf-8")

"""Sentences drawn from a grammar of Lark's: of the language's own files, and of those beside this one.

In: the text of a grammar, samples of its terminals, a source of chance. Out: text. What a grammar
spells in quotes is written so; any other terminal needs samples. What is drawn is a sentence of the
rules, and may well be refused for what it means.

    Sentences(grammar_file("expression.lark"), TERMINALS, "program").draw(Random(1), 30)
"""

from collections import defaultdict
from collections.abc import Mapping, Sequence
from random import Random

from lark import Lark
from lark.grammar import NonTerminal, Symbol
from lark.lexer import PatternStr

Samples = Mapping[str, Sequence[str]]
Expansion = list[Symbol]


class Sentences:
    """A grammar to draw from, and how deep each rule must at least go."""

    def __init__(self, grammar: str, samples: Samples, start: str) -> None:
        self.start, self.samples = start, dict(samples)
        parser = Lark(grammar, start=start, parser="earley", lexer="dynamic", keep_all_tokens=True)
        self.rules: dict[str, list[Expansion]] = defaultdict(list)
        for rule in parser.rules:
            self.rules[rule.origin.name].append([*rule.expansion])
        for terminal in parser.terminals:
            if isinstance(terminal.pattern, PatternStr):
                self.samples.setdefault(terminal.name, [terminal.pattern.value])
        self.depths = self._depths()

    def _depths(self) -> dict[str, int]:
        """Return the least depth of a sentence of each rule."""
        found: dict[str, int] = {}
        for depth in range(1, 100):
            for name, expansions in self.rules.items():
                if name not in found and any(
                    all(one.name in found for one in expansion if isinstance(one, NonTerminal))
                    for expansion in expansions
                ):
                    found[name] = depth
        return found

    def _least(self, expansion: Expansion) -> int:
        return max(
            (self.depths[one.name] for one in expansion if isinstance(one, NonTerminal)), default=0
        )

    def draw(self, random: Random, size: int) -> str:
        """Return a sentence; after about `size` terminals its rules end as soon as they can."""
        words: list[str] = []
        waiting: list[Symbol] = [NonTerminal(self.start)]
        steps = 0
        while waiting:
            symbol = waiting.pop()
            if not isinstance(symbol, NonTerminal):
                words.append(random.choice(self.samples.get(symbol.name) or [""]))
                continue
            steps += 1
            expansions = self.rules[symbol.name]
            if len(words) + len(waiting) > size or steps > 20 * size:
                least = min(map(self._least, expansions))
                expansions = [one for one in expansions if self._least(one) == least]
            waiting += reversed(random.choice(expansions))
        return "".join(words)

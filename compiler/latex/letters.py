r"""How LaTeX writes the parts of a name: Greek letters, accents, and signs in a subscript.

alpha   \alpha       y_hat   \hat{y}       h_t_minus_1   h_{t-1}       w_star   w^*
"""

from collections.abc import Mapping

GREEK = frozenset("""
    alpha beta gamma delta epsilon zeta eta theta iota kappa lambda mu nu xi pi rho sigma tau
    upsilon phi chi psi omega Gamma Delta Theta Lambda Xi Pi Sigma Upsilon Phi Psi Omega
    varepsilon vartheta varphi varrho varsigma varpi
""".split())  # fmt: skip

# What stands over a name or around it, by the part of the name that it becomes: the first command
# is written, and "" becomes no part.
_ACCENTS: Mapping[str, str] = {
    "hat": "hat widehat", "bar": "bar overline", "tilde": "tilde widetilde", "dot": "dot",
    "": "vec mathbf boldsymbol bm mathcal mathscr mathfrak",
}  # fmt: skip
ACCENTS: Mapping[str, str] = {
    command: part for part, commands in _ACCENTS.items() for command in commands.split()
}
STAR = "star"  # above a name
PARTS = (*filter(None, _ACCENTS), STAR)  # of a name, which stand over it
SIGNS: Mapping[str, str] = {"-": "minus", "+": "plus"}  # in a subscript


def accent(part: str) -> str | None:
    r"""Return the command for a part of a name, as \hat, None where it stands over nothing."""
    commands = _ACCENTS.get(part, "") if part else ""
    return f"\\{commands.split()[0]}" if commands else None

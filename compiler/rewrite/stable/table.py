"""All recognisers, in the order in which they are asked: the first to find something is heard."""

from .averages import AVERAGES
from .by import BY
from .cancel import CANCELLATION, VANISHING
from .complements import COMPLEMENTS
from .compound import COMPOUND
from .densities import DENSITIES
from .divided import DIVIDED
from .domains import CUTS
from .gammas import GAMMAS
from .hyperbolic import HYPERBOLIC
from .logistic import LOGISTIC
from .logs import LOGS
from .norms import NORMS
from .powers import POWERS
from .ratios import RATIOS
from .recogniser import Recogniser
from .roots import ROOTS
from .tails import TAILS
from .zeros import ZEROS

RECOGNISERS: tuple[Recogniser, ...] = (
    *CUTS,
    *NORMS,
    *COMPLEMENTS,
    *AVERAGES,
    *TAILS,
    *DENSITIES,
    *DIVIDED,
    *GAMMAS,
    *ROOTS,
    *CANCELLATION,
    *LOGISTIC,
    *HYPERBOLIC,
    *COMPOUND,
    *POWERS,
    *RATIOS,
    *ZEROS,
    *LOGS,
    *VANISHING,
    *BY,
)

"""The peers, a module each: what is installed is built and timed, what is not is said."""

from collections.abc import Sequence

from ..cases import Peer
from . import (
    autograd_,
    by_hand,
    c_,
    casadi_,
    ddx_,
    gradc_,
    heyoka_,
    jax_,
    numba_,
    numexpr_,
    sympy_,
    tangent_,
    torch_,
)

PEERS: Sequence[Peer] = (
    *by_hand.PEERS,
    *gradc_.PEERS,
    *c_.PEERS,
    heyoka_.PEER,
    numba_.PEER,
    jax_.PEER,
    *torch_.PEERS,
    *casadi_.PEERS,
    ddx_.PEER,
    numexpr_.PEER,
    sympy_.PEER,
    autograd_.PEER,
    tangent_.PEER,
)

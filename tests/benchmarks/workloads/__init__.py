"""The workloads, a module each, by name."""

from collections.abc import Mapping

from ..cases import Workload
from . import black_scholes, bundle, chain, network, neuron

WORKLOADS: Mapping[str, Workload] = {
    one.name: one
    for one in (
        neuron.FLOATS,
        neuron.POINTS,
        black_scholes.BLACK_SCHOLES,
        bundle.BUNDLE,
        chain.CHAIN,
        network.NETWORK,
    )
}

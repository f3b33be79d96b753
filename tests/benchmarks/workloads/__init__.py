"""The workloads, a module each, by name."""

from collections.abc import Mapping

from ..cases import Workload
from . import (
    attention,
    black_scholes,
    bundle,
    chain,
    compiling,
    hessians,
    lstm,
    mixture,
    network,
    neuron,
)

WORKLOADS: Mapping[str, Workload] = {
    one.name: one
    for one in (
        neuron.FLOATS,
        neuron.POINTS,
        black_scholes.BLACK_SCHOLES,
        bundle.BUNDLE,
        chain.CHAIN,
        network.NETWORK,
        mixture.MIXTURE,
        attention.ATTENTION,
        lstm.LSTM,
        hessians.ROSENBROCK,
        hessians.REGRESSION,
        compiling.COMPILING,
    )
}

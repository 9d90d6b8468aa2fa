"""Train a network on f^8 of the golden map, and set its exact error beside what no network of its size can do.

    python examples/trained_network.py [--width 20] [--depth 1] [--t 8] [--points 10000] [--epochs 400] [--save FILE]

Needs scikit-learn: pip install 'periodic-maps[sklearn]', in a clone pip install -e '.[sklearn]'.  The network is
trained in floating point on sampled points, as usual; after that its weights are taken as the exact numbers that they
are, and nothing is sampled or rounded any more.
"""

import argparse
import warnings

import numpy as np
from sklearn.exceptions import ConvergenceWarning
from sklearn.neural_network import MLPRegressor

from periodic import ReluNetwork, iterate_float, read_number, vee, write_network
from periodic.reports.network_comparisons import network_comparison
from periodic.text.documents import plain


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    for name, default in (("width", 20), ("depth", 1), ("t", 8), ("points", 10_000), ("epochs", 400)):
        parser.add_argument(f"--{name}", type=int, default=default)
    parser.add_argument("--save", metavar="FILE", help="write the network as JSON, for periodic bound --network FILE")
    options = parser.parse_args()

    f = vee(read_number("phi"), -1, 1)
    x = np.random.default_rng(1).uniform(-1, 1, options.points)
    y = iterate_float(f, x, options.t)
    model = MLPRegressor(hidden_layer_sizes=(options.width,) * options.depth, max_iter=options.epochs, random_state=1)
    with warnings.catch_warnings():
        warnings.simplefilter("ignore", ConvergenceWarning)
        model.fit(x[:, None], y)
    print(f"mean squared error on the sample: {np.mean((model.predict(x[:, None]) - y) ** 2):.6f}\n")

    network = ReluNetwork.from_sklearn(model)
    if options.save:
        write_network(network, options.save)
    print(plain([network_comparison(f, options.t, network).section]))


if __name__ == "__main__":
    main()

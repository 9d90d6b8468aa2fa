"""ReLU networks: their exact maps, the networks of maps, models in and out.

A network is its *layers*, affine maps with exact entries and a ReLU between each two of them (``layers``,
``relu_networks``). Along one input it is piecewise linear: ``regions`` finds its pieces, ``piece_counts`` says how many
a size allows, ``realisations`` builds the smallest network of a given map, ``window_networks`` networks that follow an
iterate closely, each layer a stretch of some f^s. Models come in through *wirings*, values that are affine in the units
made so far: ``importers`` reads those of scikit-learn and torch, ``onnx_graphs`` those in ONNX files, operator by
operator; ``network_files`` has both ways.

References: [T16], [STR18]; docs/mathematics.md, Pieces of narrow networks; ReLU realisations; Layer windows.
"""

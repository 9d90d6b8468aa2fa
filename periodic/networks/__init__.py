"""ReLU networks: their exact maps, the networks of maps, models in and out.

A network is its *layers*, affine maps with exact entries and a ReLU between each two of them (``layers``,
``relu_networks``). Along one input it is piecewise linear: ``regions`` finds its pieces, ``piece_counts`` says how many
a size allows, ``realisations`` builds the smallest network of a given map; ``enclosed_networks`` are many at once, in
floats with a radius.

Networks that follow an iterate closely, each layer a stretch of some f^s, are made by ``window_networks``:
``iterate_rows`` has the stretches, ``levels`` the constant beyond them, ``window_sequences`` finds the best ones,
``window_savings`` says exactly what they save, and ``window_levels`` which constant is best for the rest.

Models come in through *wirings*, values that are affine in the units made so far (``wirings``). ``importers`` reads
those of scikit-learn and torch, ``onnx_graphs`` those in ONNX files: ``onnx_files`` has the bytes, ``onnx_values`` what
passes along the graph, and the operators, by kinds, are ``onnx_operators``, ``onnx_activations``, ``onnx_moves``,
``onnx_convolutions``, ``onnx_resizes``, ``onnx_conditions`` and ``onnx_sorting``. ``network_files`` has both ways.

References: [T16], [STR18]; docs/mathematics.md, Pieces of narrow networks; ReLU realisations; Layer windows.
"""

"""ReLU networks: their exact maps, the networks of maps, models in and out."""

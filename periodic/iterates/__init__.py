"""What is known of f^t without building it: laps, crossings, integrals, distances."""

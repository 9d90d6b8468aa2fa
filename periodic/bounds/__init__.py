"""What oscillations prove about all networks of a width and a depth."""

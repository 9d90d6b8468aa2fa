"""Exact analysis of piecewise-linear interval maps, and of what they prove about ReLU networks."""

from __future__ import annotations

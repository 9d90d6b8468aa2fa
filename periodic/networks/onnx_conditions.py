"""The operators of ONNX that compare values, and those that choose by comparisons, where no jump comes of it.

``Where`` takes one value where a condition holds, another where it does not. That is a network of ReLUs only if the two
agree wherever the condition changes. It is decided, exactly, for each entry in which the numbers compared, and the
difference of the two values, depend on one number s only, a combination of units: they are affine in s and in ReLUs of
affine functions of s. Then the result is a broken line in s, checked at each of its breakpoints. So leaky and soft
thresholds, clipping, maxima and absolute values are read however they are written with comparisons; what jumps is
refused, as no network of ReLUs computes it. docs/mathematics.md, ReLU realisations.

``max(x, 0)`` by a comparison.
>>> from periodic.networks.wirings import Wiring, exact_array
>>> x = Computed(Wiring(1).inputs, (1,))
>>> is_positive = Condition((x.signal,), (1,), lambda signs: signs[0] > 0)
>>> y = chosen(Call(x.signal.wiring, 13, {}, [], 1), is_positive, x, np.zeros(1))
>>> y.signal.wiring.layers(y.signal)
(Layer(weights=((Fraction(1, 1),),), biases=(Fraction(0, 1),)), Layer(weights=((Fraction(1, 1),),), biases=(...,)))
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import replace
from fractions import Fraction
from itertools import pairwise
from math import prod
from typing import Any, NamedTuple

import numpy as np

from periodic.networks.layers import ONE, ZERO
from periodic.networks.onnx_values import (
    Array,
    Call,
    Computed,
    Condition,
    Operator,
    Result,
    Value,
    aligned,
    checked_shape,
    signal_of,
    spread,
)
from periodic.networks.wirings import Selection, Signal, exact_array, joined

Linear = dict[tuple[int, int], Fraction]  # factors of units, each the number of its block and its number there
Row = tuple[Linear, Fraction]  # an affine form: such a combination, and a constant
Signs = Sequence[int]


# Comparisons


def _comparison(holds: Callable[[int], bool]) -> Operator:
    """The operator that compares a and b, where ``holds`` is told the sign of a - b."""

    def compared(call: Call) -> Result:
        a, b = aligned(call, [call.needed(0), call.needed(1)], 7)
        if isinstance(a, Computed) or isinstance(b, Computed):
            return Condition((signal_of(call, a) - signal_of(call, b),), a.shape, lambda signs: holds(signs[0]))
        call.wiring.spend(a.size)
        left, right = (v.astype(object) if v.dtype.kind in "iub" else call.fractions(v) for v in (a, b))
        signs = [(x > y) - (x < y) for x, y in zip(left.reshape(-1), right.reshape(-1), strict=True)]
        return np.array([holds(sign) for sign in signs], dtype=bool).reshape(a.shape)

    return compared


def _connective(holds: Callable[[bool, bool], bool]) -> Operator:
    """The operator that connects two conditions."""

    def connected(call: Call) -> Result:
        a, b = call.condition(0), call.condition(1)
        a, b = _together([a, b])
        if not isinstance(a, Condition) and not isinstance(b, Condition):
            return np.array([holds(bool(x), bool(y)) for x, y in zip(a.flat, b.flat, strict=True)]).reshape(a.shape)
        first, second = _as_condition(call, a), _as_condition(call, b)
        n = len(first.differences)
        return Condition(
            first.differences + second.differences,
            first.shape,
            lambda signs: holds(first.holds(signs[:n]), second.holds(signs[n:])),
        )

    return connected


def _not(call: Call) -> Result:
    a = call.condition(0)
    if isinstance(a, Condition):
        return Condition(a.differences, a.shape, lambda signs: not a.holds(signs))
    return ~a


def _as_condition(call: Call, value: Condition | Array) -> Condition:
    if isinstance(value, Condition):
        return value
    offsets = exact_array(np.where(value.reshape(-1), 1, -1))
    return Condition((Signal(call.wiring, offsets, {}),), value.shape, lambda signs: signs[0] > 0)


def _together(values: Sequence[Any]) -> list[Any]:
    """Conditions and values in one shape."""
    try:
        shape = checked_shape(np.broadcast_shapes(*(value.shape for value in values)))
    except ValueError:
        shapes = ", ".join(str(value.shape) for value in values)
        raise ValueError(f"has operands of shapes {shapes}, which do not fit together") from None
    return [_rearranged(v, lambda x: np.broadcast_to(x, shape)) if isinstance(v, Condition) else spread(v, shape)
            for v in values]  # fmt: skip


def _rearranged(condition: Condition, move: Callable[[Array], Array]) -> Condition:
    """The condition whose entries are those that ``move`` picks."""
    index = move(np.arange(prod(condition.shape)).reshape(condition.shape))
    differences = tuple(d.taken(index.reshape(-1)) for d in condition.differences)
    return Condition(differences, checked_shape(index.shape), condition.holds)


def moving(operator: Operator) -> Operator:
    """The operator that moves conditions as the given one moves numbers."""

    def move(call: Call) -> Result | list[Value]:
        first = call.operands[0] if call.operands else None
        if not isinstance(first, Condition):
            return operator(call)

        def places(numbers: Array) -> Array:
            found = operator(replace(call, operands=[numbers, *call.operands[1:]]))
            assert isinstance(found, np.ndarray)
            return found

        return _rearranged(first, places)

    return move


def casting(operator: Operator) -> Operator:
    """The operator that casts numbers, and leaves conditions what they are: as numbers they are 1 and 0."""

    def cast(call: Call) -> Result | list[Value]:
        first, to = call.operands[0], call.attributes["to"]
        if isinstance(first, Condition):
            if to not in (9, 1, 11, "BOOL", "FLOAT", "DOUBLE"):
                raise ValueError(f"casts a comparison of computed values to type {to}")
            return first
        return first if isinstance(first, np.ndarray) and first.dtype == np.bool_ and to == 9 else operator(call)

    return cast


# Choices


def _where(call: Call) -> Value:
    condition, a, b = _together([call.condition(0), call.needed(1), call.needed(2)])
    return chosen(call, condition, a, b)


def masked(call: Call) -> Value:
    """The product of a value and a condition that was cast to the numbers 1 and 0."""
    first, second = call.operands
    value, condition = (second, first) if isinstance(first, Condition) else (first, second)
    if value is None or isinstance(value, Condition):
        raise ValueError("multiplies two comparisons of computed values")
    condition, value = _together([condition, value])
    return chosen(call, condition, value, np.zeros(value.shape))


def chosen(call: Call, condition: Condition | Array, a: Value, b: Value) -> Value:
    """Return ``a`` where the condition holds and ``b`` elsewhere, three of one shape.

    Raises ValueError unless the choice is known to be continuous. Cost: some operations on each factor of the entries.
    """
    if not isinstance(condition, Condition):
        return _chosen_by_constants(call, condition, a, b)
    one, other = signal_of(call, a), signal_of(call, b)
    compared, n = _rows(joined(condition.differences)), one.size
    lines = list[_Addend]()
    for i, difference in enumerate(_rows(one - other)):
        try:
            lines.append(_addend(call, compared[i::n], condition.holds, difference))
        except ValueError as error:
            raise ValueError(f"{error} (entry {i})" if n > 1 else str(error)) from None
    total = other
    if any(line.always for line in lines):
        total = total + (one - other).scaled(exact_array([ONE if line.always else ZERO for line in lines]))
    places = [i + n * max(line.base, 0) for i, line in enumerate(lines)]
    offsets = exact_array([-compared[place][1] for place in places])
    s = joined(condition.differences).taken(places).shifted(offsets)
    if any(line.slope for line in lines):
        total = total + s.scaled(exact_array([line.slope for line in lines]))
    total = total.shifted(exact_array([line.intercept for line in lines]))
    for rank in range(max(len(line.bends) for line in lines)):
        bends = [line.bends[rank] if rank < len(line.bends) else (ZERO, ZERO) for line in lines]
        units = call.wiring.relu(s.shifted(exact_array([-place for place, _ in bends])))
        total = total + units.scaled(exact_array([bend for _, bend in bends]))
    return Computed(total, condition.shape)


def _chosen_by_constants(call: Call, condition: Array, a: Value, b: Value) -> Value:
    """As ``chosen``, where the condition is known."""
    if isinstance(a, Computed) or isinstance(b, Computed):
        n = condition.size
        whole = joined([signal_of(call, a), signal_of(call, b)])
        return Computed(whole.taken(np.where(condition.reshape(-1), np.arange(n), n + np.arange(n))), condition.shape)
    if a.dtype.kind in "iu" and b.dtype.kind in "iu":
        return np.where(condition, a, b)
    return np.where(condition, call.fractions(a), call.fractions(b))


class _Addend(NamedTuple):
    """What is added to an entry: ``slope * s + intercept``, and for each bend (t, c) the number ``c * relu(s - t)``.

    s is the number ``base`` among those that are compared, without its constant. With ``always`` the whole difference
    of the two values is added instead; then, as where nothing is compared that is computed, base is -1.
    """

    base: int
    slope: Fraction = ZERO
    intercept: Fraction = ZERO
    bends: tuple[tuple[Fraction, Fraction], ...] = ()
    always: bool = False


def _addend(call: Call, compared: Sequence[Row], holds: Callable[[Signs], bool], difference: Row) -> _Addend:
    """What is added to one entry where the condition holds: the difference of the two values, as a broken line in s."""
    base = next((j for j, (linear, _) in enumerate(compared) if linear), -1)
    if base < 0:
        return _Addend(base, always=holds([_sign(offset) for _, offset in compared]))
    s = compared[base][0]
    sides = [(_ratio(linear, s, "it compares several values"), offset) for linear, offset in compared]
    ((first, _), factor), *others = s.items()
    least = ZERO if not others and first > 0 and factor > 0 else None  # a ReLU is not negative

    def is_on(x: Fraction) -> bool:
        return holds([_sign(factor * x + offset) for factor, offset in sides])

    where, between = _cells([-offset / k for k, offset in sides if k], least)
    if len(found := {is_on(x) for x in (*where, *between, *([] if least is None else [least]))}) == 1:
        return _Addend(-1, always=found.pop())
    hinges, rest = list[tuple[Fraction, Fraction, Fraction]](), Linear()
    for (block, unit), factor in difference[0].items():
        source = call.wiring.sources[block]
        inner, offset = ({}, ZERO) if source is None or (block, unit) in s else _row(source, unit)
        if k := _multiple(inner, s):
            hinges.append((factor, k, offset))
        else:
            rest[block, unit] = factor
    slope, intercept = _ratio(rest, s, "what it chooses between differs"), difference[1]

    def line(x: Fraction) -> tuple[Fraction, Fraction]:
        """Slope and intercept at x, if it is no breakpoint."""
        if not is_on(x):
            return ZERO, ZERO
        bent = [(c, k, o) for c, k, o in hinges if k * x + o > 0]
        return slope + sum((c * k for c, k, _ in bent), ZERO), intercept + sum((c * o for c, _, o in bent), ZERO)

    breaks, samples = _cells([*where, *(-o / k for _, k, o in hinges)], least)
    lines = [line(x) for x in samples]
    checks = [*zip(breaks, lines[:-1], strict=True), *zip(breaks, lines[1:], strict=True)]
    checks += [] if least is None else [(least, lines[0])]
    for x, (rise, height) in checks:
        a, b = line(x)
        if rise * x + height != a * x + b:
            raise ValueError("jumps where its condition changes; a network of ReLUs is continuous")
    bends = tuple((x, b[0] - a[0]) for x, (a, b) in zip(breaks, pairwise(lines), strict=True) if a[0] != b[0])
    return _Addend(base, *lines[0], bends)


def _cells(points: Sequence[Fraction], least: Fraction | None) -> tuple[list[Fraction], list[Fraction]]:
    """Points of the line in order, those above ``least`` only if it is given, and one in each interval that they leave.

    >>> _cells([Fraction(3), Fraction(1)], None)
    ([Fraction(1, 1), Fraction(3, 1)], [Fraction(0, 1), Fraction(2, 1), Fraction(4, 1)])
    """
    breaks = sorted({x for x in points if least is None or x > least})
    ends = breaks if least is None else [least, *breaks]
    between = [(x + y) / 2 for x, y in pairwise(ends)]
    above = ends[-1] + 1 if ends else ZERO
    return breaks, [*([ends[0] - 1] if least is None and ends else []), *between, above]


def _rows(signal: Signal) -> list[Row]:
    """The affine forms that the entries of a signal are."""
    return [_row(signal, i) for i in range(signal.size)]


def _row(signal: Signal, i: int) -> Row:
    """The affine form that one entry of a signal is."""
    linear = Linear()
    for block, term in signal.terms.items():
        if isinstance(term, Selection):
            if (unit := int(term.units[i])) >= 0 and term.factors[i]:
                linear[block, unit] = term.factors[i]
        else:
            signal.wiring.spend(term.shape[1])
            linear |= {(block, j): factor for j, factor in enumerate(term[i].tolist()) if factor}
    return linear, signal.offsets[i]


def _multiple(linear: Linear, of: Linear) -> Fraction | None:
    """The factor of which one combination is the multiple of another, 0 for the empty one; None if it is none."""
    if not linear:
        return ZERO
    unit = next(iter(of))
    factor = linear.get(unit, ZERO) / of[unit]
    return factor if linear.keys() == of.keys() and all(linear[u] == factor * of[u] for u in of) else None


def _ratio(linear: Linear, of: Linear, what: str) -> Fraction:
    factor = _multiple(linear, of)
    if factor is None:
        raise ValueError(f"chooses by a comparison, and {what} in more than one number: it may jump")
    return factor


def _sign(x: Fraction) -> int:
    return (x > 0) - (x < 0)


CONDITIONS: dict[str, Operator] = {
    "Greater": _comparison(lambda sign: sign > 0),
    "GreaterOrEqual": _comparison(lambda sign: sign >= 0),
    "Less": _comparison(lambda sign: sign < 0),
    "LessOrEqual": _comparison(lambda sign: sign <= 0),
    "Equal": _comparison(lambda sign: sign == 0),
    "And": _connective(lambda a, b: a and b),
    "Or": _connective(lambda a, b: a or b),
    "Xor": _connective(lambda a, b: a != b),
    "Not": _not,
    "Where": _where,
}

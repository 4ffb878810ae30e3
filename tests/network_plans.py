"""A plan with one network of streets, for the rules about networks."""

from ground import line
from making import evidence, layer

#: A street, and three that meet it, so that a fault is one of five lines.
STREETS = [
    line((0, 0), (400, 0)),
    line((0, 0), (0, 200)),
    line((0, 200), (400, 200)),
    line((400, 0), (400, 200)),
]


def streets(*lines, fields=None, network=None, others=(), constraints=None, **entry):
    """Return evidence of a network whose lines are r0, r1, … after a row without a place."""
    shapes = [None, *lines]
    names = {"id": ["none", *(f"r{n}" for n in range(len(lines)))]}
    own = {name: [None, *values] for name, values in (fields or {}).items()}
    roads = layer("roads", shapes, fields=names | own, network=network or {}, **entry)
    return evidence(roads, *others, **({"constraints": constraints} if constraints else {}))

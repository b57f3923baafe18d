"""How a record names posts, people and units: people and posts by opaque ids alone."""

from typing import Annotated

from pydantic import StringConstraints

# No Chinese and no blank, so that the name of a person cannot slip in.
Opaque = Annotated[str, StringConstraints(pattern=r"^[A-Za-z0-9][A-Za-z0-9:._-]{0,99}$")]
Unit = Annotated[str, StringConstraints(min_length=1, max_length=200)]

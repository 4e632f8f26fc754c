"""A sentence of the vocabulary that agrees with one of its counts."""

from typing import NamedTuple


class Plural(NamedTuple):
    """French for one and for several; `by` names the parameter that is counted, told as %(num)s."""

    singular: str
    plural: str
    by: str

    def __str__(self) -> str:
        return self.plural


_n = Plural  # the name under which catalogues find both sentences

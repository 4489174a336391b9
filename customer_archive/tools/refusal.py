"""A refusal that explains itself: which rule, until when, and who can act.

Every block in the archive is a :class:`Refusal`. The form shows refusals before
the user tries, and the model raises them when he tries all the same: the two can
not differ, since both ask the same method (design: "refusals explain themselves").
"""

from collections.abc import Iterable
from dataclasses import dataclass, field


@dataclass(frozen=True)
class Refusal:
    """One reason why something may not be done now.

    :param code: stable technical name of the reason, e.g. ``no_superior``
    :param message: one whole translated sentence for the person
    :param rule: where the rule stands, e.g. ``R1 §3.2``
    :param until: translated text of the date or event that ends it, if any
    :param who: names of the people or roles that can act
    :param level: ``danger`` refuses, ``warning`` and ``info`` only tell
    :param opens: model and ids of what has to be seen or mended first, if anything
    """

    code: str
    message: str
    rule: str = ""
    until: str = ""
    who: tuple[str, ...] = field(default_factory=tuple)
    level: str = "danger"
    opens: tuple[str, tuple[int, ...]] | None = None

    @property
    def blocks(self) -> bool:
        """Whether this refuses, rather than only telling."""
        return self.level == "danger"


def blocking(refusals: Iterable[Refusal]) -> list[Refusal]:
    """Return those that refuse, each once, in the order given."""
    return list(dict.fromkeys(refusal for refusal in refusals if refusal.blocks))

"""What the engines of the story answer."""


def done(answer):
    """Refuse to go on when an engine refused: a story with holes helps nobody.

    :param answer: what the action gave back
    :raise ValueError: naming what was refused
    """
    results = isinstance(answer, dict) and answer.get("params", {}).get("results")
    refused = [line["message"] for line in results or () if not line["done"]]
    if refused or (isinstance(answer, dict) and not results):
        raise ValueError(f"demo story: {refused or answer}")

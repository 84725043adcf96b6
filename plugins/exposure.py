"""Orders what is shown so that nobody is in everything and small places are seen; the best of each need stays first."""

from matchmaker.api import Reranker, Text, hookimpl, spread


@hookimpl
def matchmaker_rerankers() -> list[Reranker]:
    """Bring the order "exposure"."""
    return [
        Reranker(
            name="exposure",
            title=Text(sv="Fler får synas", en="More are seen"),
            description=Text(
                sv="Bland förslag som är nästan lika bra kommer de först som sällan visas, eller som kommer från orter "
                "som sällan visas. Det bästa förslaget står alltid kvar först.",
                en="Among suggestions that are nearly as good, those come first that are seldom shown, and from places "
                "that are seldom shown. The best suggestion always stays first.",
            ),
            rerank=spread,
        )
    ]

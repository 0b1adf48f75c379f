"""The table of topics as Markdown: what `python -m streams topics` prints and the README shows."""

from streams.contract.topics import TOPICS


def topic_table() -> str:
    """Return one row a topic."""
    rows = [
        f"| `{topic.name}` | {topic.key.replace('|', ', ')} | {topic.partitions} | {topic.kept} | "
        f"`{topic.event.__name__}` | {topic.producer} → {', '.join(topic.consumers)} | {topic.purpose} |"
        for topic in TOPICS
    ]
    head = ["| topic | key | partitions | kept | record | from → to | what it holds |", "|---|---|---|---|---|---|---|"]
    return "\n".join(head + rows)

"""Small documents made in code."""


def annex(table: str, title: str = "Posts by duty station") -> str:
    """A document of one paragraph, with an annex that holds a table."""
    return f"1. One.\n-----Page 1 End-----\nX/1\nAnnex I\n\nAnnex I\n{title}\n\n{table}"

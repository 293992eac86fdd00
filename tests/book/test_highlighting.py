"""Code with as little markup as its colours need."""

import pytest
from lxml import html

from onestepback.book import highlighting

SOURCE = """\
from a import b  # why
  x_1 = f"{b} & <b>", 'ü 𝛂', 2.5
"""


def test_folded_code_is_its_source_and_where_its_words_stand() -> None:
    code = html.fromstring(highlighting.folded(SOURCE, "ipython3")).find("code")
    assert code.text == SOURCE and len(code) == 0
    # "from", " a ", "import", " b  ", the four pieces of the comment, and so on.
    assert code.get("data-words") == "k1 3k1 3c3 5s3 1s8 2s5 2s3 1"


@pytest.mark.parametrize("source", ["", "\n", "\n\nx\n\n", "x  # blanks behind  \n", "1if x else 0x1F", "'open"])
def test_folded_code_loses_no_letter(source) -> None:
    assert html.fromstring(highlighting.folded(source, "ipython3")).text_content() == source

"""The reference of the library, made of its docstrings."""

import pytest
from docutils.utils import SystemMessage

from onestepback.book import reference


def refuse(trade, lists, *, uncovered=(), and_a_name_that_is_long_enough=None):
    """Refuse ``trade``.

    Parameters
    ----------
    trade : DataFrame
        As for :func:`~onestepback.measures.trade.partner_share`.

    Raises
    ------
    ValueError
        Always.
    """


def test_a_call_has_a_line_for_each_argument_where_it_is_long():
    assert reference._call("load", lambda name, *, as_published=False: None) == "load(name, *, as_published=False)"
    told = reference._call("refuse", refuse).splitlines()
    assert told[:5] == ["refuse(", "    trade,", "    lists,", "    *,", "    uncovered=(),"] and told[-1] == ")"


def test_a_docstring_is_told_with_what_is_given_and_what_is_raised():
    told = "\n".join(node.astext() for node in reference._told(refuse))
    assert "Refuse trade." in told and "trade (DataFrame): As for partner_share." in told
    assert "Raises ValueError" in told and "Always." in told and "`" not in told


def test_a_docstring_that_is_no_restructured_text_stops_the_build():
    def faulty():
        """Say *what is never closed."""

    with pytest.raises(SystemMessage, match="start-string without end-string"):
        reference._told(faulty)


@pytest.mark.parametrize("module", reference.PARTS)
def test_every_public_name_has_words_that_can_be_told(module):
    names = dict(reference._public(module))
    assert len(names) > 5
    assert [name for name, thing in names.items() if not reference._told(thing)] == []

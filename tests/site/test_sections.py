"""What can be found on a page: each kind with its words, and nothing that is no prose."""

import pytest

from onestepback.site.sections import entries

PAGE = """<!doctype html><title>A page</title><body><div id="content">
<p class="kicker">Chapter 3</p>
<section id="trade"><h1><a class="here" href="#trade"><span class="section-number">3. </span>Trade</a></h1>
<p>Trade is <em>large</em>.
It grew by <a class="num" href="#claim-x">41.9 %</a>.</p>
<details class="made"><summary>Code</summary><pre>import code</pre></details>
<section id="whose"><h2>Whose customs</h2>
<div class="para"><p>Turnover is <math alttext="T"><mi>T</mi></math>.</p><aside class="note">holds</aside></div>
<figure class="plot" id="figure-shares"><figcaption><p class="no">Figure 3.1</p><p class="finding">A third</p>
<p class="measure">Share in percent</p></figcaption><p class="setting"></p>
<div class="pic"><picture><img alt="Lines of shares. They rise." src="x.svg"></picture></div>
<div class="menu"><table><tbody><tr><th>Armenia</th><td class="n">1</td></tr>
<tr><th>Armenia</th><td>Tea</td></tr></tbody></table>
</div></figure>
<figure class="plot" id="figure-other"><p class="no"><a href="other.html">From elsewhere</a></p>
<p class="finding">Not here</p><p class="measure">None</p></figure>
<div class="shown" id="table-events"><table><caption>Events</caption>
<tbody><tr><th>1992</th><td>A strategy <small>Kazakhstan. A text.</small></td></tr></tbody></table></div>
</section>
<section id="empty"><h2>Empty</h2></section>
<section class="card claim part" id="half"><h2>It has half.</h2>
<div class="head"><div><span class="verdict"><svg></svg><b>fails</b></span></div> <span>Claim 6</span></div>
<dl><dt>In the article</dt><dd><p>First line.</p></dd><dt>Found</dt>
<dd><ol class="statements"><li>Half of trade. <span class="verdict"><b>fails</b></span>
<ul><li>true</li></ul></li></ol></dd></dl>
</section>
<section class="card" id="dataset-tea"><header><h2>tea</h2><span class="badge">as published</span></header>
<p class="title">Tea by country</p><p>A row is a country.</p>
<dl><dt>Columns</dt><dd><code>year</code></dd></dl></section>
<dl class="simple glossary">
<dt id="term-HHI"><a class="here" href="#term-HHI">HHI</a></dt><dd><p>An index.</p></dd></dl>
<div class="citation" id="cite-imf"><span class="label">[IMF, 2024]</span><p>IMF. (2024). Outlook.</p></div>
</section></div></body>"""


def told(kind):
    return [
        (entry.label, entry.place, entry.title, entry.path, entry.text, entry.names)
        for entry in entries(PAGE)
        if entry.kind == kind
    ]


@pytest.mark.parametrize(
    ("kind", "found"),
    [
        ("page", [("Chapter 3", "trade", "Trade", [], ["Trade is large.", "It grew by 41.9 %."], [])]),
        ("section", [("Section", "whose", "Whose customs", ["Trade"], ["Turnover is [formula]."], [])]),
        (
            "figure",
            [
                (
                    "Figure 3.1", "figure-shares", "A third", ["Trade", "Whose customs"],
                    ["Share in percent", "Lines of shares. They rise."], ["Armenia", "Tea"],
                )
            ],
        ),
        ("claim", [("Claim 6: fails", "half", "It has half.", ["Trade"], ["Half of trade."], [])]),
        (
            "table",
            [
                ("Table", "table-events", "Events", ["Trade", "Whose customs"],
                 ["1992. A strategy. Kazakhstan. A text"], []),
                ("Table tea", "dataset-tea", "Tea by country", ["Trade"], ["A row is a country."], []),
            ],
        ),
        ("term", [("Term", "term-HHI", "HHI", ["Trade"], ["An index."], [])]),
        ("source", [("Source", "cite-imf", "IMF, 2024", ["Trade"], ["IMF. (2024). Outlook."], [])]),
    ],
)  # fmt: skip
def test_a_page_gives(kind, found):
    assert told(kind) == found

"""The demo: an invented province with its bodies, officers, petitions and decisions; everything is marked as not real.

Seeded acts bear the days of the examples: the road is told the moment, so a demo can be told an old one. The public log then
shows them as entered today, which is what it is for.
"""

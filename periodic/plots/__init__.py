"""Pictures of every step of the argument, drawn with Matplotlib, an optional part of the distribution.

What is drawn was computed exactly elsewhere; only here does it become floating point. Every function draws on the
Matplotlib ``Axes`` that it is given, or on the current ones, and returns them; further keywords go on to the artist
that shows its subject. What is not what it claims to be, points that are no cycle, a window upside down, is refused
before anything is drawn.

``map_pictures`` has maps and their iterates, ``orbit_pictures`` cobwebs and cycles, ``graph_pictures`` transition
graphs, ``growth_pictures`` growth against the period and against t, ``period_pictures`` the periods of a family,
``bound_pictures`` bounds over widths and depths, ``network_pictures`` networks against what they follow,
``family_pictures`` a map at a glance and a family under a slider, ``live_pictures`` pictures that move in a page, and
``canvases`` paper, colours and files. The names are those of the package: ``from periodic import plot_map``.
"""

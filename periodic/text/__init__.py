"""Maps and numbers as people and files write them, and the sentences in which results are told.

``grammars`` and ``evaluations`` read a map from a formula, ``family_rows`` and ``family_texts`` one of a named family
or a whole family with its parameter, ``map_texts`` whichever of these a text is, or a file. ``documents`` has the
sections, entries and tables of which every report consists, ``chain_chapters`` the chapter that all have in common.
``files``, ``json_texts`` and ``scribes`` are for files: read within bounds, written whole, numbers unrounded;
``integer_lists`` writes integers in rows.
"""

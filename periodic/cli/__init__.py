"""The command ``periodic``: reads what is asked, calls the library, prints what it returns, and decides nothing itself.

Each *verb* is one file and one row of the table in ``main``: its help, an example that a test runs, its options, what
it does (``verbs``). ``inputs`` reads maps and networks: a description, a file, or - for standard input. The verbs are
``analyze``, ``bound``, ``prove``, ``check``, ``plot``, ``report``, ``convert``, ``experiment``, ``notebook`` and
``completion``.
"""

"""What does each figure count, and how sure is it?"""

from pages import _about, _shell

_shell.question("What does each figure count?", "Every definition below is the one the figures are counted with.")
_shell.definitions()
_shell.published_series()
_shell.explain("How uncertainty is worked out", _about.UNCERTAINTY)
_shell.explain("Marks and hidden figures", _about.MARKS)
_shell.explain("Accessibility", _about.ACCESSIBILITY)
_shell.explain("Licence", (("Published figures", _shell.licence()),))

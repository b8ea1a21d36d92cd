"""How do we sit beside places like us?"""

from pages import _places, _shell

series = _places.question_about("How do we sit beside places like us?")
_places.beside_places(series)
_places.which_place_and_model(series)
_places.over_time(series)
_places.everywhere(series)
_places.printed_breaks(series)
_shell.whole_authorities()

"""What did the pilot sites do, and how do we compare?"""

from pages import _at_home, _pilots, _shell, _sites

about = _pilots.question_about("What did the pilot sites do, and how do we compare?")
_pilots.cards(about)
_sites.official_series(about)
_sites.among_all(about)
_sites.places_that_started_alike(about)
_sites.other_sites(about)
_pilots.comparison_studies(about)
_shell.section("The same test at home")
_at_home.the_same_test(about)
_shell.section("Before and after at home")
_at_home.before_and_after(about)
_shell.section("Could we tell?")
_at_home.could_we_tell_it()
_shell.section("Claims checked")
_pilots.claims_checked(about)
_shell.section("National research figures")
_pilots.benchmarks()
_shell.section("Reading list")
_pilots.to_read()
_shell.whole_authorities()

"""Every figure that evaluations published and we could read, one declaration each."""

from analytics.comparators.reported import families_and_courts, other_projects, trials_claims_and_benchmarks

FIGURES = (*families_and_courts.FIGURES, *other_projects.FIGURES, *trials_claims_and_benchmarks.FIGURES)

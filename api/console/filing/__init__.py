"""申报: filing a case over a form that its procedure makes."""

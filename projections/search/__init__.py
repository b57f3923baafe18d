"""Searching over the timelines of cases in Chinese: which cases say something, found without any extension."""

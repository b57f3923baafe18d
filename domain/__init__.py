"""What the law says, pure: cases, clocks, calendars, procedures."""

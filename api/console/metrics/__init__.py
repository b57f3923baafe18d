"""统计: every metric with its definition, its figures by period and level, and the list behind each number."""

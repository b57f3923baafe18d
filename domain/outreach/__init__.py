"""What the hotline does beside its cases: outreach events (热线进社区) and calls (来电)."""

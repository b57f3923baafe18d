"""Window assessment (窗口考核): the hall's months, the quarter's honours, the public board."""

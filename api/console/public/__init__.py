"""公众页面: what anyone may see without a login; none of it names a person, nor leads into the office."""

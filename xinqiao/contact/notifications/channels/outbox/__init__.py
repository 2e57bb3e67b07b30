"""The demonstration's 发件箱."""

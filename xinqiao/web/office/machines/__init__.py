"""机器账号: programs of other systems, and the tokens of devices."""

"""患者: who we look after."""

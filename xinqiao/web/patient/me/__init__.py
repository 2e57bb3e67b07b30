"""Me: how it looks, who may see what, what was agreed to, who looked."""

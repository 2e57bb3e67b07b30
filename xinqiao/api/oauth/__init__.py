"""OAuth 2 client credentials, by Authlib over our own tables."""

"""The authorization server: Authlib speaks the protocol, `identity/accounts` keeps the clients."""

from typing import Any

from authlib.integrations.django_oauth2 import AuthorizationServer
from authlib.oauth2.rfc6749 import ClientMixin, InvalidScopeError
from authlib.oauth2.rfc6749.grants import ClientCredentialsGrant
from django.utils import translation

from xinqiao.foundation import clock
from xinqiao.identity.accounts import actions, queries
from xinqiao.identity.accounts.errors import ScopeNotGranted, WrongClient

_METHODS = ["client_secret_basic", "client_secret_post"]


class KnownClient(ClientMixin):
    """A client as Authlib wants to ask it; the answers come from `identity/accounts`."""

    def __init__(self, client_id: str) -> None:
        self.client_id = client_id

    def get_client_id(self) -> str:
        """Return the id the client gave."""
        return self.client_id

    def check_client_secret(self, client_secret: str) -> bool:
        """Whether the secret is the client's; every failure is an audit entry."""
        try:
            actions.authenticate_client(
                viewer=queries.stranger(),
                client_id=self.client_id,
                client_secret=client_secret,
                now=clock.now(),
            )
        except WrongClient:
            return False
        return True

    def check_endpoint_auth_method(self, method: str, endpoint: str) -> bool:
        """Whether the client may authenticate this way."""
        return endpoint == "token" and method in _METHODS

    def check_grant_type(self, grant_type: str) -> bool:
        """Whether the client may ask for this grant."""
        return grant_type == ClientCredentialsGrant.GRANT_TYPE

    def get_allowed_scope(self, scope: str) -> str:
        """Return the scope as asked; what exceeds the grant is refused when the token is made."""
        return scope


class _Grant(ClientCredentialsGrant):
    TOKEN_ENDPOINT_AUTH_METHODS = _METHODS


class _Server(AuthorizationServer):
    def __init__(self) -> None:
        super().__init__(None, None)
        self.register_grant(_Grant)

    def query_client(self, client_id: str) -> KnownClient:
        return KnownClient(client_id)

    def save_token(self, token: dict[str, Any], request: object) -> None:
        """Do nothing: the token is kept, as a hash, where it is made."""

    def generate_token(
        self,
        grant_type: str,
        client: KnownClient,
        user: object = None,
        scope: str | None = None,
        **_options: object,
    ) -> dict[str, Any]:
        del grant_type, user
        now = clock.now()
        try:
            made = actions.issue_access_token(
                viewer=queries.stranger(),
                client_id=client.client_id,  # type: ignore[arg-type]
                scopes=scope.split() if scope else None,
                now=now,
            )
        except ScopeNotGranted as error:
            # RFC 6749 §5.2 allows only ASCII in the description
            with translation.override("en"):
                raise InvalidScopeError(str(error)) from error
        return {
            "token_type": "Bearer",
            "access_token": made.token,
            "expires_in": int((made.expires_at - now).total_seconds()) if made.expires_at else 0,
            "scope": " ".join(made.scopes),
        }


server = _Server()

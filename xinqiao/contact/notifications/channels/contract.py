"""What every channel promises, so that SMS, WeChat and push can join by adding a folder."""

from typing import Protocol

from xinqiao.contact.notifications.types import Envelope, Receipt


class DeliveryRefused(Exception):
    """A channel did not take an envelope. `is_permanent` says whether trying again is useless.

    `code` is the provider's own word, short enough for a screen.
    """

    def __init__(self, detail: str, *, code: str, is_permanent: bool) -> None:
        super().__init__(detail)
        self.detail = detail
        self.code = code
        self.is_permanent = is_permanent


class Transport(Protocol):
    """One way out of the house.

    `interrupts`: it rings or lights a screen, so quiet hours and the daily cap apply.
    `is_private`: only the signed-in person can see it, so care texts may be shown.
    `needs_address`: it cannot be used without an address chosen by the person.
    """

    interrupts: bool
    is_private: bool
    needs_address: bool

    def deliver(self, envelope: Envelope) -> Receipt:
        """Hand over one envelope. The same idempotency key twice is one message to the recipient.

        Raises DeliveryRefused, saying whether to try again; anything else is a defect.
        """
        ...

"""Codes, locks, second factors, clients and devices."""

from datetime import timedelta

import pyotp
import pytest

from tests.cast import NOW, PASSWORD
from xinqiao.foundation.errors import Conflict, NotAllowed, NotFound, Refused, TooMany
from xinqiao.foundation.guards import Viewer
from xinqiao.foundation.ids import new_id
from xinqiao.foundation.mosquitto import is_kept_as
from xinqiao.foundation.walls import standing_as
from xinqiao.identity.accounts import actions, queries
from xinqiao.identity.accounts.errors import (
    LoginNameTaken,
    ScopeNotGranted,
    WeakPassword,
    WrongClient,
    WrongCode,
    WrongLink,
    WrongPassword,
    WrongSecondFactor,
)
from xinqiao.identity.accounts.models import Account, DeviceToken, RecoveryCode, SignInCode
from xinqiao.identity.people import actions as people
from xinqiao.identity.people.errors import PatientNotFound
from xinqiao.simulation.cast import PATIENT_PHONE, Cast, sign_ins

NOBODY = queries.stranger("203.0.113.9")
PHONE = "10999990199"


@pytest.fixture
def account(db: None):
    return actions.ensure_phone_account(viewer=Viewer.system(None), phone=PHONE, now=NOW)


def ask(seconds: float = 0, phone: str = PHONE):
    return actions.request_sign_in_code(viewer=NOBODY, phone=phone, now=NOW + timedelta(seconds=seconds))


def enter(code: str, seconds: float = 1):
    return actions.enter_sign_in_code(
        viewer=NOBODY, phone=PHONE, code=code, now=NOW + timedelta(seconds=seconds)
    )


class TestCodes:
    def test_a_code_is_good_once(self, account) -> None:
        code = ask().code
        assert enter(code) == account
        with pytest.raises(WrongCode):
            enter(code)

    def test_a_code_is_kept_as_a_token(self, account) -> None:
        code = ask().code
        assert code.encode() not in bytes(SignInCode.objects.get().code_token)

    @pytest.mark.parametrize(("seconds", "is_good"), [(299, True), (300, False)])
    def test_a_code_lives_five_minutes(self, account, seconds: int, is_good: bool) -> None:
        code = ask().code
        if is_good:
            assert enter(code, seconds) == account
        else:
            with pytest.raises(WrongCode):
                enter(code, seconds)

    def test_after_five_attempts_even_the_right_code_is_refused(self, account) -> None:
        code = ask().code
        wrong = f"{(int(code) + 1) % 1_000_000:06d}"
        for _ in range(5):
            with pytest.raises(WrongCode):
                enter(wrong)
        with pytest.raises(WrongCode):
            enter(code)

    def test_a_new_code_ends_the_old_one(self, account) -> None:
        old = ask().code
        new = ask(61).code
        if old != new:
            with pytest.raises(WrongCode):
                enter(old, 62)
        assert enter(new, 62) == account

    @pytest.mark.parametrize("phone", [PHONE, "10999990000"])
    def test_five_an_hour_known_or_not(self, account, phone: str) -> None:
        for minute in range(5):
            ask(60 * minute, phone)
        with pytest.raises(TooMany) as refusal:
            ask(300, phone)
        assert refusal.value.retry_after > 0

    def test_ten_a_day(self, account) -> None:
        for hour in range(2):
            for minute in range(5):
                ask(3600 * hour + 60 * minute)
        with pytest.raises(TooMany):
            ask(3 * 3600)

    def test_a_number_that_is_none_gets_nothing(self, account) -> None:
        assert ask(phone="not a number") is None
        with pytest.raises(Refused):
            actions.ensure_phone_account(viewer=NOBODY, phone="?", now=NOW)

    def test_one_account_per_phone(self, account) -> None:
        assert actions.ensure_phone_account(viewer=NOBODY, phone="+86 10999990199", now=NOW) == account


class TestStaff:
    def hire(self, login: str = "zhang.san", password: str = PASSWORD):
        return actions.create_staff_account(
            viewer=Viewer.system(None), login_name=login, password=password, now=NOW
        )

    @pytest.mark.parametrize("password", ["short", "aaaaaaaaaaaa", "my zhang.san pass"])
    def test_weak_passwords_are_refused(self, db, password: str) -> None:
        with pytest.raises(WeakPassword):
            self.hire(password=password)

    def test_login_names_are_one_of_a_kind(self, db) -> None:
        self.hire()
        with pytest.raises(LoginNameTaken):
            self.hire()
        with pytest.raises(Refused):
            self.hire("张三")

    def test_only_an_administrator_makes_accounts(self, cast: Cast) -> None:
        words = {"login_name": "new.one", "password": PASSWORD, "now": NOW}
        assert actions.create_staff_account(viewer=cast.viewer("administrator", now=NOW), **words)
        with pytest.raises(NotAllowed):
            actions.create_staff_account(viewer=cast.viewer("nurse", now=NOW), **words)

    def test_a_changed_password_ends_every_session(self, cast: Cast) -> None:
        nurse = cast.viewer("nurse", now=NOW)
        with pytest.raises(WrongPassword):
            actions.change_password(viewer=nurse, old="wrong", new="another long one", now=NOW)
        with pytest.raises(WeakPassword):
            actions.change_password(viewer=nurse, old=PASSWORD, new="short", now=NOW)
        actions.change_password(viewer=nurse, old=PASSWORD, new="another long one", now=NOW)
        assert not queries.is_current(nurse.account_id, 1)
        with pytest.raises(NotAllowed):
            actions.change_password(viewer=NOBODY, old="x", new="y", now=NOW)

    def test_the_secret_is_sealed_and_a_step_is_good_once(self, db) -> None:
        account_id = self.hire()
        offer = actions.offer_second_factor(viewer=NOBODY, account_id=account_id, now=NOW)
        assert offer == actions.offer_second_factor(viewer=NOBODY, account_id=account_id, now=NOW)
        app = pyotp.TOTP(offer.secret)
        codes = actions.confirm_second_factor(viewer=NOBODY, account_id=account_id, code=app.at(NOW), now=NOW)
        assert len(codes) == RecoveryCode.objects.count() == 10
        with pytest.raises(Conflict):
            actions.offer_second_factor(viewer=NOBODY, account_id=account_id, now=NOW)
        # an earlier step that was never used is refused as well
        for step in (0, -30):
            with pytest.raises(WrongSecondFactor):
                actions.show_second_factor(
                    viewer=NOBODY, account_id=account_id, code=app.at(NOW + timedelta(seconds=step)), now=NOW
                )
        later = NOW + timedelta(seconds=30)
        actions.show_second_factor(viewer=NOBODY, account_id=account_id, code=app.at(later), now=later)

    def test_five_wrong_second_factors_lock(self, db) -> None:
        account_id = self.hire()
        offer = actions.offer_second_factor(viewer=NOBODY, account_id=account_id, now=NOW)
        right = pyotp.TOTP(offer.secret).at(NOW)
        for _ in range(5):
            with pytest.raises(WrongSecondFactor):
                actions.confirm_second_factor(viewer=NOBODY, account_id=account_id, code="12", now=NOW)
        with pytest.raises(WrongSecondFactor):
            actions.confirm_second_factor(viewer=NOBODY, account_id=account_id, code=right, now=NOW)
        with pytest.raises(WrongSecondFactor):
            actions.use_recovery_code(viewer=NOBODY, account_id=account_id, code="x-y", now=NOW)
        assert Account.objects.get(id=account_id).locked_until == NOW + timedelta(minutes=15)


class TestLinks:
    def test_a_link_expires(self, cast: Cast) -> None:
        token = sign_ins(cast, now=NOW)[0].token
        with pytest.raises(WrongLink):
            actions.use_sign_in_link(viewer=NOBODY, token=token, now=NOW + timedelta(hours=12))

    def test_links_are_made_in_the_demo_and_by_the_command_line(self, cast: Cast, settings) -> None:
        words = {"account_id": cast["nurse"].account_id, "as_staff": True, "now": NOW}
        with pytest.raises(NotAllowed):
            actions.make_sign_in_link(viewer=cast.viewer("administrator", now=NOW), **words)
        settings.XINQIAO_DEMO = False
        with pytest.raises(NotAllowed):
            actions.make_sign_in_link(viewer=cast.system(), **words)


class TestMachines:
    def client(self, cast: Cast, *scopes: str):
        return actions.create_client(viewer=cast.system(), name="HIS", scopes=scopes, now=NOW)

    def test_credentials_become_a_short_token(self, cast: Cast) -> None:
        made = self.client(cast, "system/*.cruds")
        client_id = actions.authenticate_client(
            viewer=NOBODY, client_id=str(made.client_id), client_secret=made.client_secret, now=NOW
        )
        issued = actions.issue_access_token(
            viewer=NOBODY, client_id=client_id, scopes=["system/Observation.c"], now=NOW
        )
        viewer = queries.bearer_viewer(issued.token, now=NOW)
        assert (viewer.client_id, viewer.organization_id) == (made.client_id, cast.organization_id)
        assert viewer.has_scope("system/Observation.c")
        assert not viewer.has_scope("system/Patient.r")
        assert queries.bearer_viewer(issued.token, now=issued.expires_at) is None

    def test_a_token_never_exceeds_its_client(self, cast: Cast) -> None:
        made = self.client(cast, "system/Observation.rs")
        with pytest.raises(ScopeNotGranted):
            actions.issue_access_token(
                viewer=NOBODY, client_id=made.client_id, scopes=["system/Observation.c"], now=NOW
            )

    @pytest.mark.parametrize("client_id", ["not-an-id", "0199c000-0000-7000-8000-00000000dead"])
    def test_wrong_credentials(self, cast: Cast, client_id: str) -> None:
        made = self.client(cast)
        for wrong in (client_id, str(made.client_id)):
            with pytest.raises(WrongClient):
                actions.authenticate_client(viewer=NOBODY, client_id=wrong, client_secret="x", now=NOW)

    def test_a_revoked_client_is_nobody(self, cast: Cast) -> None:
        made = self.client(cast, "system/*.cruds")
        token = actions.issue_access_token(
            viewer=NOBODY, client_id=made.client_id, scopes=None, now=NOW
        ).token
        admin = cast.viewer("administrator", now=NOW)
        actions.revoke_client(viewer=admin, client_id=made.client_id, now=NOW)
        assert queries.bearer_viewer(token, now=NOW) is None
        assert [view.revoked_at for view in queries.clients(admin)] == [NOW]
        with pytest.raises(NotFound):
            actions.revoke_client(viewer=admin, client_id=made.client_id, now=NOW)
        with pytest.raises(NotAllowed):
            actions.revoke_client(viewer=cast.viewer("nurse", now=NOW), client_id=made.client_id, now=NOW)
        assert queries.clients(NOBODY) == []

    def test_a_device_speaks_for_one_patient_until_it_is_revoked(self, cast: Cast) -> None:
        nurse = cast.viewer("nurse", now=NOW)
        with standing_as(nurse):
            made = people.issue_device(viewer=nurse, patient_id=cast.patient_id, label="血压计", now=NOW)
        viewer = queries.bearer_viewer(made.token, now=NOW)
        assert (viewer.device_id, viewer.patient_ids) == (made.id, {cast.patient_id})
        assert made.token.encode() not in bytes(DeviceToken.objects.get().token_hash)
        assert [view.label for view in queries.devices(nurse, cast.patient_id)] == ["血压计"]
        with standing_as(nurse):
            people.revoke_device(viewer=nurse, patient_id=cast.patient_id, device_id=made.id, now=NOW)
            with pytest.raises(NotFound):
                people.revoke_device(viewer=nurse, patient_id=cast.patient_id, device_id=made.id, now=NOW)
        assert queries.bearer_viewer(made.token, now=NOW) is None

    def test_a_broker_knows_a_device_by_a_hash_of_its_token_until_it_is_revoked(self, cast: Cast) -> None:
        nurse = cast.viewer("nurse", now=NOW)
        with standing_as(nurse):
            made = people.issue_device(viewer=nurse, patient_id=cast.patient_id, label="血压计", now=NOW)
            older = people.issue_device(viewer=nurse, patient_id=cast.patient_id, label="旧的", now=NOW)
        DeviceToken.objects.filter(id=older.id).update(broker_hash=None)
        (known,) = queries.broker_credentials()
        assert known.device_id == made.id
        assert is_kept_as(made.token, known.broker_hash)
        assert made.token not in known.broker_hash
        assert queries.device_viewer(made.id) == queries.bearer_viewer(made.token, now=NOW)
        with standing_as(nurse):
            other = people.rotate_device(viewer=nurse, patient_id=cast.patient_id, device_id=made.id, now=NOW)
            (known,) = queries.broker_credentials()
            assert [is_kept_as(token, known.broker_hash) for token in (made.token, other.token)] == [
                False,
                True,
            ]
            people.revoke_device(viewer=nurse, patient_id=cast.patient_id, device_id=made.id, now=NOW)
        assert queries.broker_credentials() == []
        assert queries.device_viewer(made.id) is None
        assert queries.device_viewer(new_id()) is None

    def test_another_hospital_issues_no_device_here(self, cast: Cast) -> None:
        outsider = cast.viewer("outsider", now=NOW)
        with standing_as(outsider), pytest.raises(PatientNotFound):
            people.issue_device(viewer=outsider, patient_id=cast.patient_id, label="x", now=NOW)

    @pytest.mark.parametrize("token", ["", "xqd_none", "xqa_none", "something"])
    def test_an_unknown_token_is_nobody(self, db, token: str) -> None:
        assert queries.bearer_viewer(token, now=NOW) is None


def test_the_phone_of_the_cast_signs_in(cast: Cast) -> None:
    assert ask(phone=PATIENT_PHONE).account_id == cast["patient"].account_id

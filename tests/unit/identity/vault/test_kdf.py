import pytest
from hypothesis import given
from hypothesis import strategies as st

from identity.errors import Damaged, InvalidInput
from identity.vault import kdf
from identity.vault.kdf import DEFAULT, MAXIMUM_MEMORY_KIB, MINIMUM, KdfParameters


def test_argon2id_gives_the_reference_implementations_value():
    key = kdf.derive(b"password", b"somesalt", KdfParameters(65536, 2, 1))
    assert key.hex() == "09316115d5cf24ed5a15a31a3ba326e5cf32edc24702987c02b6566f61913cf7"


def test_the_default_is_the_second_recommended_option_of_rfc_9106():
    assert (DEFAULT.memory_kib, DEFAULT.iterations, DEFAULT.lanes) == (65536, 3, 4)


@pytest.mark.parametrize("parameters", [DEFAULT, MINIMUM, KdfParameters(MAXIMUM_MEMORY_KIB, 8, 16),
                                        KdfParameters(19 * 1024 * 2, 1, 1)])  # fmt: skip
def test_parameters_within_the_bounds_are_used(parameters):
    assert kdf.refusal(parameters) is None


@given(st.integers(-(2**70), 2**70), st.integers(-(2**70), 2**70), st.integers(-(2**70), 2**70))
def test_whatever_is_accepted_is_bounded_both_ways(memory, iterations, lanes):
    parameters = KdfParameters(memory, iterations, lanes)
    if kdf.refusal(parameters) is None:
        assert MINIMUM.memory_kib * MINIMUM.iterations <= memory * iterations <= kdf.MAXIMUM_WORK
        assert 1 <= lanes <= kdf.MAXIMUM_LANES
        assert memory <= MAXIMUM_MEMORY_KIB
    else:
        with pytest.raises(InvalidInput):
            kdf.check_chosen(parameters)
        with pytest.raises(Damaged):
            kdf.check_stored(parameters, "slot")


@given(st.floats(1e-4, 100), st.floats(0.01, 10))
def test_calibrated_parameters_are_always_within_the_bounds(measured, seconds):
    parameters = kdf.calibrate(seconds, measure=lambda _: measured)
    assert kdf.refusal(parameters) is None


def test_calibration_spends_the_time_asked_for_on_memory_first():
    assert kdf.calibrate(1.0, measure=lambda _: 0.1) == KdfParameters(640 * 1024, 3, 4)
    assert kdf.calibrate(0.1, measure=lambda _: 0.1) == DEFAULT
    assert kdf.calibrate(10.0, measure=lambda _: 0.1) == KdfParameters(1024 * 1024, 8, 4)


@pytest.mark.parametrize("seconds", [0, -1, 11, float("nan")])
def test_an_absurd_time_is_refused(seconds):
    with pytest.raises(InvalidInput):
        kdf.calibrate(seconds, measure=lambda _: 0.1)


def test_a_calibration_derives_once_with_what_is_usual(monkeypatch):
    asked = []
    monkeypatch.setattr(kdf, "derive", lambda *given: asked.append(given))
    assert kdf.refusal(kdf.calibrate(0.5)) is None
    ((_, salt, parameters),) = asked
    assert (len(salt), parameters) == (32, DEFAULT)

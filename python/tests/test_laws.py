"""Laws and data opened one by one: shapes, units, closed forms."""

from __future__ import annotations

import numpy as np
import pytest

import kapitza
from kapitza import contact, gas, materials, phonon
from kapitza.quantities import kinds

BOLTZMANN, REDUCED_PLANCK = 1.380649e-23, 1.054571817e-34


def test_quantity():
    assert kapitza.quantity("25 mm^2 K/W", "interface resistance") == pytest.approx(25e-6)
    assert kapitza.quantity("35 degC", "temperature") == pytest.approx(308.15)
    assert kapitza.quantity("0.3 ± 0.02 W/m/K", "conductivity") == pytest.approx(0.3)
    assert kapitza.quantity(2.5, "length") == 2.5
    with pytest.raises(ValueError, match="length"):
        kapitza.quantity("3 K", "length")
    for value in ("1 m", 1.0):
        with pytest.raises(ValueError, match='did you mean "length"'):
            kapitza.quantity(value, "lenght")
    assert "interface conductance" in kinds()


def test_plastic_contact():
    x = np.array([[1e-5, 1e-4], [1e-3, 1e-2]])
    np.testing.assert_allclose(contact.plastic(x), 1.25 * x**0.95, rtol=1e-13)
    np.testing.assert_allclose(contact.plastic(x, "cmy-fit"), 1.45 * x**0.985, rtol=1e-13)
    np.testing.assert_allclose(contact.plastic(x, "full"), contact.plastic(x), rtol=0.016)
    np.testing.assert_allclose(contact.elastic(x), 1.55 * x**0.94, rtol=1e-13)
    assert contact.plastic(1e-3).shape == ()
    with pytest.raises(ValueError, match="models"):
        contact.plastic(1e-3, "other")
    with pytest.raises(ValueError, match="relative_pressure"):
        contact.plastic([1e-3, np.nan])


def test_elastic_quantities():
    modulus = contact.contact_modulus("210 GPa", 0.3)
    assert modulus == pytest.approx(210e9 / (2 * 0.91))
    assert contact.elastic_hardness(modulus, 0.12) == pytest.approx(modulus * 0.12 / np.sqrt(2))
    assert contact.effective_emissivity([0.5, 0.5]) == pytest.approx(1 / 3)
    assert contact.relative_separation(2e-3) == pytest.approx(3.090232306, abs=1e-8)
    t = np.array([300.0, 600.0])
    np.testing.assert_allclose(contact.radiative_conductance(t, t), 4 * 5.670374419e-8 * t**3)
    assert contact.gap_integral(3.0, [1e2, 1e4]).shape == (2,)
    assert contact.slope_estimate("1 um") == pytest.approx(0.124)


def test_joint_conductance_by_hand():
    pressure = np.geomspace(1e5, 1e7, 5)
    joint = contact.joint_conductance(
        roughness=["1.2 um", "1.6 um"],
        slope=[0.09, 0.12],
        conductivity=["16 W/m/K", 48.0],
        hardness="3 GPa",
        contact_pressure=pressure,
    )
    harmonic = 2 * 16 * 48 / (16 + 48)
    np.testing.assert_allclose(joint.conductance, 1.25 * harmonic * 0.15 / 2e-6 * (pressure / 3e9) ** 0.95, rtol=1e-12)
    np.testing.assert_allclose(joint.resistance * joint.conductance, 1.0)
    assert any("Yovanovich" in citation for citation in joint.citations)


def test_joint_channels_add_and_broadcast():
    joint = contact.joint_conductance(
        materials="SS304",
        roughness="1.7 um",
        slope=0.17,
        contact_pressure=np.geomspace(1e5, 1e7, 4)[:, None],
        gas="He",
        gas_pressure=[0.0, 1e3, 1e5],
        emissivity=0.2,
    )
    assert joint.conductance.shape == (4, 3)
    assert set(joint.channels) == {"contact", "gap", "radiation"}
    np.testing.assert_allclose(sum(joint.channels.values()), joint.conductance, rtol=1e-13)
    assert np.all(joint.channels["gap"][:, 0] == 0)
    assert np.all(np.diff(joint.channels["gap"], axis=1) > 0)
    assert np.all(np.diff(joint.channels["contact"], axis=0) > 0)
    vacuum = contact.joint_conductance(materials="SS304", roughness="1.7 um", slope=0.17, contact_pressure="1 MPa")
    assert vacuum.conductance.shape == ()
    assert vacuum.channels["gap"] == 0.0


def test_joint_agrees_with_a_case():
    stack = {
        "environment": {"gas": "air", "contact_pressure": "1 MPa"},
        "hot": {"temperature": "300 K"},
        "element": [
            {"name": "upper", "layer": {"material": "SS304", "thickness": "20 mm", "area": "5 cm^2"}},
            {"name": "joint", "interface": {"model": "contact", "roughness": "1.7 um", "emissivity": 0.2}},
            {"name": "lower", "layer": {"material": "SS304", "thickness": "20 mm"}},
        ],
        "cold": {"temperature": "299.99 K"},
    }
    result = kapitza.solve(stack)
    element = result["joint"]
    joint = contact.joint_conductance(
        materials="SS304",
        roughness="1.7 um",
        contact_pressure="1 MPa",
        gas="air",
        emissivity=0.2,
        temperature=[element.hot, element.cold],
    )
    assert joint.conductance == pytest.approx(element.conductance, rel=1e-12)
    assert joint.channels["gap"] == pytest.approx(element.channel("gap").conductance, rel=1e-12)
    assert any("slope estimated" in warning for warning in joint.warnings)


@pytest.mark.parametrize(
    ("change", "message"),
    [
        ({"roughness": "0 um"}, "roughness"),
        ({"contact_pressure": [-1.0]}, "contact_pressure"),
        ({"hardness": None}, "give hardness"),
        ({"conductivity": None}, "give conductivity"),
        ({"brinell": "2 GPa"}, "hardness, brinell"),
        ({"solid": "rubber"}, "models"),
        ({"gap": "open"}, "models"),
        ({"gas": "air"}, "give accommodation"),
        ({"emissivity": 1.2}, "emissivity"),
        ({"conductivity": [1.0, 2.0, 3.0]}, "3 values"),
        ({"contact_pressure": "1e20 Pa"}, "P/H"),
    ],
)
def test_wrong_joints(change, message):
    right = {"roughness": 2e-6, "slope": 0.15, "conductivity": 16.0, "hardness": 3e9, "contact_pressure": 1e6}
    assert contact.joint_conductance(**right).conductance > 0
    with pytest.raises(ValueError, match=message):
        contact.joint_conductance(**{**right, **change})


def test_mean_free_path():
    viscosity, mass, t, p = 18.3e-6, 0.028965, 296.15, 101325.0
    expected = viscosity / p * np.sqrt(np.pi * 8.31446261815324 * t / (2 * mass))
    found = gas.mean_free_path(viscosity=viscosity, molar_mass="28.965 g/mol", temperature=t, pressure="1 atm")
    assert found == pytest.approx(expected, rel=1e-12)
    of_air = gas.mean_free_path("air", temperature=t, pressure=[p, 2 * p])
    assert of_air[0] == pytest.approx(expected, rel=0.02)
    assert of_air[0] == pytest.approx(2 * of_air[1])
    with pytest.raises(LookupError, match="no gas is called"):
        gas.mean_free_path("phlogiston")
    with pytest.raises(ValueError, match="not both"):
        gas.mean_free_path("air", viscosity=1e-5)


def test_gas_parameter():
    full = gas.gas_parameter("He", 1.0, temperature=300.0, pressure="1 atm")
    half = gas.gas_parameter("He", 0.5, temperature=300.0, pressure="1 atm")
    assert half / full == pytest.approx(3.0)
    assert full / gas.mean_free_path("He", temperature=300.0) == pytest.approx(3.75, rel=0.02)
    mixed = gas.gas_parameter("He", [1.0, "SS304"], temperature=[300.0, 400.0])
    assert mixed.shape == (2,)
    assert np.all(mixed > gas.gas_parameter("He", 1.0, temperature=[300.0, 400.0]))


def debye(name: str, density: float, longitudinal: float, transverse: float, atoms: float) -> phonon.DebyeSolid:
    return phonon.DebyeSolid(density, longitudinal, transverse, atoms, name=name)


ALUMINIUM = debye("Al", 2700.0, 6240.0, 3040.0, 6.02e28)
SILICON = debye("Si", 2330.0, 8970.0, 5332.0, 5.0e28)


def test_diffuse_mismatch_at_low_temperature():
    def sum_of(solid):
        return 1 / solid.longitudinal_speed**2 + 2 / solid.transverse_speed**2

    alpha = sum_of(SILICON) / (sum_of(ALUMINIUM) + sum_of(SILICON))
    prefactor = np.pi**2 * BOLTZMANN**4 / (15 * REDUCED_PLANCK**3) * 0.5 * alpha * sum_of(ALUMINIUM)
    t = np.array([0.5, 1.0])
    result = phonon.interface_conductance(ALUMINIUM, SILICON, "dmm-debye", t)
    np.testing.assert_allclose(result.emitted, prefactor * t**3, rtol=1e-8)
    assert result.low_temperature_prefactor == pytest.approx(prefactor, rel=1e-8)
    assert any("Swartz" in citation for citation in result.citations)


def test_both_definitions():
    t = np.linspace(20.0, 500.0, 12).reshape(3, 4)
    result = phonon.interface_conductance(ALUMINIUM, SILICON, temperature=t)
    assert result.emitted.shape == result.equivalent_equilibrium.shape == (3, 4)
    assert np.all(result.equivalent_equilibrium > result.emitted)
    same = phonon.interface_conductance("Si", "Si", "amm-normal", "300 K")
    assert np.isinf(same.equivalent_equilibrium)
    assert np.isfinite(same.emitted)
    with pytest.raises(ValueError, match="models"):
        phonon.interface_conductance("Si", "Si", "other")
    with pytest.raises(LookupError, match="unobtainium"):
        phonon.interface_conductance("Si", "unobtainium")
    with pytest.raises(ValueError, match="temperature"):
        phonon.interface_conductance("Si", "Si", temperature=0.0)


def test_materials():
    names = [listing.name for listing in materials.list("solid")]
    assert "Si" in names
    assert {listing.family for listing in materials.list()} == {"solid", "gas", "tim"}
    assert any(listing.name == "SS304" for listing in materials.search("stainless"))
    assert materials.search("no such thing") == []
    silicon = materials.solid("silicon")
    assert silicon.name == "Si"
    conductivity = silicon.property("thermal_conductivity")
    assert conductivity(300.0) == pytest.approx(148.0, abs=3.0)
    assert conductivity("300 K").shape == ()
    grid = conductivity(np.linspace(100, 400, 6).reshape(2, 3))
    assert grid.shape == (2, 3)
    assert np.all(np.diff(grid.ravel()) < 0)
    assert conductivity.source
    assert conductivity.range[0] < 10 < 1000 < conductivity.range[1]
    assert list(conductivity.in_range([300.0, 1e4])) == [True, False]
    assert "Si" in repr(conductivity)
    assert hash(silicon) == hash(materials.solid("Si"))


def test_gases_and_tims():
    helium = materials.gas("He")
    assert helium.atomicity == "monatomic"
    assert helium.property("molar_mass")(300.0) == pytest.approx(4.0026e-3, rel=1e-4)
    grease = materials.tim(materials.list("tim")[0].name)
    assert "thermal_conductivity" in grease.properties


def test_unknown_materials():
    with pytest.raises(LookupError, match="did you mean"):
        materials.solid("SS340")
    with pytest.raises(LookupError, match="did you mean"):
        materials.solid("Si").property("thermal_conductvity")
    with pytest.raises(LookupError, match="viscosity of Si"):
        materials.solid("Si").property("viscosity")


def test_measured():
    points = kapitza.measured("Al", "Si")
    assert len(points) > 5
    assert points[0].references
    assert not any(m.has_interlayer for m in points)
    assert len(kapitza.measured("Si", "al", interlayers=True)) >= len(points)
    near = kapitza.measured("Al", "Si", temperature="300 K")
    assert 0 < len(near) <= len(points)
    assert np.all(np.abs(near.temperature / 300 - 1) <= 0.1)
    assert kapitza.measured("Al", "phlogiston") == []
    assert kapitza.measured_pairs()[0][2] >= kapitza.measured_pairs()[-1][2]
    pytest.importorskip("pandas")
    frame = points.to_pandas()
    assert len(frame) == len(points)
    assert frame["conductance_W_m2K"].min() > 0
    assert len(kapitza.measured("Al", "phlogiston").to_pandas()) == 0

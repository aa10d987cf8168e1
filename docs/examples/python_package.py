import kapitza

# A case is a path or a dictionary of the same form.
result = kapitza.solve("examples/cpu_cooler.toml")
tim = result["TIM1"]
print(f"{tim.name}: {tim.hot:.2f} K to {tim.cold:.2f} K, jump {tim.delta:.2f} K")
for channel in tim.channels:
    print(f"  {channel.name}: {channel.resistance * 1e6:.1f} mm² K/W")
first = result.advice[0]
print(f"{first.direction} {first.parameter} of {first.element}: {first.gain:.2f} K for {first.per}")

# Mistakes come as an exception that shows all of them, and as data.
try:
    kapitza.check({"hot": {"temperature": "350"}, "element": [], "cold": {"temperature": "300 K"}})
except kapitza.CaseError as error:
    print(error.errors[0]["key"], "-", error.errors[0]["message"])

# Laws piece by piece, over arrays.
joint = kapitza.contact.joint_conductance(
    materials="SS304", roughness=["1.2 um", "1.2 um"], slope=[0.12, 0.12],
    contact_pressure=[1e5, 1e6, 1e7], gas="air", emissivity=0.2, temperature="310 K",
)
print(joint.conductance.round(0), "W/(m² K)")
print(f"M = {kapitza.gas.gas_parameter('air', 0.9) * 1e6:.3f} µm")
g = kapitza.phonon.interface_conductance("Al", "Si", temperature=300.0)
print(f"emitted {g.emitted / 1e6:.0f}, equivalent equilibrium {g.equivalent_equilibrium / 1e6:.0f} MW/(m² K)")

# Data with their sources.
k = kapitza.materials.solid("Si").property("thermal_conductivity")
print(f"Si at 400 K: {k('400 K'):.1f} {k.unit}, from {k.source[:36]} ...")
print(len(kapitza.measured("Al", "Si", temperature="300 K")), "measured points of Al/Si near 300 K")
print(kapitza.quantity("0.1 K in^2/W", "interface resistance"), "m² K/W")

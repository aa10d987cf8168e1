# %% [markdown]
# # How large is the temperature jump, and what lowers it?
#
# When heat crosses the boundary between two materials, the temperature jumps: ΔT = q″ R″. This example solves a
# processor under a heat sink, asks which joint to fix first, compares with a soldered joint, and looks at what a bolted
# joint does in vacuum, air and helium. It runs from top to bottom (`python temperature_jump.py [folder for pictures]`),
# and cell by cell in editors that know the percent format.

# %%
import sys
from pathlib import Path

import matplotlib.pyplot as plt
import numpy as np

import kapitza

pictures = Path(sys.argv[1]) if len(sys.argv) > 1 else Path()

# %% [markdown]
# ## A stack as a dictionary
#
# The same form as a case file. Every quantity carries its unit, and may carry its standard uncertainty.

# %%
case = {
    "title": "120 W from a silicon die into air",
    "hot": {"heat_flow": "120 W"},
    "element": [
        {"name": "die", "layer": {"conductivity": "130 W/m/K", "thickness": "0.775 mm", "size": ["10 mm", "8 mm"]}},
        {
            "name": "TIM1",
            "interface": {
                "model": "tim",
                "conductivity": "3 ± 0.3 W/m/K",
                "bond_line": "75 ± 5 um",
                "contact_resistance": "3 mm^2 K/W",
            },
        },
        {"name": "lid", "layer": {"conductivity": "390 W/m/K", "thickness": "3 mm", "size": ["30 mm", "30 mm"]}},
        {
            "name": "TIM2",
            "interface": {
                "model": "tim",
                "conductivity": "4 W/m/K",
                "bond_line": "40 um",
                "contact_resistance": "5 mm^2 K/W",
            },
        },
        {"name": "sink base", "layer": {"conductivity": "167 W/m/K", "thickness": "5 mm", "size": ["60 mm", "60 mm"]}},
    ],
    "cold": {"ambient": "35 degC", "resistance": "0.20 ± 0.02 K/W"},
}
pad = kapitza.solve(case)
print(pad)

# %% [markdown]
# The jump at the first joint by hand: 120 W through 80 mm², against 25 mm² K/W of bond line and 3 mm² K/W of its faces.

# %%
by_hand = 120 / kapitza.quantity("80 mm^2", "area") * kapitza.quantity("28 mm^2 K/W", "interface resistance")
print(f"\nTIM1: {pad['TIM1'].delta:.6f} K, by hand {by_hand:.6f} K")
assert abs(pad["TIM1"].delta - by_hand) < 1e-6

# %% [markdown]
# ## What to fix first

# %%
print("\nKelvins at the hottest face per 10 %")
for advice in [a for a in pad.advice if a.design][:4]:
    print(f"  {advice.direction:<5} {advice.parameter} ({advice.element}): {advice.gain:.2f} K")
if pad.uncertainty is not None:
    print(f"highest temperature {pad.max_temperature - 273.15:.1f} ± {pad.uncertainty.target:.1f} °C")

# %% [markdown]
# ## A soldered joint instead

# %%
soldered_case = {**case, "title": "soldered", "element": [dict(element) for element in case["element"]]}
soldered_case["element"][1]["interface"] = {"resistance": "5 ± 1 mm^2 K/W"}
solder = kapitza.solve(soldered_case)
print(f"\nsoldered: the die runs {pad.max_temperature - solder.max_temperature:.1f} K cooler")

axes = pad.plot(other=solder, labels=("pad", "solder"))
axes.figure.savefig(pictures / "temperature_jump.png", dpi=200)

# %% [markdown]
# ## A bolted joint: solid spots, gas and radiation
#
# Arrays of contact pressure go through the law at once; vacuum is the limit of no gas.

# %%
pressure = np.geomspace(0.1e6, 10e6, 41)
joints = {
    gas: kapitza.contact.joint_conductance(
        materials="SS304",
        roughness=["1.2 um", "1.2 um"],
        slope=[0.12, 0.12],
        contact_pressure=pressure,
        gas=gas,
        emissivity=0.2,
        temperature="310 K",
    )
    for gas in ("vacuum", "air", "He")
}
for gas, joint in joints.items():
    print(f"{gas:>7}: {joint.conductance[0]:8.0f} W/m²K at 0.1 MPa, {joint.conductance[-1]:8.0f} W/m²K at 10 MPa")

figure, axes = plt.subplots(figsize=(5.2, 3.8), layout="constrained")
for (gas, joint), colour, line in zip(
    joints.items(), ("#000000", "#0072B2", "#D55E00"), ("-", "--", "-."), strict=True
):
    axes.loglog(pressure / 1e6, joint.conductance / 1e3, color=colour, linestyle=line, linewidth=1.8)
    end = (pressure[-1] / 1e6, joint.conductance[-1] / 1e3)
    axes.annotate(gas, end, xytext=(5, 0), textcoords="offset points", va="center", color=colour, annotation_clip=False)
axes.set_xlim(0.1, 10)
axes.xaxis.set_major_formatter("{x:g}")
axes.yaxis.set_major_formatter("{x:g}")
axes.set_xlabel("Contact pressure (MPa)")
axes.set_ylabel("Joint conductance (kW m$^{-2}$ K$^{-1}$)")
axes.spines[["top", "right"]].set_visible(False)
figure.savefig(pictures / "bolted_joint.png", dpi=200)

# %% [markdown]
# ## What has been measured
#
# The smallest jump of all is that of a clean interface between two solids. Published conductances are at hand to hold
# a model against.

# %%
measured = kapitza.measured("Al", "Si")
print(f"\nAl/Si: {len(measured)} points, median {np.median(measured.conductance) / 1e6:.0f} MW/m²K")
axes = measured.plot()
axes.figure.savefig(pictures / "measured.png", dpi=200)

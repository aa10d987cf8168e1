#!/bin/sh
# Writes the parts of the book that come from the program: the file references, the outputs, the pictures, the
# validation report. Usage, from anywhere: docs/generate.sh path/to/kapitza
set -eu
if [ $# -ne 1 ]; then
    echo "usage: docs/generate.sh path/to/kapitza" >&2
    exit 2
fi
program=$(CDPATH='' cd -- "$(dirname -- "$1")" && pwd)/$(basename -- "$1")
cd "$(dirname -- "$0")/.."
mkdir -p docs/src/reference docs/src/images docs/output
export NO_COLOR=1 COLUMNS=80

for document in case database; do
    "$program" schema "$document" --markdown | sed '1s/^## /# /' > "docs/src/reference/$document.md"
done

# What the chapters show: one file a command, stdout and stderr together as a terminal would show them.
show() {
    name=$1
    wanted=$2
    shift 2
    status=0
    "$program" "$@" > "docs/output/$name.txt" 2>&1 || status=$?
    if [ "$status" -ne "$wanted" ]; then
        echo "kapitza $*: exit code $status instead of $wanted" >&2
        cat "docs/output/$name.txt" >&2
        exit 1
    fi
}
# The same without the list of sources at its end.
shorten() {
    sed '/^sources$/,$d' "docs/output/$1.txt" > "docs/output/$1.part"
    mv "docs/output/$1.part" "docs/output/$1.txt"
}
show help 0 --help
show zth 0 zth examples/zth_stack.toml --noise "1 mK/W"
show zth_dual 0 zth examples/zth_greased.csv --dual examples/zth_dry.csv
show joint 0 solve docs/examples/joint.toml --kelvin
show mistakes 2 check docs/examples/mistakes.toml
show check 0 check examples/cpu_cooler.toml
show cpu_cooler 0 solve examples/cpu_cooler.toml
show soldered 0 solve examples/cpu_cooler_soldered.toml
show csv 0 solve examples/cpu_cooler.toml --csv
show samples 0 solve examples/cpu_cooler.toml --samples 10000 --seed 1
show vacuum_joint 0 solve examples/vacuum_joint.toml
show laws 0 solve docs/examples/laws.toml
show gas_gap 0 solve docs/examples/gas_gap.toml
show own_material 0 solve docs/examples/own_material.toml
show measured 0 measured Al/Si --temperature 300K
show cpu_die 0 solve examples/cpu_die.toml -o docs/src/images/cpu_die.png
show chiplets_hbm 0 solve examples/chiplets_hbm.toml -o docs/src/images/chiplets_hbm.png
show sic_module 0 solve examples/sic_module.toml -o docs/src/images/sic_module.png
show dmm 0 interface Al Si --model dmm-debye --temperature 300K
show amm 0 interface Al Si --model amm-normal --temperature 50K,100K,300K
show amm_all 0 interface --isotropic --left "rho=2700,cl=6240,ct=3040" --right "rho=2330,cl=8970,ct=5332" \
    --model amm --temperature 1K
show dmm_lattice 0 interface examples/lattices/aluminium examples/lattices/silicon --model dmm --temperature 100K,300K
show dmm_same 0 interface Si Si --model dmm-debye --temperature 300K
show amm_same 0 interface Si Si --model amm-normal --temperature 300K
show materials_show 0 materials show Si
show materials_search 0 materials search stainless
show materials_gases 0 materials list --family gas
show void_map 0 identify examples/void_map.toml -o docs/src/images/void_map.png
for name in soldered samples vacuum_joint laws gas_gap cpu_die amm amm_all dmm_lattice dmm_same amm_same; do
    shorten "$name"
done
sed '1,/^uncertainty/{/^uncertainty/!d;}' docs/output/samples.txt > docs/output/samples.part
mv docs/output/samples.part docs/output/samples.txt

"$program" solve examples/cpu_cooler.toml --compare examples/cpu_cooler_soldered.toml \
    -o docs/src/images/cpu_cooler.svg > /dev/null
"$program" solve docs/examples/joint.toml --kelvin -o docs/src/images/joint.svg > /dev/null
"$program" solve examples/vacuum_joint.toml -o docs/src/images/vacuum_joint.svg > /dev/null
"$program" zth examples/zth_stack.toml --noise "1 mK/W" -o docs/src/images/zth.svg > /dev/null
"$program" measured Al/Si -o docs/src/images/al_si.svg > /dev/null
"$program" interface Al Si --model dmm-debye --temperature 50K:400K:10K \
    -o docs/src/images/al_si_dmm.svg > /dev/null
"$program" interface examples/lattices/aluminium examples/lattices/silicon --model dmm --temperature 20K:400K:10K \
    -o docs/src/images/al_si_lattice.svg > /dev/null
"$program" solve examples/hotspot/quad.config --emulate hotspot > docs/output/emulation.txt
"$program" import 3d-ice examples/3d-ice/pair.stk -o docs/output/pair.toml 2> docs/output/pair_notes.txt
"$program" solve docs/output/pair.toml -o docs/src/images/pair.svg > docs/output/pair.txt

# The Python chapter, where the package is installed.
if python3 -c 'import kapitza' 2> /dev/null; then
    python3 docs/examples/python_package.py > docs/output/python.txt
fi

report=target/validation/report.md
if [ -f "$report" ]; then
    cp "$report" docs/src/validation-report.md
else
    printf '# Validation report\n\nRun `cargo run --release -p validation`, then `docs/generate.sh`, to put the report here.\n' \
        > docs/src/validation-report.md
fi

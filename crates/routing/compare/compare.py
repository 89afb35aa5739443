#!/usr/bin/env python3
"""Compares this crate with PyVRP and VROOM on county instances: the same instance, the same wall-clock time.

    python3 compare.py                                # seeds 1-5, both modes, 10 s and 30 s
    python3 compare.py --seeds 1,2 --seconds 10 --modes multi --outlets 2000 --vehicles 20

Installs PyVRP and pyvroom into a virtual environment beside this file (or in --venv), builds the solver in
release mode, runs one solver at a time, and prints a table of costs (metres plus 60000 a vehicle). Every plan
of ours is checked by `check`, which shares nothing with the search; PyVRP's cost is counted again here. With
--solvers, only some are run; results are appended to --out, one JSON object a line, and runs that are there
already are not repeated.
"""
import argparse, json, os, pathlib, subprocess, sys, tempfile, time

HERE = pathlib.Path(__file__).resolve().parent
CRATE = HERE.parent


def venv(folder):
    python = folder / "bin" / "python"
    if not python.exists():
        subprocess.run([sys.executable, "-m", "venv", str(folder)], check=True)
        subprocess.run([str(python), "-m", "pip", "install", "-q", "pyvrp", "pyvroom"], check=True)
    return python


def build(target):
    environment = dict(os.environ, **({"CARGO_TARGET_DIR": target} if target else {}))
    command = ["cargo", "build", "--release", "-q", "-p", "routing", "--example", "solve"]
    subprocess.run(command, cwd=CRATE, env=environment, check=True)
    folder = pathlib.Path(target) if target else CRATE.parent.parent / "target"
    return folder / "release" / "examples" / "solve"


def instance(seed, mode, outlets, vehicles):
    sys.path.insert(0, str(HERE))
    import county_instance
    document = county_instance.vroom(county_instance.build(seed, outlets), mode)
    if vehicles:
        kinds = {}
        for vehicle in document["vehicles"]:
            kinds.setdefault(vehicle["start_index"], vehicle)
        document["vehicles"] = []
        for vehicle in kinds.values():
            for _ in range(vehicles):
                document["vehicles"].append(dict(vehicle, id=len(document["vehicles"])))
    return document


def without_the_impossible(document):
    """Some seeds have an outlet that no vehicle reaches in its window: PyVRP then finds no plan at all."""
    durations = document["matrices"]["car"]["durations"]

    def possible(job, vehicle):
        there, (opens, closes) = job["location_index"], job["time_windows"][0]
        arrives = vehicle["time_window"][0] + durations[vehicle["start_index"]][there]
        home = max(arrives, opens) + job["service"] + durations[there][vehicle["end_index"]]
        return arrives <= closes and home <= vehicle["time_window"][1]

    kept = [job for job in document["jobs"] if any(possible(job, v) for v in document["vehicles"])]
    if len(kept) < len(document["jobs"]):
        print(f"left out because nobody can do it: {len(document['jobs']) - len(kept)}", file=sys.stderr)
    return dict(document, jobs=kept)


def cost_of(document, routes):
    """Metres and fixed costs of routes given as (vehicle's place in the list, job ids)."""
    distances = document["matrices"]["car"]["distances"]
    jobs = {job["id"]: job for job in document["jobs"]}
    total, served = 0, set()
    for number, ids in routes:
        vehicle = document["vehicles"][number]
        places = [vehicle["start_index"]] + [jobs[i]["location_index"] for i in ids] + [vehicle["end_index"]]
        total += vehicle["costs"]["fixed"] + sum(distances[a][b] for a, b in zip(places, places[1:]))
        served.update(ids)
    return total, len(jobs) - len(served)


def run_ours(arguments, document, seconds):
    with tempfile.NamedTemporaryFile("w", suffix=".json") as file:
        json.dump(document, file)
        file.flush()
        command = [str(arguments.binary), file.name, "--seconds", str(seconds), "--seed", str(arguments.seed),
                   "--threads", str(arguments.threads), "--check"]
        done = subprocess.run(command, capture_output=True, text=True, check=True)
    plan = json.loads(done.stdout)
    place = {vehicle["id"]: i for i, vehicle in enumerate(document["vehicles"])}
    steps = lambda route: [s["id"] for s in route["steps"] if s["type"] == "job"]
    cost, left = cost_of(document, [(place[r["vehicle"]], steps(r)) for r in plan["routes"]])
    assert cost == plan["summary"]["cost"], (cost, plan["summary"]["cost"])
    return dict(cost=cost, left=left, routes=len(plan["routes"]))


PYVRP = r"""
import json, sys, numpy as np
from pyvrp import Client, Depot, Location, ProblemData, VehicleType, solve
from pyvrp.stop import MaxRuntime
document, seconds, seed = json.load(open(sys.argv[1])), float(sys.argv[2]), int(sys.argv[3])
roads = document["matrices"]["car"]
distances, durations = np.array(roads["distances"]), np.array(roads["durations"])
starts = sorted({v["start_index"] for v in document["vehicles"]})
clients = [Client(location=j["location_index"], delivery=j["delivery"], pickup=j["pickup"], service_duration=j["service"],
                  tw_early=j["time_windows"][0][0], tw_late=j["time_windows"][0][1]) for j in document["jobs"]]
depots = [Depot(location=s) for s in starts]
kinds = []
for d, s in enumerate(starts):
    same = [v for v in document["vehicles"] if v["start_index"] == s]
    v = same[0]
    kinds.append(VehicleType(num_available=len(same), capacity=v["capacity"], start_depot=d, end_depot=d,
                             fixed_cost=v["costs"]["fixed"], tw_early=v["time_window"][0], tw_late=v["time_window"][1]))
locations = [Location(x=0, y=0) for _ in range(len(distances))]
data = ProblemData(locations, clients, depots, kinds, [distances], [durations])
best = solve(data, stop=MaxRuntime(seconds), seed=seed, display=False, collect_stats=False).best
def ids(route):
    return [document["jobs"][a.idx]["id"] for a in route if a.is_client()]
used = {}
routes = []
for route in best.routes():
    kind = route.vehicle_type()
    same = [i for i, v in enumerate(document["vehicles"]) if v["start_index"] == starts[kind]]
    routes.append((same[used.get(kind, 0)], ids(route)))
    used[kind] = used.get(kind, 0) + 1
print(json.dumps(dict(feasible=best.is_feasible(), routes=routes)))
"""


def run_pyvrp(arguments, document, seconds):
    with tempfile.NamedTemporaryFile("w", suffix=".json") as file:
        json.dump(document, file)
        file.flush()
        command = [str(arguments.python), "-c", PYVRP, file.name, str(seconds), str(arguments.seed)]
        done = subprocess.run(command, capture_output=True, text=True)
    if done.returncode:
        raise SystemExit(done.stderr)
    found = json.loads(done.stdout.splitlines()[-1])
    cost, left = cost_of(document, found["routes"])
    return dict(cost=cost if found["feasible"] else None, left=left, routes=len(found["routes"]))


VROOM = r"""
import json, sys, vroom
problem = vroom.Input.from_json(sys.argv[1]) if hasattr(vroom.Input, "from_json") else vroom.Input(sys.argv[1])
print(json.dumps(problem.solve(exploration_level=5, nb_threads=2).to_dict()))
"""


def run_vroom(arguments, document, seconds):
    """VROOM ends by itself; its time is given in the table's notes."""
    with tempfile.NamedTemporaryFile("w", suffix=".json") as file:
        json.dump(document, file)
        file.flush()
        began = time.time()
        done = subprocess.run([str(arguments.python), "-c", VROOM, file.name], capture_output=True, text=True)
    if done.returncode:
        return dict(cost=None, left=None, routes=None, error=done.stderr.strip().splitlines()[-1:])
    plan = json.loads(done.stdout.splitlines()[-1])
    place = {vehicle["id"]: i for i, vehicle in enumerate(document["vehicles"])}
    steps = lambda route: [s["id"] for s in route["steps"] if s["type"] == "job"]
    cost, left = cost_of(document, [(place[r["vehicle"]], steps(r)) for r in plan["routes"]])
    return dict(cost=cost, left=left, routes=len(plan["routes"]), took=round(time.time() - began, 1))


SOLVERS = {"ours": run_ours, "pyvrp": run_pyvrp, "vroom": run_vroom}


def known(path):
    if not path or not pathlib.Path(path).exists():
        return {}
    lines = map(json.loads, pathlib.Path(path).read_text().splitlines())
    return {tuple(line["key"]): line["result"] for line in lines}


def table(results, solvers, arguments):
    print(f"{'seed':>4} {'mode':7} {'s':>4}", *(f"{s:>10} {'routes':>6}" for s in solvers), "  ours/pyvrp")
    ratios = {}
    for key in sorted({k[1:] for k in results}, key=lambda k: (k[2], k[1], k[0])):
        row = [results.get((s,) + key) for s in solvers]
        cells = [f"{(r or {}).get('cost') or '-':>10} {(r or {}).get('routes') or '-':>6}" for r in row]
        ours, other = (results.get((s,) + key, {}).get("cost") for s in ("ours", "pyvrp"))
        ratio = (ours / other - 1) * 100 if ours and other else None
        if ratio is not None:
            ratios.setdefault(key[1:3], []).append(ratio)
        print(f"{key[0]:>4} {key[1]:7} {key[2]:>4}", *cells, f"{ratio:+10.2f} %" if ratio is not None else "")
    for (mode, seconds), values in sorted(ratios.items()):
        print(f"mean {mode} {seconds} s: {sum(values) / len(values):+.2f} % (worst {max(values):+.2f} %)")


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--seeds", default="1,2,3,4,5")
    parser.add_argument("--modes", default="single,multi")
    parser.add_argument("--seconds", default="10,30")
    parser.add_argument("--solvers", default="ours,pyvrp,vroom")
    parser.add_argument("--outlets", type=int, default=230)
    parser.add_argument("--vehicles", type=int, default=0, help="vehicles a depot, where the generator's are too few")
    parser.add_argument("--seed", type=int, default=1, help="seed of the solvers")
    parser.add_argument("--threads", type=int, default=2)
    parser.add_argument("--venv", default=str(HERE / ".venv"))
    parser.add_argument("--target", default=os.environ.get("CARGO_TARGET_DIR"))
    parser.add_argument("--out", default="")
    arguments = parser.parse_args()
    solvers = arguments.solvers.split(",")
    arguments.python = venv(pathlib.Path(arguments.venv))
    arguments.binary = build(arguments.target) if "ours" in solvers else None
    results = known(arguments.out)
    for seconds in map(int, arguments.seconds.split(",")):
        for mode in arguments.modes.split(","):
            for seed in map(int, arguments.seeds.split(",")):
                document = without_the_impossible(instance(seed, mode, arguments.outlets, arguments.vehicles))
                for solver in solvers:
                    key = (solver, seed, mode, seconds, arguments.outlets, arguments.seed)
                    if key in results:
                        continue
                    results[key] = SOLVERS[solver](arguments, document, seconds)
                    print(key, results[key], file=sys.stderr)
                    if arguments.out:
                        with open(arguments.out, "a") as file:
                            file.write(json.dumps(dict(key=key, result=results[key])) + "\n")
    shown = {k: r for k, r in results.items() if k[4:] == (arguments.outlets, arguments.seed)}
    table(shown, ["ours", "pyvrp", "vroom"], arguments)


if __name__ == "__main__":
    main()

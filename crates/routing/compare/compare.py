#!/usr/bin/env python3
"""Compares `pavilion plan solve` with PyVRP and VROOM: the same instance, the same wall-clock time.

    python3 compare.py --all --out results.jsonl      # everything below, half an hour
    python3 compare.py                                # county seeds 1-5, both modes, 10 s and 30 s
    python3 compare.py --seeds 1,2 --seconds 10 --modes multi --outlets 2000 --vehicles 60
    python3 compare.py --public --seconds 30          # the public instances, against the best known

Installs PyVRP and pyvroom into a virtual environment beside this file (or in --venv), builds the program in
release mode (or takes --binary), runs one solver at a time, and prints tables in Markdown of costs (metres plus
60000 a vehicle). Every plan, whoever made it, is written in VROOM's format and counted again by `pavilion plan
check`, which shares nothing with the search. PyVRP has the same seconds as ours, after it has read the instance;
ours reads it within them. With --solvers, only some are run; results are appended to --out, one JSON object a
line, and runs that are there already are not repeated.
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


def built(arguments, package, name, folder=""):
    """The path of a program of this workspace, built in release mode."""
    environment = dict(os.environ, **({"CARGO_TARGET_DIR": arguments.target} if arguments.target else {}))
    what = ["--example", name] if folder else []
    command = ["cargo", "build", "--release", "-q", "-p", package] + what
    subprocess.run(command, cwd=CRATE, env=environment, check=True)
    target = pathlib.Path(arguments.target) if arguments.target else CRATE.parent.parent / "target"
    return target / "release" / folder / name


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


def written(document, routes):
    """Routes given as (vehicle's place in the list, job ids) as a plan in VROOM's format: each vehicle leaves
    when its window opens."""
    roads, jobs = document["matrices"]["car"], {job["id"]: job for job in document["jobs"]}
    plan = dict(code=0, summary=dict(cost=0), unassigned=[], routes=[])
    served = set()
    for number, ids in routes:
        vehicle = document["vehicles"][number]
        at, time = vehicle["start_index"], vehicle["time_window"][0]
        cost, steps = vehicle["costs"]["fixed"], [dict(type="start", arrival=time)]
        for job in (jobs[i] for i in ids):
            there = job["location_index"]
            time += roads["durations"][at][there]
            cost += roads["distances"][at][there]
            waiting = max(0, job["time_windows"][0][0] - time)
            steps.append(dict(type="job", id=job["id"], arrival=time, waiting_time=waiting))
            at, time = there, time + waiting + job["service"]
        cost += roads["distances"][at][vehicle["end_index"]]
        steps.append(dict(type="end", arrival=time + roads["durations"][at][vehicle["end_index"]]))
        plan["routes"].append(dict(vehicle=vehicle["id"], cost=cost, steps=steps))
        plan["summary"]["cost"] += cost
        served.update(ids)
    plan["unassigned"] = [dict(type="job", id=i) for i in jobs if i not in served]
    return plan


def counted_again(arguments, document, plan):
    """What the checker says of a plan; a plan that does not hold ends the comparison."""
    with tempfile.TemporaryDirectory() as folder:
        files = [os.path.join(folder, name) for name in ("instance.json", "plan.json")]
        for path, content in zip(files, (document, plan)):
            with open(path, "w") as file:
                json.dump(content, file)
        command = [str(arguments.binary), "plan", "check", *files, "--json"]
        verdict = json.loads(subprocess.run(command, capture_output=True, text=True).stdout)
    assert verdict["ok"], verdict["faults"]
    return dict(cost=verdict["cost"], left=verdict["left_out"], routes=verdict["routes"])


def run_ours(arguments, document, seconds):
    with tempfile.NamedTemporaryFile("w", suffix=".json") as file:
        json.dump(document, file)
        file.flush()
        command = [str(arguments.binary), "plan", "solve", file.name, "--time-limit", str(seconds), "--seed",
                   str(arguments.seed), "--threads", str(arguments.threads), "--json"]
        plan, peak = measured(command)
    return dict(counted_again(arguments, document, plan), peak_mb=peak)


def measured(command):
    """What a command prints, and the most memory that it held, in MB (1 000 000 bytes)."""
    with tempfile.TemporaryFile("w+") as out, tempfile.TemporaryFile("w+") as said:
        process = subprocess.Popen(command, stdout=out, stderr=said)
        _, status, usage = os.wait4(process.pid, 0)
        process.returncode = os.waitstatus_to_exitcode(status)
        out.seek(0), said.seek(0)
        if process.returncode:
            raise SystemExit(said.read())
        return json.loads(out.read().splitlines()[-1]), round(usage.ru_maxrss * 1024 / 1e6)


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
    if not found["feasible"]:
        return dict(cost=None, left=None, routes=None)
    return counted_again(arguments, document, written(document, found["routes"]))


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
    took = round(time.time() - began, 1)
    plan = json.loads(done.stdout.splitlines()[-1])
    place = {vehicle["id"]: i for i, vehicle in enumerate(document["vehicles"])}
    ids = lambda route: [s["id"] for s in route["steps"] if s["type"] == "job"]
    routes = [(place[r["vehicle"]], ids(r)) for r in plan["routes"]]
    return dict(counted_again(arguments, document, written(document, routes)), took=took)


SOLVERS = {"ours": run_ours, "pyvrp": run_pyvrp, "vroom": run_vroom}


def known(path):
    if not path or not pathlib.Path(path).exists():
        return {}
    lines = map(json.loads, pathlib.Path(path).read_text().splitlines())
    return {tuple(line["key"]): line["result"] for line in lines}


def gap(cost, other):
    return f"{(cost / other - 1) * 100:+.2f} %" if cost and other else "-"


def table(results, solvers):
    """One row an instance: each solver's cost and routes, ours against PyVRP, and against the cheapest of all."""
    heads = ["seed", "mode", "s"] + [h for s in solvers for h in (s, "routes")]
    heads += ["ours / PyVRP", "ours / cheapest", "our memory"]
    print("| " + " | ".join(heads) + " |\n|" + "---|" * len(heads))
    ratios = {}
    for key in sorted({k[1:] for k in results}, key=lambda k: (k[2], k[1], k[0])):
        row = [results.get((s,) + key) or {} for s in solvers]
        ours, other = (results.get((s,) + key, {}).get("cost") for s in ("ours", "pyvrp"))
        cheapest = min((r["cost"] for r in row if r.get("cost")), default=None)
        cells = [str(key[0]), key[1], str(key[2])]
        for r in row:
            cells += [f"{r['cost']:,.0f}" if r.get("cost") else "-", str(r.get("routes") or "-")]
        peak = results.get(("ours",) + key, {}).get("peak_mb")
        cells += [gap(ours, other), gap(ours, cheapest), f"{peak} MB" if peak else "-"]
        print("| " + " | ".join(cells) + " |")
        if ours and other:
            ratios.setdefault(key[1:3], []).append((ours / other - 1) * 100)
    for (mode, seconds), values in sorted(ratios.items()):
        mean, worst = sum(values) / len(values), max(values)
        print(f"\n{mode} {seconds} s: mean {mean:+.2f} %, worst {worst:+.2f} % against PyVRP", flush=True)


# The best known costs: Li and Lim's in distance (fewest vehicles first), the others in the instance's unit.
LC1 = [828.94, 828.94, 1035.35, 860.01, 828.94, 828.94, 828.94, 826.44, 1000.60]
PUBLIC = (
    [("solomon", "solomon/C101.txt", 827.3, 10.0, 0)]
    + [("x", "x/X-n101-k25.vrp", 27591, 1.0, 0)]
    + [("lilim", f"li_lim_100/lc10{i + 1}.txt", best, 10_000.0, 100_000_000) for i, best in enumerate(LC1)]
    + [("dlp", f"hvrp_dlp/HVRP_DLP_{i:02}.txt", {1: 9210.14, 10: 2107.55}.get(i), 1_000.0, 0) for i in range(1, 11)]
)


def public(arguments):
    """Each public instance once, at the first of --seconds, with the best known cost beside it."""
    convert, seconds = built(arguments, "routing", "convert", "examples"), float(arguments.seconds.split(",")[0])
    print("| instance | found | routes | best known | gap |\n|---|---|---|---|---|", flush=True)
    for kind, path, best, scale, fixed in PUBLIC:
        command = [str(convert), kind, str(CRATE / "fixtures" / "public" / path)]
        document = json.loads(subprocess.run(command, capture_output=True, text=True, check=True).stdout)
        result = run_ours(arguments, document, seconds)
        cost = (result["cost"] - fixed * result["routes"]) / scale
        known = f"{best:,.2f}" if best else "-"
        print(f"| {path} | {cost:,.2f} | {result['routes']} | {known} | {gap(cost, best)} |", flush=True)


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
    parser.add_argument("--binary", default="", help="a built pavilion, instead of building one")
    parser.add_argument("--public", action="store_true", help="the public instances instead of the county's")
    parser.add_argument("--all", action="store_true", help="the county's, one of 2,000 stops, and the public ones")
    parser.add_argument("--out", default="")
    arguments = parser.parse_args()
    arguments.binary = arguments.binary or built(arguments, "pavilion", "pavilion")
    if not arguments.public:
        arguments.python = venv(pathlib.Path(arguments.venv))
        county(arguments)
    if arguments.all:
        print("\n2,000 stops:\n")
        county(argparse.Namespace(**dict(vars(arguments), **LARGE)))
    if arguments.public or arguments.all:
        print("\nPublic instances:\n")
        arguments.seconds = "30" if arguments.all else arguments.seconds
        public(arguments)


# 2,000 stops, five depots of sixty vehicles.
LARGE = dict(outlets=2000, vehicles=60, seeds="1", modes="multi", seconds="30", solvers="ours,pyvrp")


def county(arguments):
    results, solvers = known(arguments.out), arguments.solvers.split(",")
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
    table({k: r for k, r in results.items() if k[4:] == (arguments.outlets, arguments.seed)}, solvers)


if __name__ == "__main__":
    main()

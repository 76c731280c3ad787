"""Replays recorded wire scripts against a server: `wire-replay.py FOLDER PORT [NAME…]`.

FOLDER holds the scripts, what was answered to them, and `record.py`, whose player is used. Prints one JSON object a
script: {"name", "same", "refused", "wrong", "first"}: `wrong` counts answers that are neither the recorded one nor a
refusal with SQLSTATE 0A000.
"""

import json
import os
import re
import sys

folder, port, *names = sys.argv[1:]
sys.path.insert(0, folder)
import record  # noqa: E402

record.SECONDS_EVENTUALLY = 15


def recorded(name):
    with open(os.path.join(folder, f"{name}.json"), encoding="utf-8") as file:
        return json.load(file)["steps"]


ALL = sorted(entry[:-4] for entry in os.listdir(folder) if entry.endswith(".sql") and entry != "quirks.sql")


def type_names():
    """Names of oids, as the recordings have them."""
    known = {}
    for name in ALL:
        for step in recorded(name):
            for item in step.get("answer", []):
                for column in item.get("columns", []) if isinstance(item, dict) else []:
                    if str(column["oid"]).isdigit():
                        known[int(column["oid"])] = column["type"]
    return known


TYPES = type_names()


class Server(record.Server):
    def __init__(self):
        super().__init__("127.0.0.1", int(port), int(port))

    def connect(self, system=False, **parameters):
        if system:
            raise RuntimeError("no system connection")
        return record.Connection("127.0.0.1", int(port), parameters)

    def system(self, sql):
        pass

    def type_name(self, oid):
        return TYPES.get(oid, str(oid))


def send(sql):
    connection = record.Connection("127.0.0.1", int(port), {"user": "materialize", "database": "materialize"})
    connection.send("Q", record.text(sql))
    rows = []
    for kind, data in connection.messages():
        if kind == "D":
            length = int.from_bytes(data[2:6], "big")
            rows.append(data[6 : 6 + length].decode())
        if kind == "Z":
            break
    connection.close()
    return rows


def clean():
    for kind, relation in (("DATABASE", "mz_databases"), ("CLUSTER", "mz_clusters"), ("ROLE", "mz_roles")):
        for name in send(f"SELECT name FROM {relation} WHERE name LIKE 'wire\\_%'"):
            if kind == "ROLE":
                send(f'DROP OWNED BY "{name}" CASCADE')
            send(f'DROP {kind} "{name}"' + (" CASCADE" if kind != "ROLE" else ""))


def own(text):
    """Leaves out what names one server: its version, environment and region."""
    text = re.sub(r"connected to Materialize [^\n]*", "connected to Materialize <version>", text)
    text = re.sub(r"Environment ID: [^\n]*", "Environment ID: <Environment ID>", text)
    return re.sub(r"Region: [^\n]*", "Region: <Region>", text)


def held(item):
    """What an item is held to: of errors and notices not the detail and hint."""
    if isinstance(item, dict) and "mz_version" in item.get("set", {}):
        return "mz_version"
    if isinstance(item, dict) and "notice" in item:
        item = {"notice": {**item["notice"], "message": own(item["notice"].get("message", ""))}}
    for kind in ("error", "notice"):
        if isinstance(item, dict) and kind in item:
            keys = ("severity", "code", "message") + (("position",) if kind == "error" else ())
            return json.dumps({kind: {key: item[kind].get(key) for key in keys}}, sort_keys=True)
    return json.dumps(item, sort_keys=True).replace("<version> (sandbox)", "<version>")


def answer_of(items, sql, unordered):
    """Notices apart, split results joined, rows without an order sorted."""
    notices = sorted(held(item) for item in items if isinstance(item, dict) and "notice" in item)
    rest = []
    for item in items:
        if isinstance(item, dict) and "notice" in item:
            continue
        last = rest[-1] if rest and isinstance(rest[-1], dict) else {}
        if isinstance(item, dict) and "columns" in last and "tag" not in last and "columns" not in item and ("rows" in item or "tag" in item):
            merged = {**last, **item, "rows": last.get("rows", []) + item.get("rows", [])}
            if not merged["rows"]:
                del merged["rows"]
            rest[-1] = merged
        else:
            rest.append(item)
    free = unordered or ("order by" not in sql.lower() and not sql.upper().startswith("SHOW"))
    for n, item in enumerate(rest):
        if free and isinstance(item, dict) and "rows" in item:
            rest[n] = {**item, "rows": sorted(item["rows"], key=str)}
    return notices, [held(item) for item in rest]


def refused(items):
    return any(isinstance(item, dict) and item.get("error", {}).get("code") == "0A000" for item in items)


def replay(name):
    clean()
    send(f"CREATE DATABASE wire_{name}")
    with open(os.path.join(folder, f"{name}.sql"), encoding="utf-8") as file:
        _, *steps = record.paragraphs(file.read())
    player = record.Player(Server(), name)
    counts = {"same": 0, "refused": 0, "wrong": 0}
    first = None
    for step, wanted in zip(steps, recorded(name)):
        if "system" in wanted:
            continue
        try:
            out = player.step(step)
        except Exception as error:  # a connection that was cut, a condition that never came
            out = {"answer": [{"failed": repr(error)}]}
        got, want = out.get("answer", []), wanted.get("answer", [])
        sql, unordered = wanted.get("sql", ""), wanted.get("unordered", False)
        if answer_of(got, sql, unordered) == answer_of(want, sql, unordered) and out.get("status") == wanted.get("status"):
            counts["same"] += 1
        elif refused(got):
            counts["refused"] += 1
        else:
            counts["wrong"] += 1
            first = first or f"{(sql or 'pipeline')[:120]}: {json.dumps(got)[:240]} instead of {json.dumps(want)[:240]}"
    for connection in player.connections.values():
        connection.close()
    print(json.dumps({"name": name, **counts, "first": first}), flush=True)


# scripts for which another run, with their flag on, is made
skipped = os.environ.get("WIRE_SKIP", "").split()
for each in ALL:
    if each in skipped:
        continue
    if not names or any(each.startswith(prefix) for prefix in names):
        replay(each)

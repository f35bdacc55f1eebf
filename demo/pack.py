#!/usr/bin/python3
"""Packs what a real cloud logged while it was exercised into demo/recording/ (see demo/README.md).

usage: pack-demo.py LOGDIR START-SIZES STEPS OUTPUT

LOGDIR holds the cloud's log files and notifications.jsonl; START-SIZES has lines `name size`, the sizes when the
exercise began: only what came later is packed. Secrets that belong to the throw-away cloud are replaced.
"""
import collections, json, os, re, subprocess, sys

logdir, sizes, steps, output = sys.argv[1:]
start = dict(line.split() for line in open(sizes))
UUID = re.compile(rb'\b[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}\b')
SECRET = [(re.compile(p), r) for p, r in (
    (rb'gAAAA[\w-]{20,}=*', b'***'), (rb'(adminpw|servicepw|rabbitpw|dbpw)', b'***'),
    (rb'("?admin_?[pP]ass"?: ?)"[^"]*"', rb'\1"***"'))]
os.makedirs(output, exist_ok=True)
before, files = collections.Counter(), {}
for name in sorted(os.listdir(logdir)):
    if not name.endswith(('.log', '.jsonl')):
        continue
    data = open(os.path.join(logdir, name), 'rb').read()
    at = int(start.get(name, 0))
    for found in UUID.findall(data[:at]):
        before[found] += 1
    part = data[at:]
    part = part[part.index(b'\n') + 1:] if at and not data[:at].endswith(b'\n') else part
    if part:
        files[name] = part
seen = set().union(*(UUID.findall(part) for part in files.values()))
# Ids that were there before the exercise stand for lasting things (images, networks, hypervisors); replaying re-keys the others.
static = sorted(i.decode() for i in seen if before[i])
for name, part in files.items():
    # The machine's own name; the same controller's log files carry no host.
    part = re.sub(rb'("publisher_id": "[^"]*[.:])vm"', rb'\1ctl-1"', part)
    for pattern, replacement in SECRET:
        part = pattern.sub(replacement, part)
    subprocess.run(['zstd', '-q', '-19', '--ultra', '-f', '-o', os.path.join(output, name + '.zst')], input=part, check=True)
json.dump({'static_ids': static, 'steps': open(steps).read().splitlines()}, open(os.path.join(output, 'manifest.json'), 'w'), indent=1)
print({name: (len(part), part.count(b'\n')) for name, part in files.items()}, len(static))

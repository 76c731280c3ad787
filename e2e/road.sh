#!/usr/bin/env bash
# The newcomer's road from the command line: build the demo, repair its broken model in a blue/green deployment,
# promote, roll back, promote again, clean up. Runs on a copy of the demo and on a sandbox of its own, and removes both.
#   bash e2e/road.sh
set -euo pipefail
cd "$(dirname "${BASH_SOURCE[0]}")/.."
root=$PWD
scratch=$(mktemp -d)
project=$scratch/demo
log=$scratch/log
sandbox=

finish() {
  local code=$?
  if [ "$code" -ne 0 ] && [ -s "$log" ]; then
    echo "── the last lines of what was running:" >&2
    tail -n 60 "$log" >&2
  fi
  if [ -n "$sandbox" ]; then
    kill "$sandbox" 2>/dev/null || true
    wait "$sandbox" 2>/dev/null || true
  fi
  rm -rf "$scratch"
  exit "$code"
}
trap finish EXIT
trap 'exit 130' INT TERM

# gl CODE WORDS…: the command ends with this exit code.
gl() {
  local wanted=$1 began=$SECONDS code=0
  shift
  node "$root/bin/greenlight.js" "$@" --project-dir "$project" --profiles-dir "$project" >"$log" 2>&1 </dev/null || code=$?
  if [ "$code" -ne "$wanted" ]; then
    echo "✗ greenlight $*: exit $code, not $wanted" >&2
    exit 1
  fi
  echo "✓ greenlight $* (exit $code, $((SECONDS - began)) s)"
}

check() {
  node_modules/.bin/tsx e2e/road-check.ts "$1" "$scratch/memory.json" >"$log" 2>&1 || {
    echo "✗ in the database: $1" >&2
    exit 1
  }
  echo "✓ in the database: $1"
}

# Exactly these tests fail in the last command's results.
failing() {
  local found
  found=$(node -e '
    const { results } = JSON.parse(require("node:fs").readFileSync(process.argv[1], "utf8"))
    console.log(results.filter((r) => !["success", "pass", "no-op"].includes(r.status)).map((r) => r.unique_id).join(" "))
  ' "$project/target/run_results.json")
  if [ "$found" != "$*" ]; then
    echo "✗ not well: '$found', expected: '$*'" >&2
    exit 1
  fi
}

mkdir "$project"
tar -C demo --exclude ./target --exclude ./.greenlight --exclude ./logs -cf - . | tar -C "$project" -xf -
: >"$log"

# The sandbox says its port on its first line.
mkfifo "$scratch/said"
node dist/sandbox.js --memory --port 0 >"$scratch/said" 2>"$log" &
sandbox=$!
read -r said <"$scratch/said"
export GREENLIGHT_SANDBOX_PORT=${said##*:}

broken=test.gavel.deposits_add_up
gl 1 build --selector everything
failing $broken
gl 1 test
failing $broken
check built

# The repair, as the demo's README has it: the model's config line stays, its query is the README's.
model=$project/models/marts/settlement/organization_deposits.sql
{
  head -n 1 "$model"
  sed -n '/^```sql$/,/^```$/p' "$project/README.md" | sed '1d;$d'
} >"$model.new"
mv "$model.new" "$model"

gl 2 deploy plan --vars 'deployment: {}'
gl 0 deploy plan
gl 0 deploy init
gl 0 deploy run
gl 0 test --vars 'deploy: true'
failing
gl 0 deploy await --timeout 2min
check staged

gl 2 deploy promote
gl 0 deploy promote --dry-run
check staged
gl 0 deploy promote --yes
check promoted
gl 0 test
failing
gl 0 deploy promote --yes
check promoted

gl 0 deploy rollback --yes
check rolled-back
gl 1 test
failing $broken

gl 0 deploy promote --yes
check promoted
gl 0 deploy cleanup --yes
check cleaned
gl 3 deploy await
gl 1 deploy rollback --yes
check cleaned
echo "The road is open: ${SECONDS} s."

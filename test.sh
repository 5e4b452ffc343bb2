#!/usr/bin/env bash
# Installs what the tests need (Redis, Chromium), builds everything, and runs every test.
# The last line says: N passed, N failed, N skipped. Arguments name test projects to run alone: ./test.sh Sync.Tests
set -euo pipefail
cd "$(dirname "$0")"

install_missing() {
  local missing=()
  command -v redis-server >/dev/null || missing+=(redis-server)
  command -v chromium >/dev/null || missing+=(chromium)
  if ((${#missing[@]} == 0)); then
    return
  fi
  if ! command -v apt-get >/dev/null; then
    echo "Please install ${missing[*]}: the tests need them, and there is no apt-get here." >&2
    exit 1
  fi
  local sudo=""
  [[ $(id -u) == 0 ]] || sudo=sudo
  DEBIAN_FRONTEND=noninteractive $sudo apt-get update -qq
  DEBIAN_FRONTEND=noninteractive $sudo apt-get install -y -qq --no-install-recommends "${missing[@]}" >/dev/null
}

install_missing
dotnet build HubSpotSfSync.sln --nologo -v quiet

results=$(mktemp -d)
trap 'rm -rf "$results"' EXIT

# Runs the tests of projects one after the other. One that hangs is ended, and counts as failed.
run() {
  local project
  for project in "$@"; do
    echo "== $project"
    dotnet run --no-build --project "tests/$project" -- --progress off --no-ansi --timeout 12m 2>&1 | tee "$results/$project" || touch "$results/$project.failed"
  done
}

if (($# > 0)); then
  run "$@"
else
  # Two rows at a time, for most of their time is waiting. Scenarios and processes have the machine for themselves.
  run Grains.Tests Silo.Tests >"$results/beside" &
  run Sync.Tests Sandbox.Tests HubSpot.Tests Salesforce.Tests
  wait $!
  cat "$results/beside"
  run Scenarios EndToEnd
  set -- Sync.Tests Sandbox.Tests HubSpot.Tests Salesforce.Tests Grains.Tests Silo.Tests Scenarios EndToEnd
fi

echo
passed=0 failed=0 skipped=0 broken=0
for project in "$@"; do
  # A project that broke down before its summary counts as zero tests.
  count() { sed -nE "s/^ *$1: ([0-9]+).*/\1/p" "$results/$project" | tail -n 1 | grep . || echo 0; }
  if (($(count total) == 0)); then
    echo "$project ran no test" >&2
    broken=1
  fi
  [[ ! -e "$results/$project.failed" ]] || broken=1
  passed=$((passed + $(count succeeded)))
  failed=$((failed + $(count failed)))
  skipped=$((skipped + $(count skipped)))
  grep -A 1 '^failed ' "$results/$project" || true
done

if ((broken == 1 && failed == 0)); then
  failed=1
fi
echo "$passed passed, $failed failed, $skipped skipped"
((failed == 0))

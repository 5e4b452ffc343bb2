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

if (($# > 0)); then
  projects=("$@")
else
  projects=(Sync.Tests Sandbox.Tests HubSpot.Tests Salesforce.Tests Grains.Tests Silo.Tests Scenarios EndToEnd)
fi

passed=0 failed=0 skipped=0 broken=0
failures=$(mktemp)
for project in "${projects[@]}"; do
  echo "== $project"
  output=$(mktemp)
  if ! dotnet run --no-build --project "tests/$project" -- --progress off --no-ansi | tee "$output"; then
    broken=1
  fi
  # A project that broke down before its summary counts as zero tests.
  count() { sed -nE "s/^ *$1: ([0-9]+).*/\1/p" "$output" | tail -n 1 | grep . || echo 0; }
  if (($(count total) == 0)); then
    echo "$project ran no test" >&2
    broken=1
  fi
  passed=$((passed + $(count succeeded)))
  failed=$((failed + $(count failed)))
  skipped=$((skipped + $(count skipped)))
  grep -A 1 '^failed ' "$output" >>"$failures" || true
  rm -f "$output"
done

echo
cat "$failures"
rm -f "$failures"
if ((broken == 1 && failed == 0)); then
  failed=1
fi
echo "$passed passed, $failed failed, $skipped skipped"
((failed == 0))

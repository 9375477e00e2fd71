#!/usr/bin/env bash
# The one gate: prerequisites, format, build, tests, pack. Its last line is the sum of all tests.
# With CI=true a skipped test is a failure, and no build process outlives the script.
# "build.sh agents" only installs the agent programs that the tests drive, which install them themselves where they are missing.
set -euo pipefail
cd "$(dirname "${BASH_SOURCE[0]}")"

readonly ci="${CI:-false}"
readonly results=artifacts/test-results
readonly long_seconds=240 project_seconds=600
readonly compiler="autopilot-gate-$$"

export DOTNET_NOLOGO=1 DOTNET_CLI_TELEMETRY_OPTOUT=1 DOTNET_CLI_UI_LANGUAGE=en

# What is started here is short-lived: it ends before the code that a profile would make faster has earned the profile's cost.
export DOTNET_TieredPGO=0
if [[ $ci == true ]]; then
    export DOTNET_CLI_USE_MSBUILD_SERVER=0 MSBUILDDISABLENODEREUSE=1 UseSharedCompilation=false
fi

passed=0 failed=0 skipped=0
test_group="" compiling=""
step="" step_started=0

finish_step() {
    [[ -z $step ]] || printf '%s: %d s\n' "$step" $((SECONDS - step_started))
    step=""
}

begin_step() {
    finish_step
    step="$1" step_started=$SECONDS
    printf '\n== %s\n' "$step"
}

# Every project is compiled by one compiler, which reads the analyzers once; it is this script's own and ends with it.
stop_compiler() {
    local sdk
    [[ -n $compiling ]] || return 0
    compiling=""
    sdk=$(dotnet --info | sed -n 's/^ *Base Path: *//p')
    dotnet "${sdk%/}/Roslyn/bincore/VBCSCompiler.dll" "-pipename:$compiler" -shutdown || true
}

# What a test starts may outlive the run that the time limit ends; its process group does not.
end_test_group() {
    [[ -z $test_group ]] || kill -KILL -- "-$test_group" 2> /dev/null || true
    test_group=""
}

# Whatever ends the script, the sum is its last line; the exit code tells the rest.
summarise() {
    local code=$?
    end_test_group
    stop_compiler
    [[ $code -eq 0 || -z $step ]] || printf 'build.sh: the step "%s" failed.\n' "$step"
    finish_step
    printf 'all: %d s\n' $SECONDS
    printf '%d passed, %d failed, %d skipped\n' "$passed" "$failed" "$skipped"
    exit "$code"
}
trap summarise EXIT
trap 'exit 130' INT
trap 'exit 143' TERM

refuse() {
    printf 'build.sh: %s\n' "$1" >&2
    exit 1
}

at_least() {
    [[ $(printf '%s\n%s\n' "$1" "$2" | sort -V | head -n 1) == "$1" ]]
}

# Installs a Debian package where that is possible, so that a bare container can run the gate.
provide() {
    if [[ $(id -u) -eq 0 ]] && command -v apt-get > /dev/null; then
        apt-get update -qq && DEBIAN_FRONTEND=noninteractive apt-get install -y -qq --no-install-recommends "$@" || true
    fi
}

# The newest server of this machine, which Debian does not put on the PATH.
find_postgres() {
    local found
    found=$(printf '%s\n' /usr/lib/postgresql/*/bin/postgres | sort -V | tail -n 1)
    if [[ -x $found ]]; then printf '%s' "$found"; else command -v postgres || true; fi
}

# The tests start servers of their own: the package must not create a cluster, which would be started and keep a port.
provide_postgres() {
    local settings=/etc/postgresql-common/createcluster.conf
    if [[ $(id -u) -eq 0 && ! -e $settings ]] && command -v apt-get > /dev/null; then
        mkdir -p "$(dirname "$settings")"
        printf 'create_main_cluster = false\n' > "$settings"
    fi
    provide postgresql
}

# The tests start poolers of their own: what the package starts is stopped.
provide_pgbouncer() {
    provide pgbouncer
    if [[ $(id -u) -eq 0 ]] && command -v service > /dev/null; then
        service pgbouncer stop > /dev/null 2>&1 || true
    fi
}

# The version in what a program prints; "none" when the program is missing.
version_of() {
    if [[ -n $1 ]]; then "$@" | grep -oE '[0-9]+(\.[0-9]+)+' | head -n 1; else printf 'none\n'; fi
}

check_prerequisites() {
    command -v git > /dev/null || provide git ca-certificates
    command -v git > /dev/null || refuse "git is missing; install git 2.38 or later."
    local git_version
    git_version=$(git --version | grep -oE '[0-9]+(\.[0-9]+)+' | head -n 1)
    at_least 2.38 "$git_version" || refuse "git $git_version is too old: merges are proven with 'git merge-tree --write-tree' of 2.38."

    command -v sqlite3 > /dev/null || provide sqlite3
    command -v sqlite3 > /dev/null || refuse "sqlite3 is missing; install the sqlite3 command."

    # The documentation of the HTTP API is run by a test.
    command -v curl > /dev/null || provide curl
    command -v curl > /dev/null || refuse "curl is missing; install it."

    # Without a server, the tests that need one are skipped; in CI that is a failure.
    [[ -n ${AUTOPILOT_TEST_POSTGRES:-} || -n $(find_postgres) ]] || provide_postgres
    PATH="$PATH:/usr/sbin" command -v pgbouncer > /dev/null || provide_pgbouncer

    # The dashboard is tested in a browser; without one, those tests are skipped.
    [[ -x ${AUTOPILOT_TEST_CHROMIUM:-/usr/bin/chromium} ]] || provide chromium fonts-dejavu-core

    # Real agents are driven, and GitHub's own client and a server that others wrote judge the double of GitHub; without node, those tests are skipped.
    command -v npm > /dev/null || provide nodejs npm

    dotnet --version > /dev/null 2>&1 || provide dotnet-sdk-10.0
    dotnet --version > /dev/null 2>&1 || refuse "the .NET SDK that global.json asks for is missing: https://dotnet.microsoft.com/download"

    printf 'git %s, sqlite3 %s, postgres %s, pgbouncer %s, chromium %s, node %s, dotnet %s\n' "$git_version" "$(sqlite3 --version | cut -d ' ' -f 1)" \
        "$(version_of "$(find_postgres)" --version)" "$(version_of "$(PATH="$PATH:/usr/sbin" command -v pgbouncer || true)" --version)" \
        "$(version_of "$(command -v "${AUTOPILOT_TEST_CHROMIUM:-chromium}" || true)" --version 2> /dev/null)" \
        "$(version_of "$(command -v node || true)" --version)" "$(dotnet --version)"
}

# The value of one counter of a TRX file.
counter() {
    grep -oE '<Counters [^>]*>' "$1" | grep -oE "[[:space:]]$2=\"[0-9]+\"" | grep -oE '[0-9]+'
}

# Adds one project's results to the sum. A run that ended badly without a failed test counts as one failure.
add_results() {
    local name="$1" code="$2" trx="$results/$1.trx" total=0 executed=0 ok=0
    if [[ -s $trx ]] && grep -q '<Counters ' "$trx"; then
        total=$(counter "$trx" total) executed=$(counter "$trx" executed) ok=$(counter "$trx" passed)
    fi

    local bad=$((executed - ok))
    if [[ $total -eq 0 ]]; then
        printf '%s: no results (exit code %d): no test ran, it crashed, or it was ended after %d s.\n' "$name" "$code" "$project_seconds"
        bad=1
    elif [[ $code -ne 0 && $bad -eq 0 ]]; then
        printf '%s: the run ended with %d and without a failed test.\n' "$name" "$code"
        bad=1
    fi

    # Said again at the end: of a long output many readers keep the last part only.
    [[ $bad -eq 0 ]] || { printf '%s\n' "$name" && grep -A 12 '\[FAIL\]$' "artifacts/$name.log"; } >> artifacts/failures.txt || true

    if [[ $total -ne $executed ]]; then
        printf '%s: skipped:\n' "$name"
        grep -oE '<UnitTestResult [^>]*outcome="NotExecuted"[^>]*>' "$trx" | grep -oE 'testName="[^"]*"' | sed -E 's/^testName="(.*)"$/  \1/'
    fi

    passed=$((passed + ok)) failed=$((failed + bad)) skipped=$((skipped + total - executed))
}

# One project at a time: many of them watch real processes, which crowding would slow down. Each is a program that runs its own tests:
# a test host before it would cost several seconds a project. A test that takes long is named before the time limit ends the run.
run_tests() {
    rm -rf "$results" artifacts/failures.txt
    mkdir -p "$results"
    local project name code started
    for project in tests/*.Tests/*.csproj; do
        name=$(basename "$project" .csproj)
        started=$SECONDS code=0
        timeout --kill-after=10 "$project_seconds" \
            "tests/$name/bin/Release/net10.0/$name" -noLogo -noColor -longRunning "$long_seconds" -trx "$results/$name.trx" \
            > "artifacts/$name.log" 2>&1 &
        test_group=$! # timeout leads a process group of its own
        wait "$test_group" || code=$?
        end_test_group
        grep -vE '^( *(Discovering|Discovered|Starting|Finished): .*|=== TEST EXECUTION SUMMARY ===|)$' "artifacts/$name.log" || true
        add_results "$name" "$code"
        printf '%s: %d s\n' "$name" $((SECONDS - started))
    done
}

case ${1:-} in
    "") ;;
    agents) exec tests/Shared/Node/install.sh tests/Autopilot.RealAgents.Tests/Programs "$PWD/artifacts/agents" ;;
    *) refuse "'$1' is not accepted; nothing or 'agents' is." ;;
esac

begin_step prerequisites
check_prerequisites
mkdir -p artifacts

begin_step restore
if [[ -f .config/dotnet-tools.json ]]; then
    dotnet tool restore
fi
dotnet restore Autopilot.sln --verbosity quiet

begin_step format
# The build below reports style as errors; what is left is whitespace, which needs no compilation.
dotnet format whitespace . --folder --verify-no-changes --exclude artifacts

begin_step build
compiling=true
dotnet build Autopilot.sln --configuration Release --no-restore --warnaserror --verbosity quiet --nologo \
    -p:UseSharedCompilation=true -p:SharedCompilationId="$compiler"
stop_compiler

begin_step tests
run_tests
for report in tree github-certification cloud-run-certification failures; do
    [[ ! -f artifacts/$report.txt ]] || { printf '\n' && cat "artifacts/$report.txt"; }
done
if [[ $failed -gt 0 ]]; then
    exit 1
elif [[ $passed -eq 0 ]]; then
    refuse "no test ran."
elif [[ $ci == true && $skipped -gt 0 ]]; then
    refuse "$skipped skipped: in CI every test runs."
fi

begin_step pack
rm -rf artifacts/packages
dotnet pack Autopilot.sln --configuration Release --no-build --output artifacts/packages --verbosity quiet --nologo
ls artifacts/packages

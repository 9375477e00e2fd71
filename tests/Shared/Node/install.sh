#!/usr/bin/env bash
# Installs what a lock file names into FOLDER, once for each content of the lock file, and prints where it is.
# An installation of an older lock file goes, and one that was cut off is none.
# Usage: install.sh FOLDER-OF-THE-LOCK-FILE FOLDER
set -euo pipefail

readonly sources="$1" place="$2" oldest_node=20 limit_seconds=300

refuse() {
    printf '%s\n' "$1" >&2
    exit 1
}

hash=$(cat "$sources/package.json" "$sources/package-lock.json" | sha256sum | cut -c 1-16)
readonly folder="$place/$hash"
if [[ ! -d $folder ]]; then
    command -v node > /dev/null && command -v npm > /dev/null || refuse "node and npm are missing; install node $oldest_node or later."
    [[ $(node --print 'process.versions.node.split(".")[0]') -ge $oldest_node ]] || refuse "node $oldest_node or later is needed, and here is $(node --version)."

    mkdir -p "$place"
    begun=$(mktemp -d "$folder.XXXXXX")
    trap 'rm -rf "$begun"' EXIT
    cp "$sources/package.json" "$sources/package-lock.json" "$begun"
    (cd "$begun" && timeout --kill-after=10 "$limit_seconds" npm ci --ignore-scripts --no-audit --no-fund >&2) || refuse "npm could not install what $sources names."

    # Whoever was faster has installed the same.
    mv -T "$begun" "$folder" 2> /dev/null || [[ -d $folder ]]
    find "$place" -mindepth 1 -maxdepth 1 ! -name "$hash*" -exec rm -rf {} +
fi

printf '%s\n' "$folder"

#!/usr/bin/env bash
# Installs the editors that the tests start, on Debian: packages of the system,
# Visual Studio Code as a server from npm, and, with "newer", Neovim and Helix of
# newer suites, unpacked into a folder and run with their own loader.
set -euo pipefail
cd "$(dirname "$0")"

sudo=
[ "$(id -u)" = 0 ] || sudo=sudo
wanted=()
for program in nvim:neovim emacs:emacs-nox vim:vim-nox chromium:chromium tmux:tmux; do
  command -v "${program%%:*}" >/dev/null || wanted+=("${program#*:}")
done
for package in elpa-eglot vim-ale fonts-dejavu-core xz-utils; do
  dpkg -s "$package" >/dev/null 2>&1 || wanted+=("$package")
done
if [ ${#wanted[@]} -gt 0 ]; then
  $sudo apt-get update -q
  $sudo env DEBIAN_FRONTEND=noninteractive apt-get install -y -q --no-install-recommends "${wanted[@]}"
fi

(
  cd vscode
  [ -e node_modules/code-server ] || npm ci --ignore-scripts --no-audit --no-fund
  cd node_modules/code-server/lib/vscode
  [ -e node_modules/@microsoft/1ds-core-js ] || npm install --omit=dev --ignore-scripts --no-save --no-audit --no-fund
)

[ "${1:-}" = newer ] || exit 0

# newer SUITE PACKAGE: a package of another suite and all that it needs, into
# dist/SUITE. Nothing of the system is touched.
newer() {
  local suite=$1 root
  shift
  root=$PWD/dist/$suite
  [ -e "$root/.done" ] && return
  rm -rf "$root"
  mkdir -p "$root/apt/lists/partial" "$root/apt/cache/archives/partial"
  echo "deb [signed-by=/usr/share/keyrings/debian-archive-keyring.gpg] http://deb.debian.org/debian $suite main" >"$root/apt/sources.list"
  : >"$root/apt/status"
  local apt=(apt-get -q -o Dir::Etc::sourcelist="$root/apt/sources.list" -o Dir::Etc::sourceparts=/dev/null
    -o Dir::State::lists="$root/apt/lists" -o Dir::State::status="$root/apt/status" -o Dir::Cache="$root/apt/cache"
    -o APT::Sandbox::User= -o Acquire::Languages=none -o Debug::NoLocking=1)
  "${apt[@]}" update
  "${apt[@]}" install -y --no-install-recommends --download-only "$@"
  for package in "$root"/apt/cache/archives/*.deb; do dpkg -x "$package" "$root"; done
  rm -rf "$root/apt"
  touch "$root/.done"
}
newer trixie neovim
newer sid neovim hx

# shellcheck shell=bash
# The Debian and Ubuntu packages. Sourced by scripts/setup after setup-lib.sh.

# What the daemon needs: speech recognition and its model, the voice, the resampler, sound, the
# reader of scanned pages, and the tools that compile the native npm packages. libasound2-dev
# brings libasound2 (libasound2t64 from Ubuntu 24.04 on) with it.
runtime_packages=(libpocketsphinx3 libsphinxbase3 pocketsphinx-en-us libespeak-ng1 espeak-ng-data
  libspeexdsp1 libasound2-dev libasound2-plugins bzip2 python3 make g++
  tesseract-ocr tesseract-ocr-osd)
# What the tests need besides: the list of files, speakers, audio tools, a sound server, and a
# broker with certificates.
test_packages=(git flite espeak-ng sox flac pulseaudio pulseaudio-utils alsa-utils
  mosquitto openssl)

# On arm64 naudiodon brings no PortAudio that runs (see setup-lib-npm.sh).
add_packages_of_this_machine() {
  if [ "$(uname -m)" != x86_64 ]; then runtime_packages+=(libportaudio2); fi
}

# Those of the named packages that are not installed. Debian 13 and Ubuntu 24.04 renamed many
# libraries to NAMEt64, so that either name counts.
missing_of() {
  local installed name
  installed=" $(dpkg-query -W -f '${db:Status-Status}=${Package} ' 2>/dev/null)"
  for name in "$@"; do
    case $installed in
      *" installed=$name "* | *" installed=${name}t64 "*) ;;
      *) echo "$name" ;;
    esac
  done
}

# The name under which apt has the package, or nothing.
name_in_apt() {
  local name policy
  for name in "$1" "${1}t64"; do
    # Read to its end: under pipefail, a `grep -q` that leaves early would count as "no".
    policy=$(apt-cache policy "$name" 2>/dev/null)
    if grep -q 'Candidate: [^(]' <<<"$policy"; then
      echo "$name"
      return
    fi
  done
}

# Runs a command as root, keeping what apt needs to know of the environment.
as_root() {
  local keep=(DEBIAN_FRONTEND=noninteractive) name
  for name in http_proxy https_proxy no_proxy; do
    if [ -n "${!name:-}" ]; then keep+=("$name=${!name}"); fi
  done
  if [ "$(id -u)" -eq 0 ]; then env "${keep[@]}" "$@"; else sudo -n env "${keep[@]}" "$@"; fi
}

# Root, or sudo that asks for nothing any more; asks for the password where someone can type it.
require_root() {
  if [ "$(id -u)" -eq 0 ]; then return; fi
  if command -v sudo >/dev/null; then
    if sudo -n true 2>/dev/null; then return; fi
    if [ -t 0 ] && sudo -v; then return; fi
  fi
  fail "installing Debian packages needs root: run 'apt-get install $*' as root, then try again."
}

apt_get() {
  as_root apt-get -q -o DPkg::Lock::Timeout=60 -o Acquire::http::Timeout=20 \
    -o Acquire::https::Timeout=20 -o Acquire::Retries=1 "$@"
}

install_packages() {
  local names=() absent=() name found update_log
  require_root "$@"
  update_log=$log.update
  step 'reading the package lists (apt-get update)' apt_get update
  cp "$log" "$update_log"
  for name in "$@"; do
    found=$(name_in_apt "$name")
    if [ -n "$found" ]; then names+=("$found"); else absent+=("$name"); fi
  done
  if [ "${#absent[@]}" -gt 0 ]; then
    # apt-get update succeeds although no server answered, so that its words decide.
    if log_says "$unreachable|no space left|could not get lock"; then
      fail_by_log 'reading the package lists'
    fi
    fail "no package source of this machine has: ${absent[*]}. On Ubuntu, run" \
      "'sudo add-apt-repository universe'; on Debian, check /etc/apt/sources.list. Log: $update_log"
  fi
  # Never at the price of another package: a desktop's own sound server must survive this.
  step "installing ${#names[@]} packages (apt-get install)" \
    apt_get install -y --no-install-recommends --no-remove "${names[@]}" && return
  if log_says 'packages need to be removed but remove is disabled'; then
    fail "installing ${names[*]} would remove other packages: run 'sudo apt-get install" \
      "${names[*]}' and decide yourself, then run this again. Log: $log"
  fi
  fail_by_log 'installing Debian packages'
}

# ensure_packages NAME...: installs what is missing, after saying what that is.
ensure_packages() {
  local missing=()
  if [ -n "${EARSHOT_SKIP_PACKAGES:-}" ]; then return; fi
  if ! command -v apt-get >/dev/null || ! command -v dpkg-query >/dev/null; then
    fail "this is not Debian or Ubuntu (no apt-get). Install what corresponds to: $*;" \
      "then run this again with EARSHOT_SKIP_PACKAGES=1"
  fi
  mapfile -t missing < <(missing_of "$@")
  if [ "${#missing[@]}" -eq 0 ]; then return; fi
  say "Debian packages to install: ${missing[*]}"
  install_packages "${missing[@]}"
}

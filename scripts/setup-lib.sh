# shellcheck shell=bash
# Words and steps that the set-up scripts share. Sourced by scripts/setup.

# What failed and how to get past it, in one line; ends the set-up.
fail() {
  printf 'setup: %s\n' "$*" >&2
  exit 1
}

say() {
  printf '%s\n' "$*"
}

# The seconds between two signs of life of a long step.
readonly progress_every_s=10

# last_words FILE: the last line with something to say, short enough for a progress line.
last_words() {
  tail -c 2000 "$1" 2>/dev/null | tr '\r' '\n' |
    grep -vE '^[[:space:]]*$|^npm (warn|WARN)|complete log of' | tail -n 1 | cut -c 1-70
}

# step TITLE COMMAND...: runs the command with all its output in $log, telling every few seconds
# how long it has taken and what it is at. Returns the command's exit status.
step() {
  local title=$1 began=$SECONDS ticker status
  shift
  say "  $title ..."
  : >"$log" || fail "cannot write $log: is the disk full, or the folder not yours? (df -h, ls -ld)"
  (
    # Ends by itself when the set-up does, however that ends. The sleep must not hold our output
    # open: who reads it through a pipe would wait for its end.
    while sleep "$progress_every_s" >/dev/null 2>&1 && kill -0 $$ 2>/dev/null; do
      say "    $((SECONDS - began)) s: $(last_words "$log")"
    done
  ) 9>&- & # 9: the caller's lock, which must not outlive it
  ticker=$!
  "$@" >>"$log" 2>&1 </dev/null
  status=$?
  kill "$ticker" 2>/dev/null
  wait "$ticker" 2>/dev/null
  if [ "$status" -eq 0 ]; then say "  $title: done ($((SECONDS - began)) s)"; fi
  return "$status"
}

log_says() {
  grep -qiE "$1" "$log"
}

# fail_by_log WHAT: ends the set-up with the reason that the log of the last step gives.
fail_by_log() {
  local what=$1
  if log_says 'no space left on device|ENOSPC|enough free space'; then
    fail "$what: the disk is full. Free some space (df -h), then run this again. Log: $log"
  elif log_says 'E407|407 +proxy authentication'; then
    fail "$what: the proxy wants a login: export https_proxy=http://USER:PASSWORD@PROXY:PORT"
  elif log_says 'SELF_SIGNED_CERT|UNABLE_TO_GET_ISSUER|UNABLE_TO_VERIFY|certificate verif'; then
    fail "$what: a proxy re-signs https here: install its certificate with update-ca-certificates" \
      "and set NODE_EXTRA_CA_CERTS to its file. Log: $log"
  elif log_says "$unreachable"; then
    fail "$what: the package server cannot be reached. Check the network; behind a proxy, run" \
      "'export http_proxy=http://PROXY:PORT https_proxy=http://PROXY:PORT' first. Log: $log"
  elif log_says 'could not get lock|unable to acquire the dpkg'; then
    fail "$what: another package tool is at work. Wait for its end, then try again. Log: $log"
  elif log_says 'dpkg was interrupted'; then
    fail "$what: an earlier installation was cut off: run 'sudo dpkg --configure -a'. Log: $log"
  elif log_says "$no_compiler"; then
    fail "$what: no working C++ compiler: run 'sudo apt-get install python3 make g++'. Log: $log"
  elif log_says 'EACCES|permission denied'; then
    fail "$what: a file here belongs to someone else: run 'sudo chown -R \$(id -un) .'. Log: $log"
  fi
  fail "$what failed: $(last_words "$log"). The whole output is in $log"
}

readonly unreachable="ENOTFOUND|EAI_AGAIN|ECONNREFUSED|ECONNRESET|ETIMEDOUT|ENETUNREACH|\
EHOSTUNREACH|ERR_SOCKET_TIMEOUT|could not resolve|could not connect|temporary failure resolving|\
connection timed out|connection refused|failed to fetch|network is unreachable|cannot initiate"
readonly no_compiler="not found: make|make: not found|g\+\+: (not found|no such file)|\
cc1plus.*no such file|could not find any python|find python.*not found|unable to find (make|python)"

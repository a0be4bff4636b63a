# shellcheck shell=bash disable=SC2154 # names of scripts/install-gpu-runtime
# Downloads of scripts/install-gpu-runtime: resumed, checked, and pinned where no hash is known.

# An archive whose size nobody published; larger than those of its kind that are known.
readonly assumed_bytes=400000000

hash_of() {
  sha256sum "$1" 2>/dev/null | cut -d ' ' -f 1
}

# downloads_of KIND: lines of `file url bytes sha256 needs` for this machine's CUDA.
downloads_of() {
  # shellcheck disable=SC2016 # that is JavaScript
  node -e '
    const [data, set, kind] = process.argv.slice(1);
    const { bases, downloads } = require(data);
    for (const d of downloads.filter((d) => d.set === set && d.kind === kind)) {
      const url = `${bases[d.base]}/${d.folder}/${d.file}`;
      console.log([d.file, url, d.bytes, d.sha256, d.needs || "-"].join(" "));
    }' "$root/scripts/gpu-runtime.json" "cuda$cuda" "$1"
}

# wanted_hash FILE SHA256: the known hash, else the one that was pinned; empty when neither is.
wanted_hash() {
  if [ "$2" != unknown ]; then
    echo "$2"
  else
    sed -n "s/^$1 //p" "$home/pins" 2>/dev/null | tail -n 1
  fi
}

# Of a download, what is not there yet.
missing_bytes() {
  local file bytes total=0
  while read -r file _ bytes _; do
    if [ -z "$file" ] || [ -f "$downloads/$file" ]; then continue; fi
    if [ "$bytes" -eq 0 ]; then bytes=$assumed_bytes; fi
    total=$((total + bytes))
  done
  echo "$total"
}

# get FILE URL: into $downloads/FILE.part, going on where an earlier attempt stopped.
get() {
  local part=$downloads/$1.part
  if [ -n "$from" ]; then
    [ -f "$from/$1" ] || { echo "$from has no $1: fetch it from $2" && return 1; }
    cp "$from/$1" "$part"
    return
  fi
  curl -fsSL --retry 3 --connect-timeout 20 --speed-limit 1000 --speed-time 60 -C - \
    -o "$part" "$2" && return
  local status=$?
  # 33: the server cannot go on in the middle; 22: perhaps nothing was left to fetch.
  if [ -s "$part" ] && { [ "$status" -eq 33 ] || [ "$status" -eq 22 ]; }; then
    rm -f "$part"
    curl -fsSL --retry 3 --connect-timeout 20 -o "$part" "$2"
    return
  fi
  return "$status"
}

# fetch FILE URL SHA256: leaves the checked file in $downloads.
fetch() {
  local file=$1 url=$2 wanted got
  wanted=$(wanted_hash "$file" "$3")
  if [ -n "$dry_run" ]; then
    act "fetch $file (sha256 ${wanted:-UNKNOWN, will be pinned})" \
      "${from:+cp $from/$file}${from:-curl -fsSL -C - $url}"
    return
  fi
  mkdir -p "$downloads" || fail "cannot write $downloads"
  if [ -f "$downloads/$file" ] && [ -n "$wanted" ]; then
    if [ "$(hash_of "$downloads/$file")" = "$wanted" ]; then return; fi
    rm -f "$downloads/$file"
  fi
  if [ ! -f "$downloads/$file.part" ] || [ "$(hash_of "$downloads/$file.part")" != "$wanted" ]; then
    steps=$((steps + 1))
    step "$steps. fetch $file" get "$file" "$url" || fetch_failed "$file" "$url"
  fi
  got=$(hash_of "$downloads/$file.part")
  if [ -z "$wanted" ]; then
    say "    WARNING: no hash is known for $file. What came is taken on trust and pinned:"
    say "    $got. Compare it with what $url says of itself."
    echo "$file $got" >>"$home/pins"
  elif [ "$got" != "$wanted" ]; then
    rm -f "$downloads/$file.part"
    fail "$file is not what was expected (sha256 $got instead of $wanted): it was deleted;" \
      "try again, and if it stays so, do not trust that server"
  fi
  mv "$downloads/$file.part" "$downloads/$file"
}

fetch_failed() {
  if log_says '\(18\)|\(28\)|\(56\)|transfer closed|timed out|reset'; then
    fail "fetching $1: the connection broke; run the same command again, it goes on where it" \
      "stopped. Log: $log"
  fi
  if log_says 'error: 404'; then
    fail "fetching $1: $2 is gone. Get the file elsewhere and use --from DIR: its hash is known"
  fi
  if log_says '\(23\)'; then
    fail "fetching $1: cannot write $downloads: is the disk full? (df -h)"
  fi
  if log_says 'has no'; then fail "$(grep -m 1 -o "$from has no .*" "$log")"; fi
  fail_by_log "fetching $1"
}

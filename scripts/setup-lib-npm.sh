# shellcheck shell=bash
# Node, the npm packages and the build. Sourced by scripts/setup after setup-lib.sh.

readonly node_major_needed=20 node_minor_needed=19

# One sentence: Debian 13 has a Node that is new enough, Debian 12 and Ubuntu 24.04 have 18.
how_to_get_node() {
  local policy
  policy=$(apt-cache policy nodejs 2>/dev/null)
  if grep -qE 'Candidate: (20\.(19|[2-9][0-9])\.|2[1-9]\.|[3-9][0-9]\.)' <<<"$policy"; then
    echo "Run 'sudo apt-get install nodejs npm', then run this again."
  else
    echo "Get Node 22 from the NodeSource packages or with nvm, then run this again."
  fi
}

require_node() {
  local version major minor
  command -v node >/dev/null ||
    fail "Node 20.19 or newer is needed and none is here. $(how_to_get_node)"
  version=$(node --version 2>/dev/null)
  version=${version#v}
  major=${version%%.*}
  minor=${version#*.}
  minor=${minor%%.*}
  if ! [[ $major =~ ^[0-9]+$ && $minor =~ ^[0-9]+$ ]]; then
    fail "'node --version' does not answer ($(command -v node)). $(how_to_get_node)"
  fi
  if ((major < node_major_needed || (major == node_major_needed && minor < node_minor_needed)))
  then
    fail "Node 20.19 or newer is needed; this machine has $version. $(how_to_get_node)"
  fi
  command -v npm >/dev/null ||
    fail "npm is missing although Node is here: run 'sudo apt-get install npm', then try again."
}

# Hash of everything that decides what node_modules holds.
packages_key() {
  { node --version; uname -m; cat package-lock.json .npmrc; } | sha256sum | cut -d ' ' -f 1
}

# Hash of everything that decides what dist holds.
sources_key() {
  {
    find daemon hw config models -type f -print0 2>/dev/null | LC_ALL=C sort -z |
      xargs -0 sha256sum
    cat tsconfig.json tsconfig.build.json scripts/finish-dist.ts package-lock.json
  } | sha256sum | cut -d ' ' -f 1
}

elf_machine() {
  od -An -tx2 -j18 -N2 "$1" 2>/dev/null | tr -d ' \n'
}

# naudiodon brings PortAudio for x64 and 32-bit ARM only, and its build takes the x64 one on every
# other machine. There, Debian's library goes in its place before anything is compiled.
fit_portaudio() {
  local bundled=node_modules/naudiodon/portaudio/bin/libportaudio.so.2 ours debian
  ours=$(elf_machine "$(readlink -f "$(command -v node)")")
  if [ "$(elf_machine "$bundled")" = "$ours" ]; then return; fi
  debian=$(PATH=$PATH:/usr/sbin:/sbin ldconfig -p |
    sed -n 's/.*libportaudio\.so\.2 .*=> //p' | head -n 1)
  if [ -z "$debian" ] || [ "$(elf_machine "$(readlink -f "$debian")")" != "$ours" ]; then
    fail "no PortAudio for this processor: run 'sudo apt-get install libportaudio2'"
  fi
  ln -sf "$debian" "$bundled"
}

# Loads what was compiled: npm calls an installation a success although a library is missing.
native_packages_load() {
  local name
  for name in better-sqlite3 koffi naudiodon onnxruntime-node sherpa-onnx-node; do
    echo "loading $name"
    node -e '
      const loaded = require(process.argv[1]);
      if (process.argv[1] === "better-sqlite3") new loaded(":memory:").close();
    ' "$name" || return 1
  done
}

# For node-gyp: the headers that came with this Node, where they did, instead of a download.
export_npm_settings() {
  local prefix
  prefix=$(dirname "$(dirname "$(readlink -f "$(command -v node)")")")
  if [ -z "${npm_config_nodedir:-}" ] && [ -f "$prefix/include/node/node.h" ]; then
    export npm_config_nodedir=$prefix
  fi
  # The install script of onnxruntime-node fetches GPU libraries from a host of its own and fails
  # the whole installation where that is out of reach; the CPU library is in the package.
  export ONNXRUNTIME_NODE_INSTALL=skip
  # node-llama-cpp brings its libraries as packages and must not fetch or compile others.
  export NODE_LLAMA_CPP_SKIP_DOWNLOAD=true
  export npm_config_fetch_retries=2 npm_config_fetch_timeout=60000
  export npm_config_fetch_retry_mintimeout=2000 npm_config_fetch_retry_maxtimeout=10000
}

ensure_npm_packages() {
  local key stamp=node_modules/.cache/earshot/packages
  key=$(packages_key)
  if [ "$(cat "$stamp" 2>/dev/null)" = "$key" ]; then return; fi
  export_npm_settings
  # Fetching and compiling apart, so that each can say what it failed on.
  step 'fetching npm packages (npm ci)' npm ci --ignore-scripts --no-audit --no-fund ||
    fail_by_log 'fetching npm packages'
  fit_portaudio
  step 'compiling native packages (takes a minute or two)' \
    npm rebuild --foreground-scripts || fail_by_log 'compiling native packages'
  step 'loading native packages' native_packages_load ||
    fail "after installation, $(last_loaded) does not load: run 'npm rebuild' and read $log"
  mkdir -p "$(dirname "$stamp")" && echo "$key" >"$stamp"
}

last_loaded() {
  sed -n 's/^loading //p' "$log" | tail -n 1
}

ensure_build() {
  local key stamp=node_modules/.cache/earshot/build
  key=$(sources_key)
  if [ "$(cat "$stamp" 2>/dev/null)" = "$key" ] && [ -f dist/daemon/cli/main.js ]; then return; fi
  # A dist that lost files by hand must not be trusted to the incremental compiler.
  if [ ! -f dist/daemon/cli/main.js ]; then rm -rf dist; fi
  step 'building (npm run build)' npm run --silent build ||
    fail "the build failed: $(grep -m 1 'error' "$log"). The whole output is in $log"
  mkdir -p "$(dirname "$stamp")" && echo "$key" >"$stamp"
}

# shellcheck shell=bash disable=SC2034,SC2154 # names shared with the other parts
# Machine, plan and steps of scripts/install-gpu-runtime. Sourced after setup-lib.sh.

fail() {
  printf 'install-gpu-runtime: %s\n' "$*" >&2
  exit 1
}

# Files of the machine lie below this folder; the tests put others there.
readonly machine=${EARSHOT_MACHINE_ROOT:-}
readonly home=$root/.gpu-runtime
readonly downloads=$home/downloads side=$home/lib backup=$home/backup ledger=$home/installed.tsv
log=$home/install.log

# One installation at a time; the lock goes with the process, however that ends.
take_lock() {
  mkdir -p "$home" 2>/dev/null || fail "cannot write $root (df -h, ls -ld)"
  exec 9>"$home/lock" || fail "cannot write $home"
  flock -n 9 || fail 'another installation is at work here: wait for its end'
}

# Counts and tells the steps. `act TITLE COMMAND...` runs one, or prints it under --dry-run.
steps=0
# What a step of our own does, for --dry-run.
declare -Ar shown=(
  [unpack_runtime]='tar -xf ARCHIVE, its lib folder only:'
  [unpack_side]='tar -xf ARCHIVE, its .so files without lib/stubs:'
  [place_runtime]='copy libonnxruntime.so.1 and libonnxruntime_providers_{shared,cuda,tensorrt}.so'
  [place_shim]='gcc -shared (20 lines of C), copied over libonnxruntime.so; the old one is kept'
  [clone_runtime]='git clone --depth 1 --recurse-submodules, the tag of the version, into'
  [build_tools]='python3 -m venv, then pip install cmake ninja numpy packaging wheel, in'
  [compile_runtime]='build.sh --use_cuda and, where libnvinfer is, --use_tensorrt, in'
  [pack_runtime]='tar -czf of the built libraries:'
  [take_build]='cp'
  [compile_llama]='node-llama-cpp source download --gpu cuda, from the source in its package'
)
act() {
  local title=$1
  shift
  steps=$((steps + 1))
  if [ -n "$dry_run" ]; then
    say "$steps. $title"
    say "     ${shown[$1]:-$1} ${*:2}"
    return 0
  fi
  step "$steps. $title" "$@" && return
  fail_by_log "$title"
}

# Reads scripts/gpu-runtime.json into runtime_version, sherpa_symbols and runtime_source, and checks
# the npm packages that are changed: another version has another interface.
require_packages() {
  local facts
  command -v node >/dev/null || fail "node is missing: run scripts/setup first"
  # shellcheck disable=SC2016 # that is JavaScript
  mapfile -t facts < <(node -e '
    const root = process.argv[1];
    const data = require(`${root}/scripts/gpu-runtime.json`);
    console.log([data.runtimeVersion, data.sherpaSymbols, data.runtimeSource].join("\n"));
    const wanted = {
      "onnxruntime-node": data.runtimeVersion,
      "sherpa-onnx-node": data.sherpaVersion,
    };
    for (const [name, version] of Object.entries(wanted)) {
      let found = "";
      try {
        found = require(`${root}/node_modules/${name}/package.json`).version;
      } catch {}
      if (found !== version) console.log(`node_modules has no ${name} ${version}`);
    }' "$root")
  if [ -n "${facts[3]:-}" ]; then fail "${facts[3]}: run scripts/setup first"; fi
  runtime_version=${facts[0]:-} sherpa_symbols=${facts[1]:-} runtime_source=${facts[2]:-}
  [ -n "$runtime_source" ] || fail 'scripts/gpu-runtime.json cannot be read: run git status'
}

# Sets platform, arch, ort (folder of onnxruntime-node's library), sherpa and, on a Jetson, sm.
find_platform() {
  case $(uname -sm) in
    'Linux x86_64') arch=x64 && platform=x64 ;;
    'Linux aarch64') arch=arm64 && platform=$(jetpack) || exit 1 ;;
    *) fail "$(uname -sm): GPU libraries exist for Linux on x64 and on NVIDIA Jetson only" ;;
  esac
  ort=node_modules/onnxruntime-node/bin/napi-v6/linux/$arch
  sherpa=node_modules/sherpa-onnx-linux-$arch
  [ -f "$ort/libonnxruntime.so.1" ] || fail "$ort/libonnxruntime.so.1 is missing: run scripts/setup"
  if ! grep -aqF "$sherpa_symbols" "$sherpa/libsherpa-onnx-c-api.so" 2>/dev/null; then
    fail "$sherpa is not the version this was written for: run scripts/setup"
  fi
  if [ "$platform" = x64 ]; then find_cuda; fi
  say "Platform: $platform${sm:+, sm_$sm}${cuda:+, CUDA $cuda}"
}

# Prints jetpack6 or jetpack7, by the release of Jetson Linux.
jetpack() {
  local release
  release=$(sed -n 's/^# R\([0-9]*\) .*REVISION: \([0-9]*\).*/\1 \2/p' \
    "$machine/etc/nv_tegra_release" 2>/dev/null)
  case $release in
    '36 '[4-9]*) echo jetpack6 ;;
    '36 '*) fail 'JetPack 6.0 has cuDNN 8 and 9 is needed: update to JetPack 6.1 or newer' ;;
    '38 '* | '39 '*) echo jetpack7 ;;
    '') fail 'this arm64 machine is no NVIDIA Jetson: no GPU libraries are known for it' ;;
    *) fail "Jetson Linux R${release/ /.} is not supported: JetPack 6.1 or newer is needed" ;;
  esac
}

has_library() {
  PATH=$PATH:/usr/sbin:/sbin ldconfig -p | grep -F "$1 " >/dev/null
}

# CUDA 13 needs driver 580, CUDA 12 needs 525 (NVIDIA's release notes, minor version
# compatibility).
find_cuda() {
  local driver
  driver=$(timeout 20 nvidia-smi --query-gpu=driver_version --format=csv,noheader 2>/dev/null |
    head -n 1)
  driver=${driver%%.*}
  [[ $driver =~ ^[0-9]+$ ]] ||
    fail "no NVIDIA GPU answers here (nvidia-smi): install the card's driver, or stay on the CPU"
  ((driver >= 525)) || fail "NVIDIA driver $driver is too old: install 525 or newer"
  if [ -z "$cuda" ]; then
    cuda=12
    if ((driver >= 580)); then cuda=13; fi
    if has_library libcublasLt.so.12 && ! has_library libcublasLt.so.13; then cuda=12; fi
  fi
  if [ "$cuda" = 13 ] && ((driver < 580)); then
    fail "CUDA 13 needs driver 580 or newer; this machine has $driver: use --cuda 12"
  fi
}

# need_space BYTES: ends unless the disk has that and a reserve.
need_space() {
  local free_kib reserve_kib=1048576 need_kib=$(($1 / 1024))
  free_kib=$(df -Pk "$root" | awk 'NR == 2 { print $4 }')
  if [ -n "$dry_run" ]; then
    say "Space: $((need_kib / 1024)) MiB are needed, $((free_kib / 1024)) MiB are free."
    return
  fi
  ((free_kib >= need_kib + reserve_kib)) && return
  fail "not enough space in $root: $((need_kib / 1024)) MiB and 1 GiB in reserve are needed," \
    "$((free_kib / 1024)) MiB are free"
}

# Loads both libraries: a wrong one shows here and not in the living room.
load_check() {
  # shellcheck disable=SC2016 # that is JavaScript
  LD_LIBRARY_PATH=$side${LD_LIBRARY_PATH:+:$LD_LIBRARY_PATH} node -e '
    require("onnxruntime-node");
    require("sherpa-onnx-node");
    const maps = require("fs").readFileSync("/proc/self/maps", "utf8");
    const runtimes = new Set(maps.match(/\S*libonnxruntime\.so\.1\S*/g));
    if (runtimes.size !== 1) throw new Error(`runtimes loaded: ${[...runtimes]}`);
  ' load-check
}

finish_install() {
  if [ -n "$dry_run" ]; then
    act 'load both libraries, and see that they share one runtime' node '-e ...'
    return
  fi
  steps=$((steps + 1))
  step "$steps. load both libraries, and see that they share one runtime" load_check && return
  say "    $(last_words "$log")"
  undo_all
  fail 'the new libraries do not load, so everything was put back as it was'
}

# shellcheck shell=bash disable=SC2154 # names of scripts/install-gpu-runtime
# The Jetson part of scripts/install-gpu-runtime: ONNX Runtime is built on the board, because nobody
# publishes a build of 1.30 for JetPack; and llama.cpp with CUDA, for the same reason.

# What the build takes at its largest, by the sizes of earlier versions' build folders.
readonly build_bytes=16000000000
# Compiling one CUDA file takes up to this much memory; more at once, and the board kills them.
readonly gib_per_job=4

# Sets sm, the architecture that the kernels are compiled for.
find_chip() {
  case $(tr '\0' '\n' <"$machine/proc/device-tree/compatible" 2>/dev/null) in
    *nvidia,tegra234*) sm=87 ;;
    *nvidia,tegra264*) sm=110 ;;
    *) fail 'this Jetson is neither Orin nor Thor: ONNX Runtime 1.30 does not support it' ;;
  esac
}

require_build_tools() {
  local name missing=()
  for name in git gcc g++ python3; do
    command -v "$name" >/dev/null || missing+=("$name")
  done
  if [ "${#missing[@]}" -gt 0 ]; then
    fail "the build needs ${missing[*]}: run 'sudo apt-get install git g++ python3-venv'"
  fi
  [ -x "$machine/usr/local/cuda/bin/nvcc" ] ||
    fail "the CUDA compiler is missing: run 'sudo apt-get install nvidia-jetpack'"
  has_library libcudnn.so.9 || fail "cuDNN 9 is missing: run 'sudo apt-get install nvidia-jetpack'"
}

jobs_for_memory() {
  local gib jobs
  gib=$(awk '/^MemTotal/ { print int($2 / 1048576) }' "$machine/proc/meminfo")
  jobs=$((gib / gib_per_job))
  if [ "$jobs" -gt "$(nproc)" ]; then jobs=$(nproc); fi
  if [ "$jobs" -lt 1 ]; then jobs=1; fi
  echo "$jobs"
}

clone_runtime() {
  if [ -f "$1/build.sh" ]; then return; fi
  rm -rf "$1"
  git clone --depth 1 --branch "v$runtime_version" --recurse-submodules --shallow-submodules \
    "$runtime_source" "$1"
}

# Ubuntu 22.04 has cmake 3.22; ONNX Runtime wants 3.28. The tools live in a folder of their own.
build_tools() {
  python3 -m venv "$1" && "$1/bin/pip" install --quiet 'cmake>=3.28,<4' ninja numpy packaging wheel
}

# Attention kernels are of no use to models of speech, and take hours and most of the memory.
compile_runtime() (
  local source=$1 tools=$2 libraries=/usr/lib/aarch64-linux-gnu options=()
  if has_library libnvinfer.so.10; then
    options=(--use_tensorrt --use_tensorrt_builtin_parser --tensorrt_home "$libraries")
  fi
  cd "$source" && PATH=$tools/bin:/usr/local/cuda/bin:$PATH ./build.sh --config Release \
    --update --build --build_shared_lib --skip_tests --skip_submodule_sync \
    --parallel "$(jobs_for_memory)" --nvcc_threads 1 --cmake_generator Ninja \
    --allow_running_as_root --compile_no_warning_as_error \
    --use_cuda --cuda_home /usr/local/cuda --cudnn_home "$libraries" "${options[@]}" \
    --cmake_extra_defines "CMAKE_CUDA_ARCHITECTURES=$sm" onnxruntime_BUILD_UNIT_TESTS=OFF \
    onnxruntime_USE_FLASH_ATTENTION=OFF onnxruntime_USE_MEMORY_EFFICIENT_ATTENTION=OFF
)

# pack_runtime BUILD ARCHIVE: what other boards of this kind can take with --from.
pack_runtime() {
  local pack=$home/stage/pack/onnxruntime/lib name
  rm -rf "$home/stage/pack" && mkdir -p "$pack" "$downloads" || return 1
  cp "$1/libonnxruntime.so.$runtime_version" "$pack/" || return 1
  for name in "$1"/libonnxruntime_providers_*.so; do cp "$name" "$pack/" || return 1; done
  tar -czf "$2.part" -C "$home/stage/pack" onnxruntime && mv "$2.part" "$2"
}

install_jetson() {
  local archive source=$home/build/onnxruntime tools=$home/build/tools
  find_chip
  archive=$downloads/onnxruntime-linux-aarch64-$platform-sm$sm-$runtime_version.tgz
  if [ -n "$from" ]; then
    [ -f "$from/$(basename "$archive")" ] ||
      fail "$from has no $(basename "$archive"): another board of this kind makes it in $downloads"
    act "take the build of another board (its hash is not checked: it is your own)" \
      take_build "$from/$(basename "$archive")" "$archive"
  elif [ ! -f "$archive" ]; then
    require_build_tools
    say "No build of ONNX Runtime $runtime_version for $platform exists; it is built here."
    say 'This takes one to several hours. It can be cut off: the same command goes on.'
    need_space "$build_bytes"
    act 'clone the source' clone_runtime "$source"
    act 'install cmake and ninja for the build' build_tools "$tools"
    act "compile for sm_$sm, $(jobs_for_memory) files at a time" compile_runtime "$source" "$tools"
    act "pack the libraries as $(basename "$archive")" \
      pack_runtime "$source/build/Linux/Release" "$archive"
    act 'free the space of the build' rm -rf "$home/build"
  fi
  act "unpack $(basename "$archive")" unpack_runtime "$archive"
  place_all
  finish_install
  if [ -z "$llama" ]; then say 'The language model needs its own build for the GPU: --llama'; fi
}

take_build() {
  mkdir -p "$downloads" && cp "$1" "$2"
}

# node-llama-cpp brings the source of its llama.cpp with it, and takes its own build first.
compile_llama() {
  local nvcc=$machine/usr/local/cuda/bin
  PATH=$nvcc:$PATH NODE_LLAMA_CPP_SKIP_DOWNLOAD=false \
    node node_modules/node-llama-cpp/dist/cli/cli.js source download --gpu cuda --noUsageExample
}

build_llama() {
  local built=node_modules/node-llama-cpp/llama/localBuilds
  if [ -z "$dry_run" ]; then
    mkdir -p "$home"
    grep -qsF "$built " "$ledger" || echo "$built tree -" >>"$ledger"
  fi
  act 'build llama.cpp with CUDA (half an hour to an hour)' compile_llama
}

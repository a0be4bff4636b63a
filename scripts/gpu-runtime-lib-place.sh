# shellcheck shell=bash disable=SC2154 # names of scripts/install-gpu-runtime
# Puts libraries in place and back. $ledger has a line `path new-hash old-hash` for every file that
# was changed, written before the change, so that --undo works after a cut as well.

# place SOURCE TARGET: TARGET is relative to the root. A file is replaced, never written into:
# npm may share its blocks with another checkout.
place() {
  local source=$1 target=$2 new now old
  new=$(hash_of "$source")
  now=none
  if [ -e "$target" ]; then now=$(hash_of "$target"); fi
  old=$(awk -v t="$target" '$1 == t { print $3 }' "$ledger" 2>/dev/null)
  if [ "$now" = "$new" ] && [ -n "$old" ]; then return; fi
  # What lies there is neither ours nor what we saved: npm has installed it anew.
  if [ "$now" != "$old" ] && ! is_ours "$target" "$now"; then old=$now && save "$target" "$now"; fi
  {
    awk -v t="$target" '$1 != t' "$ledger" 2>/dev/null
    echo "$target $new $old"
  } >"$ledger.part" && mv "$ledger.part" "$ledger" || return 1
  cp "$source" "$target.part" && mv -f "$target.part" "$target"
}

# is_ours PATH HASH: the ledger says that we put exactly this there.
is_ours() {
  awk -v t="$1" -v h="$2" '$1 == t && $2 == h { found = 1 } END { exit !found }' "$ledger" \
    2>/dev/null
}

# save PATH HASH: a copy for --undo.
save() {
  if [ "$2" = none ]; then return; fi
  mkdir -p "$backup/$(dirname "$1")" && cp -p "$1" "$backup/$1" &&
    [ "$(hash_of "$backup/$1")" = "$2" ]
}

# restore PATH NEW OLD: says what it could not do and returns 1 then.
restore() {
  local now=none
  if [ -e "$1" ]; then now=$(hash_of "$1"); fi
  if [ "$now" = "$3" ]; then return 0; fi
  if [ "$now" != "$2" ]; then
    if [ ! -d "$(dirname "$1")" ]; then return 0; fi
    say "  left alone, because it was changed since: $1"
    return 1
  fi
  if [ "$3" = none ]; then
    rm -f "$1"
  elif [ "$(hash_of "$backup/$1")" = "$3" ]; then
    cp -p "$backup/$1" "$1.part" && mv -f "$1.part" "$1"
  else
    say "  its saved copy is damaged: $1 (run 'npm ci' to get it anew)"
    return 1
  fi
}

undo_all() {
  local path new old left=0
  if [ ! -s "$ledger" ]; then
    say 'Nothing to undo: no GPU runtime was installed here.'
    rm -f "$home/lock" "$home/install.log"
    rmdir "$home" 2>/dev/null
    return 0
  fi
  while read -r path new old; do
    if [ -n "$dry_run" ]; then
      say "  would put back $path"
    elif [ "$new" = tree ]; then
      rm -rf "${path:?}"
    else
      restore "$path" "$new" "$old" || left=1
    fi
  done <"$ledger"
  if [ -n "$dry_run" ]; then return 0; fi
  if [ "$left" -eq 0 ]; then
    rm -rf "$home"
    say 'Everything is as npm installed it.'
  fi
  return "$left"
}

# unpack_runtime ARCHIVE: the four libraries of ONNX Runtime, into $home/stage/runtime.
unpack_runtime() {
  local stage=$home/stage/runtime
  rm -rf "$stage" && mkdir -p "$stage" || return 1
  tar -xf "$1" -C "$stage" --strip-components=1 --no-same-owner --wildcards '*/lib/*' || return 1
  [ -f "$stage/lib/libonnxruntime.so.$runtime_version" ] ||
    { echo "no libonnxruntime.so.$runtime_version in $1" && return 1; }
}

# unpack_side FILE: shared libraries of NVIDIA, into $side; their archive is not needed any more.
# Archives hold stand-ins for the linker of the same names in stubs/, which load and do nothing.
unpack_side() {
  local stage=$home/stage/side
  rm -rf "$stage" && mkdir -p "$stage" "$side" || return 1
  tar -xf "$downloads/$1" -C "$stage" --strip-components=1 --no-same-owner \
    --wildcards '*.so*' || return 1
  find "$stage" -path '*/stubs' -prune -o -name '*.so*' \( -type f -o -type l \) -print0 |
    xargs -0 -I '{}' cp -P '{}' "$side/" || return 1
  : >"$side/.unpacked-$1" && rm -rf "$stage" "${downloads:?}/$1"
}

# The library that sherpa-onnx asks for by name and version, handing its calls to the one runtime.
compile_shim() {
  local stage=$home/stage
  command -v gcc >/dev/null || { echo 'gcc not found: make' && return 1; }
  mkdir -p "$stage" || return 1
  cat >"$stage/shim.c" <<'END'
#include <dlfcn.h>
#include <stddef.h>
typedef const void *(*get_base)(void);
const void *OrtGetApiBase(void) {
  void *runtime = dlopen("libonnxruntime.so.1", RTLD_NOW);
  get_base base = runtime ? (get_base)dlsym(runtime, "OrtGetApiBase") : NULL;
  return base ? base() : NULL;
}
END
  echo "$sherpa_symbols { global: OrtGetApiBase; local: *; };" >"$stage/shim.map"
  # The runtime is named as needed, so that its absence is an error of loading and not a crash.
  gcc -shared -fPIC -O2 -Wl,-soname,libonnxruntime.so -Wl,--version-script="$stage/shim.map" \
    -Wl,--no-as-needed -Wl,-rpath,"\$ORIGIN/../${ort#node_modules/}" \
    -o "$stage/libonnxruntime.so" "$stage/shim.c" "$ort/libonnxruntime.so.1" -ldl
}

# The runtime and its providers go where onnxruntime-node looks; sherpa-onnx is led there.
place_runtime() {
  local from_folder=$home/stage/runtime/lib name
  place "$from_folder/libonnxruntime.so.$runtime_version" "$ort/libonnxruntime.so.1" || return 1
  for name in shared cuda tensorrt; do
    name=libonnxruntime_providers_$name.so
    if [ -f "$from_folder/$name" ]; then place "$from_folder/$name" "$ort/$name" || return 1; fi
  done
}

place_shim() {
  compile_shim && place "$home/stage/libonnxruntime.so" "$sherpa/libonnxruntime.so"
}

place_all() {
  act "place ONNX Runtime $runtime_version and its GPU providers in $ort" place_runtime
  act "compile the library that leads sherpa-onnx to it, and place it in $sherpa" place_shim
  if [ -z "$dry_run" ]; then rm -rf "$home/stage"; fi
}

install_x64() {
  local file url bytes sha256 needs wanted=()
  while read -r file url bytes sha256 needs; do
    if [ "$needs" != - ] && has_library "$needs"; then
      say "The system has $needs."
    elif [ -f "$side/.unpacked-$file" ]; then
      say "$needs is in place already."
    else
      wanted+=("$file $url $bytes $sha256 $needs")
    fi
  done < <(downloads_of runtime && downloads_of side)
  # Archive and content lie side by side for a while; libraries are about twice their archive.
  need_space $((3 * $(printf '%s\n' "${wanted[@]}" | missing_bytes)))
  for file in "${wanted[@]}"; do
    read -r file url bytes sha256 needs <<<"$file"
    fetch "$file" "$url" "$sha256"
    if [ "$needs" = - ]; then
      act "unpack $file" unpack_runtime "$downloads/$file"
    else
      act "unpack $file into $side" unpack_side "$file"
    fi
  done
  place_all
  finish_install
}

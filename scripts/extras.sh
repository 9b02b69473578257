# What pages load only when somebody chooses it: the finder of people in pictures, and the silencer of noise. Sourced,
# never run.
# shellcheck shell=bash

# The package that finds people in pictures: Apache-2.0, with its model inside. `crates/call-web/src/extras.rs` names the
# same version.
SELFIE=0.1.1675465747
SELFIE_SHA512=231631361c04e55c0e9b9d8bd72a055982cfeeaf4f77e3498f3382e6d95ea5fbc419a637a3d86c96152bc7d060b1ea9d7d9b4a483b5dff835f09232337341a94

# Fetched once, unpacked beside the tools. Nobody's page ever asks another host for it.
selfie() {
  local dir=$TOOLS/selfie-$SELFIE file got
  if [ -d "$dir/package" ]; then return; fi
  say "Fetching the finder of people in pictures (once; 3 MB)"
  mkdir -p "$dir"
  file=$dir/package.tgz
  curl -fsSL --retry 3 -o "$file" \
    "https://registry.npmjs.org/@mediapipe/selfie_segmentation/-/selfie_segmentation-$SELFIE.tgz" || return 1
  got=$(sha512sum "$file" | cut -d " " -f 1)
  if [ "$got" != "$SELFIE_SHA512" ]; then rm -f "$file"; die "The finder of people in pictures is not what was pinned"; fi
  rm -rf "$dir/new" && mkdir "$dir/new" && tar -xzf "$file" -C "$dir/new"
  # Some of the package's files may be read by their owner only.
  chmod -R u+rwX,go+rX "$dir/new"
  mv "$dir/new/package" "$dir/package"
  rm -rf "$dir/new" "$file"
}

# noise PROFILE: builds it, and says where pages find it (`crates/call-web/src/extras.rs` is compiled with that).
noise() {
  local folder=$1
  # Cargo's own name for it.
  if [ "$folder" = dev ]; then folder=debug; fi
  say "Building the silencer of noise"
  (cd "$ROOT" && cargo build --quiet -p noise-web --target "$WASM" --profile "$1") || die "The silencer of noise was not built"
  NOISE_WASM=$TARGET/$WASM/$folder/noise_web.wasm
  export BEDSIDE_NOISE
  BEDSIDE_NOISE=/pkg/extras/noise-$(cat "$NOISE_WASM" "$ROOT/crates/noise-web/worklet.js" | cksum | cut -d ' ' -f 1)
}

# extras DIST PROFILE: after `noise`, puts both there. Without a network the first time, everything but the background works.
extras() {
  local dist=$ROOT/$1/extras to file
  rm -rf "$dist"
  to=$dist/$(basename "$BEDSIDE_NOISE")
  mkdir -p "$to"
  cp "$NOISE_WASM" "$to/noise.wasm"
  cp "$ROOT/crates/noise-web/worklet.js" "$to/"
  if selfie; then
    to=$dist/selfie-$SELFIE
    mkdir -p "$to"
    for file in selfie_segmentation.js selfie_segmentation.binarypb selfie_segmentation{,_landscape}.tflite \
      selfie_segmentation_solution_{simd_,}wasm_bin.{js,wasm} selfie_segmentation_solution_simd_wasm_bin.data; do
      cp "$TOOLS/selfie-$SELFIE/package/$file" "$to/"
    done
  else
    say "Not fetched: rooms are blurred whole, until the next build"
  fi
  cp "$ROOT/crates/noise-web/NOTICE.txt" "$dist/"
  if [ "$2" = wasm-release ]; then
    find "$dist" -type f \( -name '*.js' -o -name '*.wasm' -o -name '*.tflite' \) | while read -r file; do
      gzip -9 -k -f -n "$file"
      if have brotli; then brotli -q 11 -k -f "$file"; fi
    done
  fi
}

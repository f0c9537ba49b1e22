#!/bin/bash
# Makes Consentray-VERSION.pkg on a Mac. It was written by Apple's documentation and has not been run.
#
#   PYTHON_FRAMEWORK=/Library/Frameworks/Python.framework installer/macos/make_pkg.sh
#
# SIGN_APP       the "Developer ID Application" identity;  without it nothing is signed
# SIGN_PKG       the "Developer ID Installer" identity
# NOTARY_PROFILE the profile that `xcrun notarytool store-credentials` has kept; without it nothing is notarised
set -euo pipefail
umask 022 # everybody may run what is made, whoever makes it
cd "$(dirname "$0")/../.."
[ "$(uname -s)" = Darwin ] || { echo "This needs a Mac: it compiles, signs and packs with Apple's own tools." >&2; exit 1; }
framework=${PYTHON_FRAMEWORK:-/Library/Frameworks/Python.framework}
python=$framework/Versions/Current/bin/python3
[ -x "$python" ] || { echo "No Python at $framework (python.org's installer puts it there)." >&2; exit 1; }
out=build/macos
rm -rf "$out"
mkdir -p "$out" build/dist

PATH="$framework/Versions/Current/bin:$PATH" .ci/prepare macos-bundle
.venv/bin/python -m installer.macos.bundle "$out/tree" --wheels --framework "$framework"
app="$out/tree/root/Applications/Consentray.app"
contents=$app/Contents
version=$("$python" -c 'import sys; print("%d.%d" % sys.version_info[:2])')

clang -O2 -Wall -Werror -arch arm64 -arch x86_64 -mmacosx-version-min=11.0 \
  -DPYTHON_VERSION="\"$version\"" -I"$framework/Versions/$version/include/python$version" \
  -F"$contents/Frameworks" -framework Python -rpath @executable_path/../Frameworks \
  -o "$contents/MacOS/consentray" installer/macos/launcher.c
install_name_tool -change "$framework/Versions/$version/Python" \
  "@executable_path/../Frameworks/Python.framework/Versions/$version/Python" "$contents/MacOS/consentray"

sign() { codesign --force --timestamp --options runtime --entitlements "$out/tree/entitlements.plist" --sign "$SIGN_APP" "$@"; }
if [ -n "${SIGN_APP:-}" ]; then
  # From the inside out: a signature covers those below it.
  find "$contents" -type f \( -name '*.so' -o -name '*.dylib' -o -perm -111 \) -print0 |
    while IFS= read -r -d '' file; do
      case $(file -b "$file") in *Mach-O*) sign "$file" ;; esac
    done
  sign "$contents/Frameworks/Python.framework"
  sign "$app"
  codesign --verify --deep --strict --verbose=2 "$app"
else
  echo "Not signed: SIGN_APP is not set." >&2
fi

"$contents/MacOS/consentray" self-test

program=$("$python" -c 'import trayapp; print(trayapp.__version__)')
package=build/dist/Consentray-$program.pkg
# What is in it, now that every file is as it will be shipped.
.venv/bin/python -m installer.sbom macos "$out/tree/root" "$program" \
  "${SOURCE_DATE_EPOCH:-$(git log -1 --format=%ct)}" "build/dist/Consentray-$program"
pkgbuild --root "$out/tree/root" --component-plist "$out/tree/component.plist" --identifier com.consentray.consentray \
  --version "$program" --install-location / ${SIGN_PKG:+--sign "$SIGN_PKG"} "$package"
if [ -n "${NOTARY_PROFILE:-}" ]; then
  xcrun notarytool submit "$package" --keychain-profile "$NOTARY_PROFILE" --wait
  xcrun stapler staple "$package"
  spctl --assess --type install --verbose "$package"
else
  echo "Not notarised: NOTARY_PROFILE is not set." >&2
fi
echo "$package"

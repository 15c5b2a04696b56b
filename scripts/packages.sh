# Sourced by the other scripts: installs Debian packages, checks for Swift.

# need PACKAGE…: as root installs what is missing; else prints the command that does, and fails.
need() {
  missing=""
  for package in "$@"; do
    dpkg-query -W -f '${Status}' "$package" 2>/dev/null | grep -q "install ok installed" || missing="$missing $package"
  done
  [ -z "$missing" ] && return 0
  if [ "$(id -u)" = 0 ]; then
    echo "Installing the missing Debian packages:$missing"
    apt-get update -qq
    DEBIAN_FRONTEND=noninteractive apt-get install -y -qq --no-install-recommends $missing >/dev/null
  else
    echo "These Debian packages are missing. Run this line, then try again:" >&2
    echo "  sudo apt-get update && sudo apt-get install -y --no-install-recommends$missing" >&2
    exit 1
  fi
}

need_swift() {
  if ! command -v swift >/dev/null 2>&1; then
    echo "Swift 6.2 or later is missing: install it from https://www.swift.org/install/linux/ and try again." >&2
    exit 1
  fi
}

# For building; what running needs comes with them.
build_packages="libinotifytools0-dev libcurl4-openssl-dev libyaml-dev zlib1g-dev git ca-certificates"

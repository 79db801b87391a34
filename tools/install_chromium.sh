#!/bin/sh
# Install Debian's Chromium, which the tests of the HTML review need: tools/install_chromium.sh && tox -e browser
set -eu
command -v chromium >/dev/null && exit 0
export DEBIAN_FRONTEND=noninteractive
apt-get update --quiet
exec apt-get install --quiet --yes --no-install-recommends chromium fonts-dejavu-core

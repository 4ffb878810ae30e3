#!/bin/sh
# Tests open what is exported in a real QGIS, run by the system's Python. Where there is none this
# installs Debian's, if it may (1.1 GB, some minutes); elsewhere it says what to do, and the tests
# that need it say so again (in CI they fail).
set -eu
python=${ALATAU_GEO_QGIS_PYTHON:-/usr/bin/python3}
# QGIS itself, and GDAL's program that checks what the OGC asks of a GeoPackage
are_there() {
  "$python" -c 'import qgis.core, osgeo_utils.samples.validate_gpkg' >/dev/null 2>&1
}
are_there && exit 0
if command -v apt-get >/dev/null 2>&1 && [ "$(id -u)" = 0 ]; then
  echo "installing QGIS for the tests of what it opens: 1.1 GB, some minutes"
  export DEBIAN_FRONTEND=noninteractive
  wait="-o DPkg::Lock::Timeout=600"
  # shellcheck disable=SC2086  two words are meant
  if apt-get $wait update -qq \
    && apt-get $wait install -y -qq --no-install-recommends python3-qgis python3-gdal fonts-dejavu-core >/dev/null \
    && are_there; then
    exit 0
  fi
fi
echo "$python can't import qgis.core and osgeo_utils.samples.validate_gpkg, so the tests of what QGIS opens can't run:" >&2
echo "  sudo apt-get install python3-qgis python3-gdal    (Debian)" >&2
echo "  or name a Python that has both: ALATAU_GEO_QGIS_PYTHON=/path/to/python3" >&2
[ -z "${CI:-}" ]

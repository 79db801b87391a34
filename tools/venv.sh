# shellcheck shell=sh
# Sourced by ./review and ./test in the top folder: makes .venv, puts its place into $venv, and defines install_here.
python=${PYTHON:-python3}
venv=.venv
if ! "$python" -c 'import sys; sys.exit(sys.version_info < (3, 10))' 2>/dev/null; then
    echo "flake8-secreview needs Python 3.10 or newer, and '$python' is not; name one with PYTHON=/path/to/python" >&2
    exit 2
fi
# A folder that was moved, or whose Python is gone, is made anew.
if ! "$venv/bin/python" -m pip --version >/dev/null 2>&1; then
    "$python" -m venv --clear "$venv"
fi
export PIP_DISABLE_PIP_VERSION_CHECK=1 PIP_ROOT_USER_ACTION=ignore

# install_here EXTRAS: this project into .venv, with the extras '[a,b]' or none ''; nothing to do while setup.cfg stays the same.
install_here() {
    stamp="$venv/installed$1"
    if [ ! -e "$stamp" ] || [ setup.cfg -nt "$stamp" ]; then
        "$venv/bin/python" -m pip install --quiet --editable ".$1"
        touch "$stamp"
    fi
}

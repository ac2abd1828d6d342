#!/bin/sh
# Make .venv and install the locked dependencies. Warm, it only compares two checksums.
#   settings/devstack/setup.sh run|dev        PYTHON=python3.12 chooses the interpreter
set -eu
cd "$(dirname "$0")/../.."

kind=${1:-run}
python=${PYTHON:-python3}
case $kind in
    run) lock=requirements.lock ;;
    dev) lock=requirements-dev.lock ;;
    *) echo "usage: setup.sh run|dev" >&2; exit 2 ;;
esac

marker() { printf '.venv/.svod-%s' "$1"; }
current() { cksum <"$1"; }
# A marker counts only as long as the interpreter behind the environment is still there.
fresh() { [ -f "$(marker "$1")" ] && [ "$(cat "$(marker "$1")")" = "$(current "$2")" ] && .venv/bin/python -c '' 2>/dev/null; }

if fresh "$kind" "$lock"; then exit 0; fi

refuse() { printf '%s\n%s\n' "$1" "$2" >&2; exit 2; }

if ! "$python" -c '' 2>/dev/null; then
    refuse "Ошибка: Python не найден ($python). Установите Python 3.11 или новее: sudo apt-get install python3 python3-venv" \
           "Error: Python not found ($python). Install Python 3.11 or newer: sudo apt-get install python3 python3-venv"
fi
if ! "$python" -c 'import sys; sys.exit(sys.version_info < (3, 11))'; then
    version=$("$python" -c 'import sys; print(sys.version.split()[0])')
    refuse "Ошибка: нужен Python 3.11 или новее, а $python — это $version. Установите новый или укажите его: make run PYTHON=python3.12" \
           "Error: Python 3.11 or newer is needed, and $python is $version. Install a newer one or name it: make run PYTHON=python3.12"
fi
if ! "$python" -c 'import ensurepip, venv' 2>/dev/null; then
    package=$("$python" -c 'import sys; print("python%d.%d-venv" % sys.version_info[:2])')
    refuse "Ошибка: у $python нет модуля venv. Установите пакет python3-venv: sudo apt-get install $package" \
           "Error: $python lacks the venv module. Install the package python3-venv: sudo apt-get install $package"
fi

if ! .venv/bin/python -c 'import pip' 2>/dev/null; then
    echo "[1/2] Окружение .venv · environment ($("$python" --version))"
    rm -rf .venv
    "$python" -m venv .venv
fi

total=$(grep -c '==' "$lock")
echo "[2/2] Зависимости · dependencies ($lock: $total)"
log=.venv/pip.log
# Compiling every module takes longer than compiling those that are imported, when they are. The lock is complete and
# pinned, so there is nothing to resolve.
(
    set +e
    PIP_DISABLE_PIP_VERSION_CHECK=1 .venv/bin/python -m pip install --no-compile --no-deps --no-input \
        --require-hashes --progress-bar off -r "$lock" 2>&1
    echo "pip-exit=$?"
) | tee "$log" | awk -v total="$total" '
    /^Collecting / { n++; printf "  %d/%d %s\n", n, total, $2; fflush() }
    /^Installing collected/ { print "  …"; fflush() }'

if ! grep -q '^pip-exit=0$' "$log"; then
    tail -n 15 "$log" >&2
    refuse "Ошибка: зависимости не установлены (журнал: $log). Проверьте сеть и повторите." \
           "Error: the dependencies are not installed (log: $log). Check the network and try again."
fi
current "$lock" >"$(marker "$kind")"
# What develops holds everything that runs.
if [ "$kind" = dev ]; then current requirements.lock >"$(marker run)"; fi

#!/bin/bash
# Runs inside a private D-Bus session: session.sh STATE COUNT [COUNT words of a command to run first] COMMAND…
# STATE: ready, locked (a keyring exists and is locked), no-keyring (the service runs, there is no keyring yet),
# no-service (nothing offers secrets). The command writes its errors to descriptor 3, apart from the bus's own noise.
set -u
state=$1
count=$2
shift 2
first=("${@:1:count}")
shift "$count"

case $state in
  ready | locked)
    printf 'test\n' | gnome-keyring-daemon --unlock --components=secrets >/dev/null 3>&- || exit 90
    ;;
  no-keyring)
    gnome-keyring-daemon --start --components=secrets >/dev/null 3>&- </dev/null || exit 90
    ;;
esac
if [ "$count" -gt 0 ]; then
  "${first[@]}" 2>&3 3>&- </dev/null >/dev/null || exit 91
fi
if [ "$state" = locked ]; then
  dbus-send --session --print-reply --dest=org.freedesktop.secrets /org/freedesktop/secrets \
    org.freedesktop.Secret.Service.Lock array:objpath:/org/freedesktop/secrets/collection/login >/dev/null 3>&- </dev/null || exit 92
fi
"$@" 2>&3 3>&-

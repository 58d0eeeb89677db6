#!/bin/bash
# As the published image's: options alone are options of turnserver, and a shell reads each argument once more.
case ${1-} in -*) set -- turnserver "$@" ;; esac
arguments=()
for argument; do arguments+=("$(eval "echo $argument")"); done
exec "${arguments[@]}"

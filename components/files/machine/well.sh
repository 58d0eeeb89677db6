# shellcheck shell=bash
# Waits until containers are well. IDS is not used: with it this runs again when a container is another.
# MACHINE PATIENCE (seconds) CONTAINERS (names) IDS
: "${MACHINE:?}" "${PATIENCE:?}" "${CONTAINERS:?}" "${IDS:?}"

# shellcheck disable=SC2086
until_well "$PATIENCE" $CONTAINERS
say "$MACHINE: ${CONTAINERS// /, } well"

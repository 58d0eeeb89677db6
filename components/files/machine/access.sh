# shellcheck shell=bash
# Who may log in, and how; security updates. Runs at every `up` in which the people or this script changed.
# MACHINE FQDN AUTHORIZED_KEYS OWNED (yes: no keys but ours; no: its owner's own keys stay)
: "${MACHINE:?}" "${FQDN:?}" "${AUTHORIZED_KEYS:?no person may log in}" "${OWNED:?}"

if [ "$OWNED" = yes ] && command -v cloud-init >/dev/null; then
  # 2: done, with warnings that do not matter to us (recoverable).
  cloud-init status --wait >/dev/null || [ $? -eq 2 ] || fail "$MACHINE: cloud-init did not finish: see /var/log/cloud-init-output.log"
fi

# Written whole: who is not in it any more is out.
put /etc/ssh/meet_authorized_keys 644 <<<"$AUTHORIZED_KEYS"

if [ "$OWNED" = yes ]; then
  key_files=/etc/ssh/meet_authorized_keys
else
  key_files="/etc/ssh/meet_authorized_keys .ssh/authorized_keys"
fi
sshd=$(command -v sshd || echo /usr/sbin/sshd)
install -d -m 755 /run/sshd /etc/ssh/sshd_config.d
grep -qsE '^[[:space:]]*Include[[:space:]]+/etc/ssh/sshd_config\.d/' /etc/ssh/sshd_config ||
  sed -i '1i Include /etc/ssh/sshd_config.d/*.conf' /etc/ssh/sshd_config
offer /etc/ssh/sshd_config.d/00-meet.conf 644 "$sshd" -t <<EOT || fail "$MACHINE: the SSH server refuses its new settings; the old ones stay in force"
# Written by meet-infra. The first value of a setting wins, hence the 00.
AuthorizedKeysFile $key_files
PasswordAuthentication no
KbdInteractiveAuthentication no
PermitRootLogin prohibit-password
X11Forwarding no
AllowAgentForwarding no
# Parallel container operations open many connections at once.
MaxStartups 100:30:200
MaxSessions 100
# An installer, or a start that is waited for, says nothing for minutes: routers forget a line that is idle.
ClientAliveInterval 30
ClientAliveCountMax 4
EOT
if wrote; then systemctl reload ssh 2>/dev/null || systemctl reload sshd; fi
"$sshd" -T | grep -x 'passwordauthentication no' >/dev/null ||
  fail "$MACHINE: passwords still open it: something in /etc/ssh/sshd_config stands before the Include of sshd_config.d; move it below"

packages unattended-upgrades
put /etc/apt/apt.conf.d/52meet 644 <<'EOT'
// Written by meet-infra. Security updates by themselves; a reboot never: somebody may be meeting.
APT::Periodic::Update-Package-Lists "1";
APT::Periodic::Unattended-Upgrade "1";
Unattended-Upgrade::Automatic-Reboot "false";
// An update of these restarts Docker: docs/operate.md says when they are upgraded. Patterns of the beginning of a name.
Unattended-Upgrade::Package-Blacklist { "docker[.]io$"; "containerd$"; "runc$"; };
EOT

if [ "$OWNED" = yes ] && [ "$(hostname)" != "$FQDN" ]; then
  hostnamectl set-hostname "$FQDN"
fi
say "$MACHINE: access is set"

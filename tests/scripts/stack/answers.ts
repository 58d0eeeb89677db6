/** A new region beside the one of `dataFolder`, and two people who can keep its secret. */
import { fileOf } from "../data.ts";

const SECOND =
  "    eli: { name: Eli, ssh: [ssh-ed25519 AAAAC3NzaC1lZDI1NTE5AAAAIJm0cN0sJ1Yd0gQy8m8S5mN3WJ2VbX0k8o1cRr1nE5xU eli@hypha] }\n";

export const TWO = fileOf("coop/members.yaml") + SECOND;

export const OPTIONS: readonly string[] = [
  ...["--name", "Portugal", "--operator", "hypha", "--domain", "pt.meet.example"],
  ...["--mail-server", "smtp.meet.example", "--mail-sender", "rooms@meet.example"],
  ...["--ssh-from", "203.0.113.0/24, 2001:db8:1::/48"],
  ...["--host", "cx33", "--host-volume", "50", "--location", "fsn1"],
  ...["--first-keeper", "hypha-dana", "--second-keeper", "hypha-eli"],
];

/** People, their keys, and days that are over. */
import { add, change, type Explanation } from "./explanation.ts";
import { GARDEN, MEMBERS, NORTH, SOUTH } from "./region.ts";

const AMELIE = "HaAFxRdTJflY7P1Cn8G9ksTDQykTO6q6w+4/BwEtKcU amelie@laptop";
const DANA = "IxuZy16L9uKN9ahRM4xi87zLoQXYrXFXfN9oWK0fdqG dana@laptop";

export const PEOPLE = {
  "broken-key": {
    title: "A public key that is not whole",
    cause: "Letters are missing, or something else was pasted: it would let nobody in, and say so too late.",
    remedy: "Paste the whole line of the .pub file again.",
    example: { wrong: [change(MEMBERS, AMELIE, "HaAFxRdTJflY7P1Cn8G9ks amelie@laptop")] },
  },
  "keeper-left": {
    title: "A keeper of the master secret who has left",
    cause: "Only two people have it. One of them is gone, so one more accident would lose every secret of the region.",
    remedy: "The other keeper hands it to somebody who is here, and keepers: names them.",
    example: {
      wrong: [
        add(NORTH, "keepers: [hypha-dana, koumbit-amelie]"),
        change(MEMBERS, `${AMELIE}]`, `${AMELIE}]\n      until: 2026-10-31`),
        change(SOUTH, "operator: koumbit", "operator: hypha"),
      ],
      today: "2026-11-21",
    },
  },
  "member-left": {
    title: "A member that has left, or leaves soon, and still has duties",
    cause:
      "Whoever operates, owns or invoices something is a member. Three months before the last day we start to say so.",
    remedy: "Hand over: name another member in its place.",
    example: {
      wrong: [add(MEMBERS, "  until: 2026-10-31")],
      right: [
        add(MEMBERS, "  until: 2026-10-31"),
        change(SOUTH, "operator: koumbit", "operator: hypha"),
        change(GARDEN, "custodian: koumbit", "custodian: hypha"),
        change("tenants/swift.yaml", "custodian: koumbit", "custodian: hypha"),
      ],
      today: "2026-11-21",
    },
  },
  "nobody-can-log-in": {
    title: "A stack into whose machines nobody can log in",
    cause: "Its operator names no people, or all of them have left.",
    remedy: "Add a person with a public key to the operator's people in coop/members.yaml.",
    example: {
      wrong: [change(MEMBERS, `${AMELIE}]`, `${AMELIE}]\n      until: 2026-10-31`)],
      today: "2026-11-21",
    },
  },
  "release-ends": {
    title: "A version that soon gets no more security fixes",
    cause: "A part of the release loses its support within three months.",
    remedy: "Plan the upgrade to a newer release.",
    example: { wrong: [], today: "2027-02-01" },
  },
  "release-over": {
    title: "A version that gets no more security fixes",
    cause: "A part of the release is past the end of its support, and what is found in it stays open.",
    remedy: "Upgrade to a newer release. If there is none yet, one must be tested and added.",
    example: { wrong: [], today: "2027-06-01" },
  },
  "same-keeper": {
    title: "One person named as both keepers",
    cause: "Two people keep the master secret, because one may be away, ill or gone when it is needed.",
    remedy: "Name somebody else as well.",
    example: {
      wrong: [add(NORTH, "keepers: [hypha-dana, hypha-dana]")],
      right: [add(NORTH, "keepers: [hypha-dana, koumbit-amelie]")],
    },
  },
  "same-key": {
    title: "One key of two people",
    cause: "Whoever leaves is out by their key. With a shared key, they would stay.",
    remedy: "Ask each person for a key of their own.",
    example: { wrong: [change(MEMBERS, AMELIE, DANA)] },
  },
  "same-person-id": {
    title: "Two people of one name on machines",
    cause: "On machines a person is called member-person, and two of them would be called alike.",
    remedy: "Give one of them another id.",
    example: {
      wrong: [
        add(
          MEMBERS,
          "koumbit-nord:\n  name: Koumbit Nord\n  contact: nord@koumbit.example\n  people:\n    luc:\n      name: Luc Gagnon\n      ssh: [ssh-ed25519 AAAAC3NzaC1lZDI1NTE5AAAAIJRM0CxdlN/d8a8WXTwoHPkM8U0iT4ee1+Eo6D+CGQtc]",
        ),
        change(
          MEMBERS,
          `${AMELIE}]\n`,
          `${AMELIE}]\n    nord-luc:\n      name: Luc Roy\n      ssh: [ssh-ed25519 AAAAC3NzaC1lZDI1NTE5AAAAIKvKC97gWO8CmfGAkmaxklNeF6yu3+U1VH0ZucJQAEvx]\n`,
        ),
      ],
      right: [
        change(
          MEMBERS,
          `${AMELIE}]\n`,
          `${AMELIE}]\n    luc:\n      name: Luc Roy\n      ssh: [ssh-ed25519 AAAAC3NzaC1lZDI1NTE5AAAAIKvKC97gWO8CmfGAkmaxklNeF6yu3+U1VH0ZucJQAEvx]\n`,
        ),
      ],
    },
  },
  "ssh-unnamed": {
    title: "A way in that belongs to nobody",
    cause: "localKey lets in a key that is made on the spot and stands in no file. Only a sandbox may have it.",
    remedy: "Leave localKey out, and add your key to your name in coop/members.yaml.",
    example: { wrong: [change(NORTH, "[203.0.113.0/24] }", "[203.0.113.0/24], localKey: true }")] },
  },
  "unknown-keeper": {
    title: "A keeper of the master secret whom nobody knows",
    cause: "Whoever keeps the master secret stands in coop/members.yaml, so that others can find them.",
    remedy: "Write member-person, as in hypha-dana, of somebody under people: of a member.",
    example: {
      wrong: [add(NORTH, "keepers: [hypha-dana, koumbit-emelie]")],
      right: [add(NORTH, "keepers: [hypha-dana, koumbit-amelie]")],
    },
  },
} as const satisfies Readonly<Record<string, Explanation>>;

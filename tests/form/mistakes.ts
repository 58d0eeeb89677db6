/** What people fill in: rightly, and with the mistakes that they make most, in the region of the explanations. */
import { add } from "../../model/explain/explanation.ts";
import { region, SWIFT } from "../../model/explain/region.ts";
import type { Source } from "../../model/read.ts";

/** Two stacks, one of them without a balancer; a tenant that had another id before. */
export const SOURCES: readonly Source[] = region([add(SWIFT, "previously: [swallow]")]);

export const GOOD = {
  org: "Harbour Workers' Co-operative",
  id: "harbour",
  stack: "north",
  host: "gl2",
  level: "small",
  custodian: "hypha",
  "admin-name": "Mei Tan",
  "admin-email": "mei@harbour.example",
};

/** The mistakes that people make most, each with the field it stands beside and a part of what is said there. */
export const MISTAKES: readonly (readonly [
  title: string,
  answers: Readonly<Record<string, string>>,
  field: string,
  says: string,
])[] = [
  ["capitals in the id", { id: "Harbour" }, "id", "lower-case letters"],
  ["a blank in the id", { id: "harbour works" }, "id", "lower-case letters"],
  ["an id that starts with a digit", { id: "1harbour" }, "id", "starting with a letter"],
  ["an id of one letter", { id: "h" }, "id", "2 to 31"],
  ["an id that is taken", { id: "heron" }, "id", 'there is a tenant "heron" already'],
  ["an id that a tenant had before", { id: "swallow" }, "id", 'is an id that tenant "swift" had before'],
  ["no address of e-mail", { "admin-email": "mei.harbour.example" }, "admin-email", "write one e-mail address"],
  ["two addresses of e-mail", { "admin-email": "a@b.example, c@d.example" }, "admin-email", "write one e-mail address"],
  ["a web address as host name", { hostname: "https://meet.harbour.example" }, "hostname", "write a host name"],
  ["capitals in the host name", { hostname: "Meet.Harbour.example" }, "hostname", "lower-case"],
  ["an international name", { hostname: "hafen-münchen.example" }, "hostname", "lower-case ASCII"],
  ["a host name that is taken", { hostname: "heron.north.coop.example" }, "hostname", "is already that of"],
  [
    "a host name for which there is no certificate",
    { hostname: "meet.harbour.local" },
    "hostname",
    "no public authority",
  ],
  ["a host name without a dot", { hostname: "harbour" }, "hostname", "write a host name"],
  ["a language by its name", { locale: "French" }, "locale", "write a language code"],
  [
    "a duration without its blank",
    { level: "custom", participants: "20", reason: "R", duration: "3h" },
    "duration",
    "60 min or 3 h",
  ],
  [
    "a number of people in words",
    { level: "custom", participants: "twenty", reason: "R", duration: "3 h" },
    "participants",
    "whole number",
  ],
  [
    "nobody in a meeting",
    { level: "custom", participants: "0", reason: "R", duration: "3 h" },
    "participants",
    "1 to 1000 people",
  ],
  [
    "more people than any node seats",
    { level: "custom", participants: "900", reason: "R", duration: "3 h" },
    "participants",
    "seats",
  ],
  [
    "the front page of a BBB",
    { stack: "south", host: "gl1", bbb: "https://bbb.harbour.example/" },
    "bbb",
    "not the address of a BBB API",
  ],
  [
    "a BBB without encryption",
    { stack: "south", host: "gl1", bbb: "http://bbb.harbour.example/bigbluebutton/api" },
    "bbb",
    "https://",
  ],
  [
    "a space that is none, from a web page",
    { org: "Harbour\u00a0Workers" },
    "org",
    "a space that is not the usual one",
  ],
  [
    "a host of another region",
    { stack: "south", host: "gl9", bbb: "https://bbb.harbour.example/bigbluebutton/api" },
    "host",
    "did you mean gl1?",
  ],
  ["a text that is far too long", { org: "Harbour ".repeat(40) }, "org", "keep it to 200 characters"],
];

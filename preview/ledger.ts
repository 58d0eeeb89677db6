/**
 * Writes down what a program registers, and answers as the engine would once everything is made: the URN, an id,
 * the inputs, and stand-ins for what only a cloud can say.
 */
import type { Alias as WireAlias } from "@pulumi/pulumi/proto/alias_pb.js";
import pb from "@pulumi/pulumi/proto/resource_pb.js";
import type structs from "google-protobuf/google/protobuf/struct_pb.js";
import { ProgramFault } from "./fault.ts";
import type { GraphResource } from "./graph.ts";
import {
  type Alias,
  aliasUrns,
  inherit,
  isProvider,
  makeUrn,
  type Own,
  packageOf,
  providerUrn,
  type Scope,
  STACK_TYPE,
} from "./inherit.ts";
import { createStandIns } from "./standins.ts";
import { answer, readStruct, readValue, type Values } from "./values.ts";

interface Entry {
  readonly resource: GraphResource;
  /** Its options as its children inherit them. */
  readonly settled: Own;
  readonly id: string;
  readonly state: structs.Struct;
}

export interface Ledger {
  /** @throws ProgramFault what the engine would refuse as well. */
  register(request: pb.RegisterResourceRequest): pb.RegisterResourceResponse;
  /** An existing resource, taken at the program's word. */
  read(request: pb.ReadResourceRequest): pb.ReadResourceResponse;
  find(urn: string): { readonly id: string; readonly state: structs.Struct } | undefined;
  /** Everything registered so far, sorted by URN. */
  resources(): GraphResource[];
}

/** A ledger for one run of one stack's program. */
export function createLedger(scope: Scope, disabledProviders: ReadonlySet<string>): Ledger {
  const entries = new Map<string, Entry>();
  const standIn = createStandIns();

  function enter(wish: Wish): Entry {
    const { type, name, custom } = wish;
    const parent = wish.parent === "" ? null : wish.parent;
    const above = parent === null ? undefined : entries.get(parent);
    if (parent !== null && above === undefined)
      throw new ProgramFault(`${name} (${type}) has a parent that was never registered: ${parent}`);
    const urn = makeUrn(scope, parent, type, name);
    if (entries.has(urn)) throw new ProgramFault(`two resources have the URN ${urn}; give one of them another name`);
    const settled = inherit(wish.own, above?.settled, type, custom);
    if (custom && !isProvider(type)) refuseDefaultProvider(urn, type, settled.provider, disabledProviders);
    const { values, secrets } = wish.inputs;
    const resource: GraphResource = {
      urn,
      type,
      parent,
      inputs: values,
      options: {
        protect: settled.protect ?? false,
        retainOnDelete: settled.retainOnDelete ?? false,
        deletedWith: settled.deletedWith === "" ? null : settled.deletedWith,
        provider: custom ? providerUrn(settled.provider) : null,
        aliases: aliasUrns(scope, { type, name, parent }, wish.aliases, above?.resource.options.aliases ?? []),
        ...wish.options,
      },
      secrets,
      custom,
    };
    const made = custom
      ? standIn({ type, name, identity: resource.options.aliases.at(-1) ?? urn, inputs: values })
      : null;
    const entry: Entry = {
      resource,
      settled,
      id: made === null ? "" : wish.id || made.id,
      // The engine answers a component with nothing: its outputs are registered later.
      state:
        made === null
          ? answer(undefined, {}, [])
          : answer(wish.object, made.outputs, wish.options.additionalSecretOutputs),
    };
    entries.set(urn, entry);
    return entry;
  }

  return {
    register(request) {
      if (request.getRemote()) {
        const what = `${request.getName()} (${request.getType()})`;
        throw new ProgramFault(
          `${what} is a component that a plugin builds; without an engine nobody can say what is in it`,
        );
      }
      const { id, resource, state } = enter(registration(request));
      return new pb.RegisterResourceResponse().setUrn(resource.urn).setId(id).setObject(state);
    },
    read(request) {
      const { resource, state } = enter(reading(request));
      return new pb.ReadResourceResponse().setUrn(resource.urn).setProperties(state);
    },
    find: (urn) => entries.get(urn),
    resources: () => [...entries.values()].map(({ resource }) => resource).sort((a, b) => (a.urn < b.urn ? -1 : 1)),
  };
}

function refuseDefaultProvider(urn: string, type: string, provider: string, disabled: ReadonlySet<string>): void {
  const name = packageOf(type);
  if (provider !== "" || name === "pulumi" || !(disabled.has(name) || disabled.has("*"))) return;
  throw new ProgramFault(
    `${urn} has no provider, and the default one of ${name} is off (pulumi:disable-default-providers in Pulumi.yaml)`,
  );
}

/** What the two kinds of request have in common. */
interface Wish {
  readonly type: string;
  readonly name: string;
  /** URN; empty for the stack itself. */
  readonly parent: string;
  readonly custom: boolean;
  readonly id: string;
  readonly object: structs.Struct | undefined;
  readonly inputs: Values;
  readonly own: Own;
  readonly aliases: readonly Alias[];
  readonly options: Omit<
    GraphResource["options"],
    "protect" | "retainOnDelete" | "deletedWith" | "provider" | "aliases"
  >;
}

function registration(request: pb.RegisterResourceRequest): Wish {
  const providers = new Map<string, string>();
  request.getProvidersMap().forEach((reference, name) => {
    providers.set(name, reference);
  });
  const type = request.getType();
  return {
    type,
    name: request.getName(),
    parent: type === STACK_TYPE ? "" : request.getParent(),
    custom: request.getCustom(),
    id: request.getImportid(),
    object: request.getObject(),
    inputs: readStruct(request.getObject()),
    own: {
      protect: request.hasProtect() ? request.getProtect() : undefined,
      retainOnDelete: request.hasRetainondelete() ? request.getRetainondelete() : undefined,
      deletedWith: request.getDeletedwith(),
      provider: request.getProvider(),
      providers,
    },
    aliases: request.getAliasesList().map(readAlias),
    options: {
      deleteBeforeReplace: request.getDeletebeforereplacedefined() ? request.getDeletebeforereplace() : null,
      ignoreChanges: request.getIgnorechangesList(),
      dependsOn: request.getDependenciesList().toSorted(),
      replaceOnChanges: request.getReplaceonchangesList(),
      replaceWith: request.getReplaceWithList().toSorted(),
      replacementTrigger: readValue(request.getReplacementTrigger()),
      additionalSecretOutputs: request.getAdditionalsecretoutputsList(),
      import: request.getImportid() || null,
      timeouts: readTimeouts(request.getCustomtimeouts()),
    },
  };
}

function reading(request: pb.ReadResourceRequest): Wish {
  return {
    type: request.getType(),
    name: request.getName(),
    parent: request.getParent(),
    custom: true,
    id: request.getId(),
    object: request.getProperties(),
    inputs: readStruct(request.getProperties()),
    own: {
      protect: undefined,
      retainOnDelete: undefined,
      deletedWith: "",
      provider: request.getProvider(),
      providers: new Map(),
    },
    aliases: [],
    options: {
      deleteBeforeReplace: null,
      ignoreChanges: [],
      dependsOn: request.getDependenciesList().toSorted(),
      replaceOnChanges: [],
      replaceWith: [],
      replacementTrigger: null,
      additionalSecretOutputs: request.getAdditionalsecretoutputsList(),
      import: request.getId(),
      timeouts: {},
    },
  };
}

function readAlias(alias: WireAlias): Alias {
  const spec = alias.getSpec();
  if (spec === undefined) return { urn: alias.getUrn() };
  return {
    name: spec.getName(),
    type: spec.getType(),
    stack: spec.getStack(),
    project: spec.getProject(),
    parent: spec.getParenturn(),
    noParent: spec.getNoparent(),
  };
}

function readTimeouts(timeouts: pb.RegisterResourceRequest.CustomTimeouts | undefined): Record<string, string> {
  const all = {
    create: timeouts?.getCreate() ?? "",
    update: timeouts?.getUpdate() ?? "",
    delete: timeouts?.getDelete() ?? "",
    read: timeouts?.getRead() ?? "",
  };
  return Object.fromEntries(Object.entries(all).filter(([, time]) => time !== ""));
}

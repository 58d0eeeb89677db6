/** Machines without machines: remembers what it was asked for, and fails when told to. */
import type {
  FirewallRule,
  MachineNetwork,
  MachineSpec,
  MachineState,
  Machines,
  MachineVolume,
} from "../../../../sandbox/cloud/machines/driver.ts";

export interface FakeMachine {
  spec: MachineSpec;
  state: MachineState;
  rules: readonly FirewallRule[] | null;
  volumes: number[];
  networks: Map<number, string>;
}

export interface FakeMachines extends Machines {
  /** Every call, as `start 1001`. */
  readonly calls: string[];
  readonly machines: Map<number, FakeMachine>;
  readonly volumes: Map<number, MachineVolume>;
  /** A call that begins so fails with the text behind it, once. */
  readonly failures: Map<string, string>;
  /** Keep every call waiting until the function that this returns is called. */
  hold(): () => void;
}

export function fakeMachines(): FakeMachines {
  const calls: string[] = [];
  const machines = new Map<number, FakeMachine>();
  const volumes = new Map<number, MachineVolume>();
  const failures = new Map<string, string>();
  let gate: Promise<void> | null = null;
  const called = async (...words: readonly unknown[]): Promise<void> => {
    const line = words.join(" ");
    calls.push(line);
    await gate;
    for (const [begin, message] of failures) {
      if (!line.startsWith(begin)) continue;
      failures.delete(begin);
      throw new Error(message);
    }
  };
  const machine = (id: number): FakeMachine => {
    const found = machines.get(id);
    if (found === undefined) throw new Error(`no machine ${id}`);
    return found;
  };
  const power =
    (word: string, state: MachineState) =>
    async (id: number): Promise<void> => {
      await called(word, id);
      machine(id).state = state;
    };
  const fake: FakeMachines = {
    calls,
    machines,
    volumes,
    failures,
    hold: () => {
      const { promise, resolve } = Promise.withResolvers<void>();
      gate = promise;
      return resolve;
    },
    create: async (spec) => {
      await called("create", spec.id, spec.name);
      const state = spec.start === false ? "off" : "running";
      machines.set(spec.id, { spec, state, rules: null, volumes: [], networks: new Map() });
    },
    start: power("start", "running"),
    shutdown: power("shutdown", "off"),
    kill: power("kill", "off"),
    reboot: power("reboot", "running"),
    reset: power("reset", "running"),
    destroy: async (id) => {
      await called("destroy", id);
      machines.delete(id);
    },
    rebuild: async (spec) => {
      await called("rebuild", spec.id, spec.image);
      machine(spec.id).spec = spec;
      machine(spec.id).state = "running";
    },
    resize: async (id, spec) => {
      await called("resize", id, spec.cores, spec.memoryGb);
      machine(id).spec = { ...machine(id).spec, ...spec };
    },
    state: async (id) => machines.get(id)?.state ?? "gone",
    firewall: async (id, rules) => {
      await called("firewall", id, rules === null ? "open" : rules.length);
      machine(id).rules = rules;
    },
    addresses: async (id, spec) => {
      await called("addresses", id, spec.ipv4 ?? "none", spec.ipv6 ?? "none");
      machine(id).spec = { ...machine(id).spec, ...spec };
    },
    attachNetwork: async (id, network: MachineNetwork, ip) => {
      await called("attachNetwork", id, network.id, network.ipRange, ip);
      machine(id).networks.set(network.id, ip);
    },
    detachNetwork: async (id, network) => {
      await called("detachNetwork", id, network);
      machine(id).networks.delete(network);
    },
    createVolume: async (volume) => {
      await called("createVolume", volume.id, volume.sizeGb, volume.format ?? "raw");
      volumes.set(volume.id, volume);
    },
    resizeVolume: async (id, sizeGb) => {
      await called("resizeVolume", id, sizeGb);
    },
    deleteVolume: async (id) => {
      await called("deleteVolume", id);
      volumes.delete(id);
    },
    attachVolume: async (id, volume) => {
      await called("attachVolume", id, volume);
      machine(id).volumes.push(volume);
    },
    detachVolume: async (id, volume) => {
      await called("detachVolume", id, volume);
      machine(id).volumes = machine(id).volumes.filter((one) => one !== volume);
    },
  };
  return fake;
}

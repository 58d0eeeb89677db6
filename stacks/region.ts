/**
 * The composition of a region, top to bottom: addresses and firewalls, BBB servers, TURN servers, the
 * balancer, Docker hosts, tenants, names. Maps the plan to components; decides nothing.
 */
import { Provider as Cloudflare } from "@pulumi/cloudflare/provider.js";
import { Provider as Hetzner } from "@pulumi/hcloud/provider.js";
import * as pulumi from "@pulumi/pulumi";
import { BbbServer } from "../components/bbbServer.ts";
import { Greenlight } from "../components/greenlight.ts";
import { GreenlightHost } from "../components/greenlightHost.ts";
import type { Machine, MachineArgs } from "../components/machine.ts";
import { StackNetwork } from "../components/network.ts";
import { ScaleliteCluster } from "../components/scaleliteCluster.ts";
import { ScalelitePool } from "../components/scalelitePool.ts";
import { TurnServer } from "../components/turnServer.ts";
import { machinesOf } from "../model/machinesOf.ts";
import {
  balancerSecrets,
  exporterPassword,
  meetingSecret,
  nodeSecret,
  postgresPassword,
  tenantSecrets,
  turnSecret,
  turnSecrets,
} from "../model/secrets.ts";
import type { MachinePlan, Plan } from "../model/shape.ts";
import type { Secrets } from "./settings.ts";
import { LOCAL, sshKeys } from "./sshKeys.ts";

export function region(plan: Plan, secrets: Secrets): Record<string, unknown> {
  const master = secrets.get("meet:master");
  const labels = { "coop.meet.stack": plan.stack };
  const everyMachine = machinesOf(plan);
  const atHetzner = everyMachine.filter((machine) => machine.made.by === "hetzner");

  const hetzner = atHetzner.length === 0 ? null : hetznerProvider(secrets);
  const cloudflare = plan.zone === null ? null : cloudflareProvider(secrets);
  const providers = [hetzner, cloudflare].filter((provider) => provider !== null);

  const people = plan.localKey
    ? [...plan.people, { id: LOCAL, name: "this computer", keys: [secrets.get("meet:ssh-key")] }]
    : plan.people;
  const sshKeyIds = hetzner === null ? [] : sshKeys(plan.stack, people, hetznerLabels(plan.stack), hetzner);
  const network =
    hetzner === null
      ? null
      : new StackNetwork(
          "network",
          {
            stack: plan.stack,
            range: plan.network,
            zone: plan.networkZone,
            firewalls: Object.fromEntries(
              atHetzner.map((machine) => [
                machine.role,
                machine.ports.map(({ protocol, port, from, why }) => ({
                  protocol,
                  from,
                  why,
                  ...(port === undefined ? {} : { port }),
                })),
              ]),
            ),
            labels: hetznerLabels(plan.stack),
          },
          { providers },
        );

  const authorizedKeys = people.flatMap((person) => person.keys).join("\n");
  const records = ourRecords(plan);
  const ofMachines = Map.groupBy(
    records.filter(({ service }) => service !== "tenant"),
    ({ machine }) => machine,
  );
  const ofTenants = Map.groupBy(
    records.filter(({ service }) => service === "tenant"),
    ({ tenant }) => tenant,
  );
  const machineArgs = (machine: MachinePlan): MachineArgs => ({
    title: `${machine.id} in ${plan.stack}`,
    fqdn: machine.fqdn,
    made: made(machine, sshKeyIds, network),
    holdsData: machine.holdsData,
    leaves: machine.leaves,
    authorizedKeys,
    records: ofMachines.get(machine.name) ?? [],
    othersRecords: othersRecords(plan, machine),
    labels: { ...hetznerLabels(plan.stack), role: machine.role, id: machine.id },
  });

  const machines = new Map<string, Machine>();
  const turnServers = plan.turn.map((turn) => ({ host: turn.fqdn, secret: turnSecret(master, turn) }));
  const cluster =
    plan.balancer === null
      ? null
      : new ScaleliteCluster(
          plan.balancer.name,
          {
            machine: machineArgs(plan.balancer),
            scalelite: {
              dataDir: plan.balancer.dataDir,
              images: plan.balancer.images,
              certificates: plan.authority,
              secrets: balancerSecrets(master, plan.balancer),
              rotation: plan.balancer.rotation,
              labels,
            },
          },
          { providers },
        );

  const nodes = plan.nodes.map(
    (node) =>
      new BbbServer(
        node.name,
        {
          machine: machineArgs(node),
          bbb: {
            line: node.bbb.line,
            installerUrl: node.bbb.installer,
            email: plan.authority.email,
            acmeDirectory: plan.authority.directory,
            secret: nodeSecret(master, node),
            turn: turnServers,
            stun: plan.turn.map((turn) => turn.fqdn),
            recordings: node.records,
            retentionDays: node.retentionDays,
            balancer:
              cluster === null
                ? null
                : {
                    fqdn: cluster.fqdn,
                    // At Hetzner they meet on the stack's network; others come to its port 22 from outside.
                    address: (node.made.by === "hetzner" ? cluster.machine.privateIpv4 : null) ?? cluster.machine.ipv4,
                    hostKey: cluster.machine.hostKey,
                    spool: cluster.spool,
                    postPublish: node.bbb.postPublish,
                  },
            ownRanges: [
              ...(plan.network === null ? [] : [plan.network]),
              ...(cluster === null ? [] : [cluster.machine.ipv4]),
            ],
            exporter: { image: node.exporter, password: exporterPassword(master, node) },
          },
        },
        { providers },
      ),
  );

  for (const turn of plan.turn) {
    const server = new TurnServer(
      turn.name,
      {
        machine: machineArgs(turn),
        turn: {
          secrets: turnSecrets(master, turn),
          peers: nodes.flatMap(({ machine }) => [machine.ipv4, ...(machine.ipv6 === null ? [] : [machine.ipv6])]),
          image: turn.image,
          certificates: plan.authority,
          cores: turn.cores,
          labels,
        },
      },
      { providers },
    );
    machines.set(turn.name, server.machine);
  }

  const knownBy: pulumi.Resource[] = [];
  if (cluster !== null && plan.balancer !== null) {
    const { name, servers, tenants } = plan.balancer;
    machines.set(name, cluster.machine);
    const pool = new ScalelitePool(
      `${name}-pool`,
      {
        cluster,
        servers: servers.map((server) => {
          const node = plan.nodes.find(({ fqdn }) => fqdn === server.id);
          if (node === undefined) throw new Error(`the balancer knows a node ${server.id} that the plan has not`);
          return { ...server, secret: nodeSecret(master, node) };
        }),
        tenants: tenants.map(({ tenant, rotations, overrides, ...rest }) => ({
          ...rest,
          secrets: rotations.map((rotation) => meetingSecret(master, tenant, rotation)),
          settings: overrides,
        })),
        spoolKeys: nodes.map((node) => node.recordingsKey),
        after: nodes.flatMap(({ ready }) => (ready === null ? [] : [ready])),
      },
      { providers },
    );
    knownBy.push(pool.ready);
  }
  for (const [index, node] of nodes.entries()) machines.set(plan.nodes[index]?.name ?? "", node.machine);

  const hosts = new Map<string, GreenlightHost>();
  for (const planned of plan.hosts) {
    const host = new GreenlightHost(
      planned.name,
      {
        machine: machineArgs(planned),
        dataDir: planned.dataDir,
        images: {
          postgres: planned.images.postgres,
          caddy: planned.images.caddy,
          tenants: [
            ...planned.greenlightImages,
            ...plan.tenants.filter((tenant) => tenant.host === planned.id).map((tenant) => tenant.redisImage),
            planned.images.redis,
          ],
        },
        postgresPassword: postgresPassword(master, planned.id),
        certificates: plan.authority,
        labels,
      },
      { providers },
    );
    hosts.set(planned.id, host);
    machines.set(planned.name, host.machine);
  }

  for (const tenant of plan.tenants) {
    const host = hosts.get(tenant.host);
    const planned = plan.hosts.find((candidate) => candidate.id === tenant.host);
    if (host === undefined || planned === undefined)
      throw new Error(`the plan puts ${tenant.id} on ${tenant.host}, which it does not have`);
    new Greenlight(
      tenant.name,
      {
        host,
        key: tenant.key,
        hostname: tenant.hostname,
        dir: tenant.dir,
        sitesDir: `${planned.dataDir}/caddy/sites`,
        database: tenant.database,
        container: tenant.container,
        redis: tenant.redis,
        image: tenant.image,
        redisImage: tenant.redisImage,
        digest: tenant.digest,
        env: tenant.env,
        ...tenantSecrets(tenant, master, secrets.get),
        admin: tenant.admin,
        siteSettings: tenant.siteSettings,
        rooms: tenant.limits.rooms,
        ...(tenant.bbb.by === "endpoint"
          ? { meetings: { duration: tenant.limits.duration, participants: tenant.limits.participants } }
          : {}),
        recording: tenant.recordings.enabled,
        knownBy,
        records: ofTenants.get(tenant.key) ?? [],
        labels: { ...labels, "coop.meet.tenant": tenant.key },
      },
      { providers },
    );
  }

  return {
    tenants: Object.fromEntries(plan.tenants.map((tenant) => [tenant.id, `https://${tenant.hostname}/`])),
    machines: Object.fromEntries([...machines].map(([name, machine]) => [name, machine.ipv4])),
    hostKeys: Object.fromEntries([...machines].map(([name, machine]) => [name, machine.hostKey])),
  };
}

// The SDKs of both providers hide their tokens as well: here they stay hidden whatever an SDK does.
function hetznerProvider(secrets: Secrets): Hetzner {
  return new Hetzner("hetzner", {
    token: pulumi.secret(secrets.get("hcloud:token")),
    ...(secrets.hetznerEndpoint === undefined ? {} : { endpoint: secrets.hetznerEndpoint }),
  });
}

function cloudflareProvider(secrets: Secrets): Cloudflare {
  return new Cloudflare("cloudflare", {
    apiToken: pulumi.secret(secrets.get("cloudflare:apiToken")),
    ...(secrets.cloudflareBaseUrl === undefined ? {} : { baseUrl: secrets.cloudflareBaseUrl }),
  });
}

function hetznerLabels(stack: string): Record<string, string> {
  return { "managed-by": "meet-infra", stack };
}

function made(
  machine: MachinePlan,
  sshKeyIds: pulumi.Input<string>[],
  network: StackNetwork | null,
): MachineArgs["made"] {
  if (machine.made.by === "owner") return machine.made;
  const firewallId = network?.firewallIds[machine.role];
  const placementGroupId = network?.placementGroupIds[machine.role];
  if (network === null || firewallId === undefined || placementGroupId === undefined) {
    throw new Error(`${machine.name} has no firewall`);
  }
  const { type, ...rest } = machine.made;
  return { ...rest, serverType: type, sshKeyIds, firewallId, placementGroupId, subnetId: network.subnetId };
}

/** The records of a machine that somebody else sets. A host has no certificate of its own: it needs no name. */
function othersRecords({ records }: Plan, { name, role }: MachinePlan): NonNullable<MachineArgs["othersRecords"]> {
  return records
    .filter((it) => it.setBy === "owner" && it.service === "machine" && it.machine === name)
    .map(({ fqdn, type }) => ({ fqdn, type, needed: role !== "host" }));
}

/** The records that we set, as components want them, with what each belongs to. */
function ourRecords(plan: Plan) {
  const { zone } = plan;
  if (zone === null) return [];
  return plan.records.filter((record) => record.setBy === "us").map((record) => ({ ...record, zoneId: zone.id }));
}

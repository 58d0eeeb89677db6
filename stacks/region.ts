/**
 * The composition of a region, top to bottom: addresses and firewalls, BBB servers, TURN servers, the
 * balancer, Docker hosts, tenants, names. Maps the plan to components; decides nothing.
 */
import { Provider as Cloudflare } from "@pulumi/cloudflare/provider.js";
import { Provider as Hetzner } from "@pulumi/hcloud/provider.js";
import { SshKey } from "@pulumi/hcloud/sshKey.js";
import * as pulumi from "@pulumi/pulumi";
import { BbbServer } from "../components/bbbServer.ts";
import { DnsRecord } from "../components/dnsRecord.ts";
import { Greenlight } from "../components/greenlight.ts";
import { GreenlightHost } from "../components/greenlightHost.ts";
import type { Machine, MachineArgs } from "../components/machine.ts";
import { StackNetwork } from "../components/network.ts";
import { ScaleliteCluster } from "../components/scaleliteCluster.ts";
import { TurnServer } from "../components/turnServer.ts";
import { postgresPassword, tenantSecrets } from "../model/secrets.ts";
import type { MachinePlan, Plan } from "../model/shape.ts";
import type { Secrets } from "./settings.ts";

export function region(plan: Plan, secrets: Secrets): Record<string, unknown> {
  const master = secrets.get("meet:master");
  const labels = { "coop.meet.stack": plan.stack };
  const everyMachine = [...plan.nodes, ...plan.turn, ...(plan.balancer === null ? [] : [plan.balancer]), ...plan.hosts];
  const atHetzner = everyMachine.filter((machine) => machine.made.by === "hetzner");

  const hetzner = atHetzner.length === 0 ? null : hetznerProvider(secrets);
  const cloudflare = plan.zone === null ? null : cloudflareProvider(secrets);
  const providers = [hetzner, cloudflare].filter((provider) => provider !== null);

  const people = plan.localKey
    ? [...plan.people, { id: "local", name: "this computer", keys: [secrets.get("meet:ssh-key")] }]
    : plan.people;
  const sshKeyIds =
    hetzner === null
      ? []
      : people.flatMap((person) =>
          person.keys.map((publicKey, index) => {
            const name = index === 0 ? `key-${person.id}` : `key-${person.id}-${index + 1}`;
            return new SshKey(
              name,
              { name: `${plan.stack}-${name}`, publicKey, labels: hetznerLabels(plan.stack) },
              { provider: hetzner },
            ).id;
          }),
        );
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
  const machineArgs = (machine: MachinePlan): MachineArgs => ({
    title: `${machine.id} in ${plan.stack}`,
    fqdn: machine.fqdn,
    made: made(machine, sshKeyIds, network),
    holdsData: machine.holdsData,
    authorizedKeys,
    labels: { ...hetznerLabels(plan.stack), role: machine.role, id: machine.id },
  });

  const machines = new Map<string, Machine>();
  for (const node of plan.nodes) {
    machines.set(node.name, new BbbServer(node.name, { machine: machineArgs(node) }, { providers }).machine);
  }
  for (const turn of plan.turn) {
    machines.set(turn.name, new TurnServer(turn.name, { machine: machineArgs(turn) }, { providers }).machine);
  }
  if (plan.balancer !== null) {
    machines.set(
      plan.balancer.name,
      new ScaleliteCluster(plan.balancer.name, { machine: machineArgs(plan.balancer) }, { providers }).machine,
    );
  }
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

  for (const record of plan.records.filter((record) => record.tenant === null || record.service === "balancer")) {
    const machine = machines.get(record.machine);
    if (plan.zone === null || machine === undefined || record.setBy !== "us") continue;
    new DnsRecord(
      record.name,
      {
        zoneId: plan.zone.id,
        fqdn: record.fqdn,
        type: record.type,
        address: address(machine, record.type),
        comment: record.machine,
      },
      { providers },
    );
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
        recording: tenant.recordings.enabled,
        records:
          plan.zone === null
            ? []
            : plan.records
                .filter(
                  (record) => record.tenant === tenant.key && record.service === "tenant" && record.setBy === "us",
                )
                .map((record) => ({
                  name: record.name,
                  fqdn: record.fqdn,
                  type: record.type,
                  zoneId: plan.zone?.id ?? "",
                })),
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

function address(machine: Machine, type: "A" | "AAAA"): pulumi.Output<string> {
  return (type === "AAAA" ? machine.ipv6 : null) ?? machine.ipv4;
}

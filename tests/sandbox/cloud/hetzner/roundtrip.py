"""Every resource that a region uses, made, read, changed and removed by Debian's python3-hcloud."""

import sys

from hcloud import APIException, Client
from hcloud.firewalls.domain import FirewallResource, FirewallRule
from hcloud.images.domain import Image
from hcloud.locations.domain import Location
from hcloud.networks.domain import NetworkSubnet
from hcloud.placement_groups.domain import CreatePlacementGroupResponse  # noqa: F401
from hcloud.server_types.domain import ServerType
from hcloud.servers.domain import ServerCreatePublicNetwork

endpoint, token, public_key = sys.argv[1:4]
client = Client(token=token, api_endpoint=endpoint, poll_interval=0.02)
labels = {"stack": "x"}
fsn1 = client.locations.get_by_name("fsn1")


def refused(code, call, *args, **kwargs):
    try:
        call(*args, **kwargs)
    except APIException as error:
        assert error.code == code, f"{error.code} instead of {code}: {error.message}"
    else:
        raise AssertionError(f"{code} was expected")


def done(action):
    action.wait_until_finished()
    return action


# What there is to choose from.
assert [it.name for it in client.images.get_all(name="ubuntu-22.04")] == ["ubuntu-22.04"]
assert client.server_types.get_by_name("ccx13").cores == 2
assert client.datacenters.get_by_name("fsn1-dc14").location.name == "fsn1"

# Keys, groups, networks, firewalls.
key = client.ssh_keys.create(name="ada", public_key=public_key, labels=labels)
refused("uniqueness_error", client.ssh_keys.create, name="ada", public_key=public_key)
assert client.ssh_keys.get_by_fingerprint(key.fingerprint).id == key.id
key = key.update(name="ada-2")
group = client.placement_groups.create(name="spread", type="spread", labels=labels).placement_group
network = client.networks.create(name="x", ip_range="198.18.64.0/24", labels=labels)
done(network.add_subnet(NetworkSubnet(type="cloud", network_zone="eu-central", ip_range="198.18.64.0/25")))
done(network.add_subnet(NetworkSubnet(type="cloud", network_zone="eu-central", ip_range="198.18.64.128/25")))
network.reload()
done(network.delete_subnet(network.subnets[1]))
done(network.change_protection(delete=True))
refused("protected", network.delete)
done(network.change_protection(delete=False))
ssh = FirewallRule(direction="in", protocol="tcp", port="22", source_ips=["0.0.0.0/0", "::/0"])
firewall = client.firewalls.create(name="node", rules=[ssh], labels=labels).firewall

# Addresses that outlive their server. This client cannot leave the data center out.
dc = client.datacenters.get_by_name("fsn1-dc14")
ipv4 = client.primary_ips.create(type="ipv4", name="node-4", datacenter=dc, assignee_type="server", labels=labels).primary_ip
ipv6 = client.primary_ips.create(type="ipv6", name="node-6", datacenter=dc, assignee_type="server").primary_ip
ipv4 = ipv4.update(name="node-v4", auto_delete=False)
done(ipv4.change_protection(delete=True))
done(ipv4.change_dns_ptr(ip=ipv4.ip, dns_ptr="node.meet.test"))
done(ipv6.change_dns_ptr(ip=ipv6.ip.replace("/64", "1"), dns_ptr="node.meet.test"))
ipv4.reload()
assert ipv4.dns_ptr == [{"ip": ipv4.ip, "dns_ptr": "node.meet.test"}], ipv4.dns_ptr

# A server with all of it.
answer = client.servers.create(
    name="node.meet.test",
    server_type=ServerType(name="ccx13"),
    image=Image(name="ubuntu-22.04"),
    location=Location(name="fsn1"),
    ssh_keys=[key],
    user_data="#cloud-config\n{}\n",
    firewalls=[firewall],
    networks=[network],
    placement_group=group,
    labels=labels,
    public_net=ServerCreatePublicNetwork(ipv4=ipv4, ipv6=ipv6, enable_ipv4=True, enable_ipv6=True),
)
assert answer.root_password is None
for action in [answer.action, *answer.next_actions]:
    done(action)
server = client.servers.get_by_name("node.meet.test")
assert server.status == "running", server.status
assert server.public_net.ipv4.ip == ipv4.ip and server.public_net.ipv4.dns_ptr == "node.meet.test"
assert server.private_net[0].ip == "198.18.64.2"
assert server.placement_group.id == group.id
assert [it.status for it in server.public_net.firewalls] == ["applied"]
assert [it.id for it in client.servers.get_all(label_selector="stack=x")] == [server.id]
refused("resource_in_use", firewall.delete)
refused("resource_in_use", group.delete)

# A disk that outlives it too.
made = client.volumes.create(size=10, name="data", location=fsn1, format="ext4", labels=labels)
done(made.action)
volume = made.volume
done(volume.attach(server))
refused("resource_in_use", volume.delete)
done(volume.resize(20))
done(volume.change_protection(delete=True))
volume.reload()
assert (volume.server.id, volume.size, volume.status) == (server.id, 20, "available")
assert volume.linux_device == f"/dev/disk/by-id/scsi-0HC_Volume_{volume.id}"
done(volume.change_protection(delete=False))
done(volume.detach())

# Power and what else is done with it.
for act, status in [
    (server.reboot, "running"),
    (server.shutdown, "off"),
    (server.power_on, "running"),
    (server.reset, "running"),
    (server.power_off, "off"),
]:
    done(act())
    server.reload()
    assert server.status == status, (act, server.status)
done(server.remove_from_placement_group())
done(server.add_to_placement_group(group))
done(server.change_type(ServerType(name="ccx23"), upgrade_disk=False))
refused("server_not_stopped", server.change_type, ServerType(name="ccx13"), upgrade_disk=False)
server = server.update(name="node2.meet.test", labels={"stack": "y"})
assert server.server_type.name == "ccx23" and server.status == "running"
done(server.change_protection(delete=True, rebuild=True))
refused("protected", server.delete)
refused("protected", server.rebuild, Image(name="ubuntu-24.04"))
done(server.change_protection(delete=False, rebuild=False))
done(server.rebuild(Image(name="ubuntu-24.04")))
done(server.change_dns_ptr(ip=server.public_net.ipv4.ip, dns_ptr=None))
done(server.detach_from_network(network))
done(server.attach_to_network(network, ip="198.18.64.9", alias_ips=["198.18.64.10"]))
done(server.change_alias_ips(network, alias_ips=[]))
resource = FirewallResource(type="server", server=server)
for action in firewall.set_rules([ssh, FirewallRule(direction="in", protocol="icmp", source_ips=["::/0"])]):
    done(action)
for action in firewall.remove_from_resources([resource]):
    done(action)
for action in firewall.apply_to_resources([resource]):
    done(action)
refused("unsupported_error", server.create_image)
refused("unsupported_error", server.enable_rescue)

# An address changes hands while the server is off.
done(server.power_off())
refused("must_be_unassigned", ipv6.delete)
done(ipv6.unassign())
done(ipv6.assign(server.id, "server"))

# And all of it away again.
done(client.servers.delete(server))
assert client.servers.get_all() == []
done(ipv4.change_protection(delete=False))
for thing in [ipv4, ipv6, volume, firewall, network, group, key]:
    assert thing.delete() is True
refused("not_found", client.volumes.get_by_id, volume.id)
print("done")

"""Tenants and the settings of their meetings."""

import uuid

from .store import NotFound, fields, key, members, transaction


def find(tenant_id):
    hash_ = fields(f"tenant:{tenant_id}")
    if not hash_:
        raise NotFound(f"Couldn't find Tenant with id={tenant_id}")
    return {"id": tenant_id, **hash_}


def by_name(name):
    """The tenant whose name leads to it, or None."""
    tenant_id = fields(f"tenant_name:{name}").get("id")
    hash_ = fields(f"tenant:{tenant_id}") if tenant_id else {}
    return {"id": tenant_id, **hash_} if hash_ else None


def all():
    found = ((it, fields(f"tenant:{it}")) for it in members("tenants"))
    return [{"id": tenant_id, **hash_} for tenant_id, hash_ in found if hash_]


def secrets_of(tenant):
    return tenant["secrets"].split(":")


def create(name, secrets):
    """A new tenant, under an id that is drawn. Nobody asks whether the name is taken: it leads to the newest."""
    tenant_id = str(uuid.uuid4())
    pipe = transaction()
    pipe.hset(key(f"tenant_name:{name}"), "id", tenant_id)
    pipe.hset(key(f"tenant:{tenant_id}"), mapping={"name": name, "secrets": secrets})
    pipe.sadd(key("tenants"), tenant_id)
    pipe.execute()
    return find(tenant_id)


def update(tenant, name=None, secrets=None):
    pipe = transaction()
    if name and name != tenant["name"]:
        pipe.hset(key(f"tenant_name:{name}"), "id", tenant["id"])
        pipe.delete(key(f"tenant_name:{tenant['name']}"))
    changes = {field: value for field, value in (("name", name), ("secrets", secrets)) if value}
    pipe.hset(key(f"tenant:{tenant['id']}"), mapping=changes)
    pipe.execute()


def destroy(tenant):
    """Its settings stay behind."""
    pipe = transaction()
    pipe.delete(key(f"tenant:{tenant['id']}"))
    pipe.delete(key(f"tenant_name:{tenant['name']}"))
    pipe.srem(key("tenants"), tenant["id"])
    pipe.execute()


def settings(tenant_id):
    found = ((it, fields(f"tenant_setting:{it}")) for it in members(f"tenant_settings:{tenant_id}"))
    return [{"id": setting_id, **hash_} for setting_id, hash_ in found if hash_]


def defaults_and_overrides(tenant):
    """What a tenant's meetings get when they ask for nothing, and what they get whatever they ask for."""
    default, override = {}, {}
    for it in settings(tenant["id"]) if tenant else []:
        (override if it.get("override") == "true" else default)[it["param"]] = it["value"]
    return default, override


def add_setting(tenant_id, param, value, override):
    setting_id = str(uuid.uuid4())
    pipe = transaction()
    values = {"param": param, "value": value, "override": override, "tenant_id": tenant_id}
    pipe.hset(key(f"tenant_setting:{setting_id}"), mapping=values)
    pipe.sadd(key(f"tenant_settings:{tenant_id}"), setting_id)
    pipe.execute()
    return setting_id


def remove_setting(setting_id):
    hash_ = fields(f"tenant_setting:{setting_id}")
    if not hash_:
        raise NotFound(f"Couldn't find TenantSetting with id={setting_id}")
    pipe = transaction()
    pipe.delete(key(f"tenant_setting:{setting_id}"))
    pipe.srem(key(f"tenant_settings:{hash_['tenant_id']}"), setting_id)
    pipe.execute()

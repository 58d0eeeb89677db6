/**
 * Transforms: functions of the program that change a resource before it is registered. The engine calls them back
 * over gRPC, first the resource's own, then those of its parents from the nearest up, then the stack's.
 */
import grpc from "@grpc/grpc-js";
import callbackService from "@pulumi/pulumi/proto/callback_grpc_pb.js";
import callbacks from "@pulumi/pulumi/proto/callback_pb.js";
import pb from "@pulumi/pulumi/proto/resource_pb.js";
import { ProgramFault } from "./fault.ts";

export interface Transforms {
  /** One for everything in the stack. */
  add(callback: callbacks.Callback): void;
  /** The transforms that a registration must pass; none for nearly every program. */
  of(request: pb.RegisterResourceRequest): readonly callbacks.Callback[];
  /** Says which URN a request got, so its children find its transforms. */
  settle(request: pb.RegisterResourceRequest, urn: string): void;
  /** Changes the request as the transforms want it. */
  apply(request: pb.RegisterResourceRequest, transforms: readonly callbacks.Callback[]): Promise<void>;
  close(): void;
}

/** The transforms of one run. */
export function createTransforms(): Transforms {
  const stack: callbacks.Callback[] = [];
  const known = new Map<string, { readonly parent: string; readonly own: readonly callbacks.Callback[] }>();
  const clients = new Map<string, callbackService.CallbacksClient>();

  function client(target: string): callbackService.CallbacksClient {
    // The program is on this machine: a proxy that is set for the world must not come between.
    const direct = { "grpc.enable_http_proxy": 0 };
    const made =
      clients.get(target) ?? new callbackService.CallbacksClient(target, grpc.credentials.createInsecure(), direct);
    clients.set(target, made);
    return made;
  }

  function call(callback: callbacks.Callback, request: pb.TransformRequest): Promise<pb.TransformResponse> {
    const asked = new callbacks.CallbackInvokeRequest()
      .setToken(callback.getToken())
      .setRequest(request.serializeBinary());
    return new Promise((resolve, reject) => {
      client(callback.getTarget()).invoke(asked, (error, response) => {
        if (error === null) resolve(pb.TransformResponse.deserializeBinary(response.getResponse_asU8()));
        else
          reject(
            new ProgramFault(`a transform of ${request.getName()} (${request.getType()}) failed: ${error.details}`),
          );
      });
    });
  }

  return {
    add: (callback) => void stack.push(callback),
    of(request) {
      const all = [...request.getTransformsList()];
      for (let at = request.getParent(); at !== ""; ) {
        const above = known.get(at);
        all.push(...(above?.own ?? []));
        at = above?.parent ?? "";
      }
      return [...all, ...stack];
    },
    settle: (request, urn) => void known.set(urn, { parent: request.getParent(), own: request.getTransformsList() }),
    async apply(request, transforms) {
      for (const transform of transforms) {
        const response = await call(transform, question(request));
        if (response.hasProperties()) request.setObject(response.getProperties());
        const options = response.getOptions();
        if (options !== undefined) take(request, options);
      }
    },
    close() {
      for (const made of clients.values()) made.close();
    },
  };
}

function question(request: pb.RegisterResourceRequest): pb.TransformRequest {
  const options = new pb.TransformResourceOptions()
    .setDependsOnList(request.getDependenciesList())
    .setIgnoreChangesList(request.getIgnorechangesList())
    .setReplaceOnChangesList(request.getReplaceonchangesList())
    .setReplacementTrigger(request.getReplacementTrigger())
    .setVersion(request.getVersion())
    .setAliasesList(request.getAliasesList())
    .setProvider(request.getProvider())
    .setCustomTimeouts(request.getCustomtimeouts())
    .setPluginDownloadUrl(request.getPlugindownloadurl())
    .setDeletedWith(request.getDeletedwith())
    .setReplaceWithList(request.getReplaceWithList())
    .setAdditionalSecretOutputsList(request.getAdditionalsecretoutputsList())
    .setHooks(request.getHooks())
    .setImport(request.getImportid())
    .setHideDiffList(request.getHidediffsList());
  if (request.hasProtect()) options.setProtect(request.getProtect() ?? false);
  if (request.hasRetainondelete()) options.setRetainOnDelete(request.getRetainondelete() ?? false);
  if (request.getDeletebeforereplacedefined()) options.setDeleteBeforeReplace(request.getDeletebeforereplace());
  request.getProvidersMap().forEach((reference, name) => {
    options.getProvidersMap().set(name, reference);
  });
  return new pb.TransformRequest()
    .setType(request.getType())
    .setName(request.getName())
    .setCustom(request.getCustom())
    .setParent(request.getParent())
    .setProperties(request.getObject())
    .setOptions(options);
}

function take(request: pb.RegisterResourceRequest, options: pb.TransformResourceOptions): void {
  request
    .setDependenciesList(options.getDependsOnList())
    .setIgnorechangesList(options.getIgnoreChangesList())
    .setReplaceonchangesList(options.getReplaceOnChangesList())
    .setReplacementTrigger(options.getReplacementTrigger())
    .setAliasesList(options.getAliasesList())
    .setProvider(options.getProvider())
    .setCustomtimeouts(options.getCustomTimeouts())
    .setDeletedwith(options.getDeletedWith())
    .setReplaceWithList(options.getReplaceWithList())
    .setAdditionalsecretoutputsList(options.getAdditionalSecretOutputsList())
    .setImportid(options.getImport());
  if (options.hasProtect()) request.setProtect(options.getProtect() ?? false);
  else request.clearProtect();
  if (options.hasRetainOnDelete()) request.setRetainondelete(options.getRetainOnDelete() ?? false);
  else request.clearRetainondelete();
  request.setDeletebeforereplacedefined(options.hasDeleteBeforeReplace());
  request.setDeletebeforereplace(options.getDeleteBeforeReplace() ?? false);
  request.clearProvidersMap();
  options.getProvidersMap().forEach((reference, name) => {
    request.getProvidersMap().set(name, reference);
  });
}

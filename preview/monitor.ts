/**
 * A gRPC server that a Pulumi program takes for its engine: ResourceMonitor and Engine of `@pulumi/pulumi/proto`.
 * It only writes down what it is asked to register. It has no state, makes nothing and is no engine.
 */
import grpc from "@grpc/grpc-js";
import engineService, { type IEngineServer } from "@pulumi/pulumi/proto/engine_grpc_pb.js";
import engine from "@pulumi/pulumi/proto/engine_pb.js";
import monitorService, { type IResourceMonitorServer } from "@pulumi/pulumi/proto/resource_grpc_pb.js";
import pb from "@pulumi/pulumi/proto/resource_pb.js";
import empties from "google-protobuf/google/protobuf/empty_pb.js";
import structs from "google-protobuf/google/protobuf/struct_pb.js";
import { ProgramFault } from "./fault.ts";
import type { GraphResource } from "./graph.ts";
import type { Scope } from "./inherit.ts";
import { createLedger, type Ledger } from "./ledger.ts";
import { createTransforms, type Transforms } from "./transforms.ts";
import { readStruct, toStruct } from "./values.ts";

/** What the engine can do (its source_eval.go) and this server as well. */
const FEATURES = pb.ResourceMonitorFeature;
const SUPPORTED: Readonly<Record<string, pb.ResourceMonitorFeature>> = {
  secrets: FEATURES.RESOURCE_MONITOR_FEATURE_SECRETS,
  resourceReferences: FEATURES.RESOURCE_MONITOR_FEATURE_RESOURCE_REFERENCES,
  outputValues: FEATURES.RESOURCE_MONITOR_FEATURE_OUTPUT_VALUES,
  aliasSpecs: FEATURES.RESOURCE_MONITOR_FEATURE_ALIAS_SPECS,
  replacementTrigger: FEATURES.RESOURCE_MONITOR_FEATURE_REPLACEMENT_TRIGGER,
  deletedWith: FEATURES.RESOURCE_MONITOR_FEATURE_DELETED_WITH,
  replaceWith: FEATURES.RESOURCE_MONITOR_FEATURE_REPLACE_WITH,
  parameterization: FEATURES.RESOURCE_MONITOR_FEATURE_PARAMETERIZATION,
  resourceHooks: FEATURES.RESOURCE_MONITOR_FEATURE_RESOURCE_HOOKS,
  transforms: FEATURES.RESOURCE_MONITOR_FEATURE_TRANSFORMS,
  invokeTransforms: FEATURES.RESOURCE_MONITOR_FEATURE_INVOKE_TRANSFORMS,
  errorHooks: FEATURES.RESOURCE_MONITOR_FEATURE_ERROR_HOOKS,
};

/** The SDK sends whole scripts and settings as inputs; its own limit is the same. */
const LARGEST_MESSAGE = 400 * 1024 * 1024;

export interface Monitor {
  /** `127.0.0.1:port`. */
  readonly address: string;
  /** What the program did that no engine would allow, or that needs one. */
  readonly faults: readonly string[];
  /** What the program logged, or the SDK for it. */
  readonly errors: readonly string[];
  readonly warnings: readonly string[];
  resources(): GraphResource[];
  close(): void;
}

/** Listens on a free port of this machine until `close`. */
export async function startMonitor(scope: Scope, disabledProviders: ReadonlySet<string>): Promise<Monitor> {
  const ledger = createLedger(scope, disabledProviders);
  const transforms = createTransforms();
  const faults: string[] = [];
  const errors: string[] = [];
  const warnings: string[] = [];
  const server = new grpc.Server({ "grpc.max_receive_message_length": LARGEST_MESSAGE });
  server.addService(monitorService.ResourceMonitorService, monitorCalls(ledger, transforms, faults));
  server.addService(engineService.EngineService, engineCalls(errors, warnings));
  const port = await new Promise<number>((resolve, reject) => {
    server.bindAsync("127.0.0.1:0", grpc.ServerCredentials.createInsecure(), (error, bound) =>
      error === null ? resolve(bound) : reject(error),
    );
  });
  return {
    address: `127.0.0.1:${port}`,
    faults,
    errors,
    warnings,
    resources: () => ledger.resources(),
    close() {
      transforms.close();
      server.forceShutdown();
    },
  };
}

function monitorCalls(ledger: Ledger, transforms: Transforms, faults: string[]): IResourceMonitorServer {
  /** A call that is answered, or refused in a sentence that is kept. What can be answered at once is. */
  function unary<Request, Response>(
    respond: (request: Request) => Response | Promise<Response>,
  ): grpc.handleUnaryCall<Request, Response> {
    return (call, callback) => {
      const fail = (error: unknown): void => {
        const message = error instanceof ProgramFault ? error.message : `the monitor itself failed: ${String(error)}`;
        faults.push(message);
        callback({ code: grpc.status.FAILED_PRECONDITION, details: message });
      };
      try {
        const response = respond(call.request);
        if (response instanceof Promise) response.then((later) => callback(null, later), fail);
        else callback(null, response);
      } catch (error) {
        fail(error);
      }
    };
  }
  function register(request: pb.RegisterResourceRequest): pb.RegisterResourceResponse {
    const response = ledger.register(request);
    transforms.settle(request, response.getUrn());
    return response;
  }
  const nothing = unary(() => new empties.Empty());
  return {
    getDeploymentInfo: unary(() => new pb.DeploymentInfo().setSupportedfeaturesList(Object.values(SUPPORTED))),
    supportsFeature: unary((request) =>
      new pb.SupportsFeatureResponse().setHassupport(Object.hasOwn(SUPPORTED, request.getId())),
    ),
    registerResource: unary((request) => {
      const own = transforms.of(request);
      return own.length === 0 ? register(request) : transforms.apply(request, own).then(() => register(request));
    }),
    registerResourceOutputs: nothing,
    readResource: unary((request) => ledger.read(request)),
    invoke: unary((request) => invoke(request, ledger)),
    call: unary((request) => refuse(`calls ${request.getTok()}`)),
    existsResource: unary((request) => refuse(`asks whether a ${request.getType()} exists`)),
    registerPackage: unary((request) =>
      new pb.RegisterPackageResponse().setRef(`${request.getName()}@${request.getVersion()}`),
    ),
    registerStackTransform: unary((callback) => {
      transforms.add(callback);
      return new empties.Empty();
    }),
    registerStackInvokeTransform: nothing,
    registerResourceHook: nothing,
    registerErrorHook: nothing,
    signalAndWaitForShutdown: nothing,
  };
}

/** A resource that the program holds only by its URN can be asked back; nothing else can be asked. */
function invoke(request: pb.ResourceInvokeRequest, ledger: Ledger): pb.ResourceInvokeResponse {
  if (request.getTok() !== "pulumi:pulumi:getResource") return refuse(`invokes ${request.getTok()}`);
  const urn = String(readStruct(request.getArgs()).values.urn);
  const found = ledger.find(urn);
  if (found === undefined) throw new ProgramFault(`the program asks for a resource that it never registered: ${urn}`);
  const result = toStruct({ urn, id: found.id });
  result.getFieldsMap().set("state", new structs.Value().setStructValue(found.state));
  return new pb.ResourceInvokeResponse().setReturn(result);
}

function refuse(what: string): never {
  throw new ProgramFault(
    `the program ${what}, which only a provider could answer; the stack's YAML must say it instead`,
  );
}

/** Of what the SDK logs, nine in ten lines are for debugging; each is a call, so it is answered at once. */
function engineCalls(errors: string[], warnings: string[]): IEngineServer {
  let root = "";
  return {
    log(call, callback) {
      const severity = call.request.getSeverity();
      if (severity === engine.LogSeverity.ERROR) errors.push(call.request.getMessage());
      if (severity === engine.LogSeverity.WARNING) warnings.push(call.request.getMessage());
      callback(null, new empties.Empty());
    },
    getRootResource: (_, callback) => callback(null, new engine.GetRootResourceResponse().setUrn(root)),
    setRootResource(call, callback) {
      root = call.request.getUrn();
      callback(null, new engine.SetRootResourceResponse());
    },
    startDebugging: (_, callback) => callback(null, new empties.Empty()),
    requirePulumiVersion: (_, callback) => callback(null, new engine.RequirePulumiVersionResponse()),
  };
}

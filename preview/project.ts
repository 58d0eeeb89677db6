/**
 * What a checkout's Pulumi.yaml and a stack's settings say about running the program: its name, its folder and
 * the plain configuration. Encrypted values are never read: placeholders stand in for them.
 */
import { existsSync, readFileSync, statSync } from "node:fs";
import path from "node:path";
import { parse } from "yaml";
import { z } from "zod";
import { ProgramFault } from "./fault.ts";

const Settings = z.record(z.string(), z.unknown()).nullish();
const ProjectFile = z.looseObject({
  name: z.string(),
  main: z.string().optional(),
  stackConfigDir: z.string().optional(),
  runtime: z.union([
    z.string(),
    z.looseObject({ options: z.looseObject({ nodeargs: z.string().optional() }).optional() }),
  ]),
  config: Settings,
});
const StackFile = z.looseObject({ config: Settings }).nullable();

export interface Project {
  readonly name: string;
  /** The folder the program runs in. */
  readonly folder: string;
  /** The file to run in it, or `.`. */
  readonly entry: string;
  /** Arguments for Node. */
  readonly nodeArgs: readonly string[];
  readonly config: Readonly<Record<string, string>>;
  /** Keys of `config` whose values are secret. */
  readonly secretKeys: readonly string[];
  /** Packages whose default provider is off; `*` is all. */
  readonly disabledProviders: ReadonlySet<string>;
}

/** Where to look and what is known already. */
export interface ProjectRequest {
  readonly program: string;
  readonly root: string;
  readonly stack: string;
  readonly config: Readonly<Record<string, string>>;
  readonly secrets: readonly { readonly key: string; readonly placeholder: string }[];
}

/**
 * The project in a checkout, with the configuration of one stack. Later sources win: Pulumi.yaml, the stack's own
 * file (the data folder's before the checkout's), placeholders for secrets, `request.config`.
 *
 * @throws ProgramFault when the checkout has no readable Pulumi.yaml.
 */
export function readProject(request: ProjectRequest): Project {
  const file = path.join(request.program, "Pulumi.yaml");
  if (!existsSync(file))
    throw new ProgramFault(`there is no Pulumi.yaml in ${request.program}, so there is no program to run`);
  const project = check(ProjectFile, file);
  const main = path.resolve(request.program, project.main ?? "");
  if (!existsSync(main))
    throw new ProgramFault(`Pulumi.yaml says that the program is ${project.main}, and ${main} is not there`);
  const isFile = statSync(main).isFile();
  const config = new Map<string, string>();
  const secretKeys = new Set<string>();
  for (const [key, value] of Object.entries(project.config ?? {})) {
    const text = projectValue(value);
    if (text !== undefined) config.set(fullKey(key, project.name), text);
  }
  for (const [key, value] of Object.entries(stackSettings(request, project.stackConfigDir ?? ""))) {
    const full = fullKey(key, project.name);
    if (holdsSecure(value)) {
      config.set(full, `stand-in for ${full}`);
      secretKeys.add(full);
    } else config.set(full, text(value));
  }
  for (const { key, placeholder } of request.secrets) {
    config.set(key, placeholder);
    secretKeys.add(key);
  }
  for (const [key, value] of Object.entries(request.config)) config.set(fullKey(key, project.name), value);
  const options = typeof project.runtime === "string" ? undefined : project.runtime.options;
  return {
    name: project.name,
    folder: isFile ? path.dirname(main) : main,
    entry: isFile ? path.basename(main) : ".",
    nodeArgs: (options?.nodeargs ?? "").split(/\s+/).filter((arg) => arg !== ""),
    config: Object.fromEntries(config),
    secretKeys: [...secretKeys].sort(),
    disabledProviders: names(config.get("pulumi:disable-default-providers")),
  };
}

function stackSettings(request: ProjectRequest, folder: string): Record<string, unknown> {
  for (const root of [request.root, request.program]) {
    const file = path.join(root, folder, `Pulumi.${request.stack}.yaml`);
    if (existsSync(file)) return check(StackFile, file)?.config ?? {};
  }
  return {};
}

function check<T>(schema: z.ZodType<T>, file: string): T {
  let content: unknown;
  try {
    content = parse(readFileSync(file, "utf8"));
  } catch (error) {
    throw new ProgramFault(
      `${file} is not YAML that can be read: ${error instanceof Error ? error.message : String(error)}`,
    );
  }
  const result = schema.safeParse(content);
  if (!result.success) throw new ProgramFault(`${file} is not as Pulumi wants it:\n${z.prettifyError(result.error)}`);
  return result.data;
}

/** A key without a namespace belongs to the project. */
function fullKey(key: string, project: string): string {
  return key.includes(":") ? key : `${project}:${key}`;
}

/** Pulumi.yaml gives a value as `value`, as `default` of a declared type, or bare. */
function projectValue(value: unknown): string | undefined {
  if (typeof value !== "object" || value === null || Array.isArray(value)) return text(value);
  if ("value" in value) return text(value.value);
  return "default" in value ? text(value.default) : undefined;
}

function text(value: unknown): string {
  if (value === null || value === undefined) return "";
  return typeof value === "object" ? JSON.stringify(value) : String(value);
}

function holdsSecure(value: unknown): boolean {
  if (typeof value !== "object" || value === null) return false;
  return "secure" in value || Object.values(value).some(holdsSecure);
}

function names(list: string | undefined): ReadonlySet<string> {
  if (list === undefined || list === "") return new Set();
  const parsed = z.array(z.string()).safeParse(JSON.parse(list));
  return new Set(parsed.success ? parsed.data.map((name) => name.trim()) : []);
}

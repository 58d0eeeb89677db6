/**
 * JSON Schema from TypeScript types, for what we print: so the published schemas are the types that the code is
 * checked against, with their comments. It knows plain data only, and says so when it meets anything else.
 */
import { join } from "node:path";
import ts from "typescript";

export interface JsonSchema {
  readonly [keyword: string]: unknown;
}

export interface Types {
  /** The keys of an exported interface, each with its comment, its keys by alternatives, and its schema. */
  keys(name: string): readonly { readonly name: string; readonly description: string; readonly schema: JsonSchema }[];
  /** The schema of an exported type. */
  schema(name: string): JsonSchema;
  /** Every named type that a schema refers to. */
  definitions(): Readonly<Record<string, JsonSchema>>;
}

/** Reads a TypeScript file of a checkout. @throws Error when it does not compile. */
export function typesOf(checkout: string, file: string): Types {
  const read = ts.readConfigFile(join(checkout, "tsconfig.json"), ts.sys.readFile);
  const { options } = ts.parseJsonConfigFileContent(read.config, ts.sys, checkout, undefined, undefined);
  const program = ts.createProgram([join(checkout, file)], { ...options, types: [], noEmit: true });
  const checker = program.getTypeChecker();
  const source = program.getSourceFile(join(checkout, file));
  const module = source === undefined ? undefined : checker.getSymbolAtLocation(source);
  if (module === undefined) throw new Error(`${file} exports nothing`);
  const converter = new Converter(checker, checkout);
  const exported = (name: string) => {
    const symbol = checker.getExportsOfModule(module).find((it) => it.name === name);
    if (symbol === undefined) throw new Error(`${file} exports no ${name}`);
    return checker.getDeclaredTypeOfSymbol(symbol);
  };
  return {
    keys: (name) =>
      checker.getPropertiesOfType(exported(name)).map((key) => ({
        name: key.name,
        description: converter.comment(key),
        schema: converter.convert(checker.getTypeOfSymbol(key), `${name}.${key.name}`),
      })),
    schema: (name) => converter.convert(exported(name), name),
    definitions: () => converter.definitions(),
  };
}

class Converter {
  readonly #checker: ts.TypeChecker;
  readonly #checkout: string;
  readonly #named = new Map<string, JsonSchema>();

  constructor(checker: ts.TypeChecker, checkout: string) {
    this.#checker = checker;
    this.#checkout = checkout;
  }

  definitions(): Readonly<Record<string, JsonSchema>> {
    return Object.fromEntries([...this.#named].sort(([a], [b]) => (a < b ? -1 : 1)));
  }

  comment(symbol: ts.Symbol): string {
    return ts.displayPartsToString(symbol.getDocumentationComment(this.#checker)).replaceAll(/\s+/g, " ").trim();
  }

  /** `where` names the place in a complaint. */
  convert(type: ts.Type, where: string): JsonSchema {
    if (type.flags & (ts.TypeFlags.Any | ts.TypeFlags.Unknown)) return {};
    if (type.flags & ts.TypeFlags.Null) return { type: "null" };
    if (type.isStringLiteral() || type.isNumberLiteral()) return { const: type.value };
    if (type.flags & ts.TypeFlags.String) return { type: "string" };
    if (type.flags & ts.TypeFlags.Number) return { type: "number" };
    if (type.flags & ts.TypeFlags.Boolean) return { type: "boolean" };
    if (type.isUnion()) return this.#union(type, where);
    if (type.flags & ts.TypeFlags.Object || type.isIntersection()) return this.#object(type, where);
    throw new Error(`${where} is ${this.#checker.typeToString(type)}, which is no plain data`);
  }

  #union(type: ts.UnionType, where: string): JsonSchema {
    const rest = type.types.filter((one) => !(one.flags & ts.TypeFlags.Undefined));
    const words = rest.flatMap((one) => (one.isStringLiteral() ? [one.value] : []));
    const booleans = rest.filter((one) => one.flags & ts.TypeFlags.BooleanLiteral);
    const others = rest.filter((one) => !one.isStringLiteral() && !(one.flags & ts.TypeFlags.BooleanLiteral));
    const schemas = [
      ...(words.length === 0 ? [] : [{ enum: words.sort() }]),
      ...(booleans.length === 0 ? [] : [{ type: "boolean" }]),
      ...others.map((one) => this.convert(one, where)),
    ];
    const [only] = schemas;
    return schemas.length === 1 && only !== undefined ? only : { anyOf: schemas };
  }

  #object(type: ts.Type, where: string): JsonSchema {
    const checker = this.#checker;
    if (checker.isArrayType(type)) {
      const [item] = checker.getTypeArguments(asReference(checker, type));
      return item === undefined ? { type: "array" } : { type: "array", items: this.convert(item, `${where}[]`) };
    }
    if (type.getCallSignatures().length > 0) throw new Error(`${where} is a function, which is no plain data`);
    const name = this.#nameOf(type);
    if (name === null) return this.#properties(type, where);
    if (!this.#named.has(name)) {
      this.#named.set(name, {});
      const symbol = type.aliasSymbol ?? type.symbol;
      const description = this.comment(symbol);
      const schema = this.#properties(type, name);
      this.#named.set(name, description === "" ? schema : { description, ...schema });
    }
    return { $ref: `#/definitions/${name}` };
  }

  /** The name of an interface of this checkout; null for anything else, which is written out. */
  #nameOf(type: ts.Type): string | null {
    const symbol = type.aliasSymbol ?? type.symbol;
    const [declaration] = symbol?.declarations ?? [];
    if (symbol === undefined || declaration === undefined || symbol.name.startsWith("__")) return null;
    const { fileName } = declaration.getSourceFile();
    return fileName.startsWith(this.#checkout) && !fileName.includes("node_modules") ? symbol.name : null;
  }

  #properties(type: ts.Type, where: string): JsonSchema {
    const checker = this.#checker;
    const index = checker.getIndexInfoOfType(type, ts.IndexKind.String);
    const properties: Record<string, JsonSchema> = {};
    const required: string[] = [];
    for (const key of checker.getPropertiesOfType(type)) {
      const description = this.comment(key);
      const schema = this.convert(checker.getTypeOfSymbol(key), `${where}.${key.name}`);
      // Beside a reference, draft 7 reads nothing.
      const said = description === "" ? schema : { description, ...("$ref" in schema ? { allOf: [schema] } : schema) };
      properties[key.name] = said;
      if (!(key.flags & ts.SymbolFlags.Optional)) required.push(key.name);
    }
    const rest = index === undefined ? {} : { additionalProperties: this.convert(index.type, `${where}[]`) };
    if (Object.keys(properties).length === 0) return { type: "object", ...rest };
    return { type: "object", required, properties, ...rest };
  }
}

function asReference(checker: ts.TypeChecker, type: ts.Type): ts.TypeReference {
  if (!isReference(type)) throw new Error(`${checker.typeToString(type)} is no array`);
  return type;
}

function isReference(type: ts.Type): type is ts.TypeReference {
  return "target" in type;
}

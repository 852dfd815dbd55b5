import { basename } from "node:path";
import { conflicts } from "./conflicts.ts";
import { ConfigError, type ConfigProblem, shown } from "./config-error.ts";
import { nearName } from "../kernel/near-name.ts";
import { environmentOnly, type NamedSetting, namedSettings, systematicEnv } from "./settings.ts";
import { isDerived } from "./setting.ts";
import type { Config, LoadedConfig, Origin } from "./shape.ts";
import { readToml, type TomlDocument } from "./toml.ts";

interface Input {
  readonly env: Readonly<Record<string, string | undefined>>;
  readonly folder: string;
  readonly file: string | null;
  readonly text: string;
}

/** Turns the text of `avow.toml` and the environment into a configuration, or into all problems. */
export function readConfig(input: Input): LoadedConfig {
  const reader = new Reader(input);
  reader.readFile();
  reader.readEnvironment();
  return reader.finish();
}

interface Written {
  readonly raw: unknown;
  readonly origin: Origin;
}

class Reader {
  readonly #input: Input;
  readonly #fileName: string;
  readonly #problems: ConfigProblem[] = [];
  /** What was written for each setting, the weaker source first. */
  readonly #written = new Map<string, Written[]>();
  #document: TomlDocument | undefined;

  constructor(input: Input) {
    this.#input = input;
    this.#fileName = basename(input.file ?? "avow.toml");
  }

  readFile(): void {
    const read = readToml(this.#input.text);
    if (!("values" in read)) {
      const { line, column, message } = read;
      const where = `${this.#fileName}:${line}:${column}`;
      const text = `is not valid TOML here: ${message}.`;
      this.#problems.push({ where, line, column, key: null, value: null, message: text });
      return;
    }
    this.#document = read;
    for (const [section, table] of Object.entries(read.values)) this.#readSection(section, table);
  }

  #readSection(section: string, table: unknown): void {
    const sections = [...new Set(namedSettings.map((named) => named.section))];
    if (!sections.some((known) => known === section)) {
      const near = nearName(section, sections);
      const hint = near === null ? `Sections are ${sections.join(", ")}.` : `Did you mean ${near}?`;
      this.#refuse([section], `is not a section. ${hint}`);
    } else if (!isTable(table)) {
      this.#refuse([section], `must be a section, [${section}].`);
    } else {
      for (const [name, raw] of Object.entries(table)) this.#readKey(section, name, raw);
    }
  }

  #readKey(section: string, name: string, raw: unknown): void {
    const key = `${section}.${name}`;
    if (!namedSettings.some((named) => named.key === key)) {
      const keys = namedSettings.map((named) => named.key);
      const near = nearName(key, keys) ?? keys.find((known) => known.endsWith(`.${name}`));
      const own = keys.filter((known) => known.startsWith(`${section}.`));
      const hint = near ? `Did you mean ${near}?` : `This section has ${own.join(", ")}.`;
      // The value stays unsaid: it may be a password under a misspelt name.
      this.#refuse([section, name], `is not a setting. ${hint}`);
      return;
    }
    const line = this.#document?.lineOf([section, name]) ?? 1;
    this.#write(key, { raw, origin: { from: "file", line } });
  }

  readEnvironment(): void {
    for (const [name, text] of Object.entries(this.#input.env)) {
      if (!/^AVOW_(?!TEST_)/.test(name) || Object.hasOwn(environmentOnly, name)) continue;
      const named = namedSettings.find(({ env }) => env === name);
      const fromText = named?.setting.kind.fromText;
      if (named === undefined || fromText === undefined) this.#refuseVariable(name);
      else if (text !== undefined && text !== "") {
        this.#write(named.key, { raw: fromText(text), origin: { from: "environment", name } });
      }
    }
  }

  #refuseVariable(name: string): void {
    const known = namedSettings.filter(({ setting }) => setting.kind.fromText !== undefined);
    const short = known.find(({ section, property }) => systematicEnv(section, property) === name);
    const names = [...known.map(({ env }) => env), ...Object.keys(environmentOnly)];
    const near = short?.env ?? nearName(name, names);
    const hint = near === null ? "`avow config` lists all of them." : `Did you mean ${near}?`;
    const message = `there is no such setting. ${hint}`;
    this.#problems.push({ where: name, line: null, column: null, key: null, value: null, message });
  }

  finish(): LoadedConfig {
    const config: Record<string, Record<string, unknown>> = {};
    const origins = new Map<string, Origin>();
    for (const named of namedSettings) {
      const { section, property, key } = named;
      config[section] ??= {};
      const value = this.#readWritten(named) ?? this.#readDefault(named, config);
      config[section][property] = value;
      origins.set(key, this.#written.get(key)?.at(-1)?.origin ?? { from: "default" });
    }
    const complete = config as unknown as Config;
    const refused = new Set(this.#problems.map(({ key }) => settingOf(key ?? "")));
    for (const { key, message } of conflicts(complete)) {
      // What follows from a value that was refused, and gave way to its default, is no fault of its own.
      if (!refused.has(settingOf(key))) this.#refuseConflict(key, message, origins);
    }
    if (this.#problems.length > 0) throw new ConfigError(this.#problems);
    return { config: complete, file: this.#input.file, origins };
  }

  /** The strongest value that was written and holds; every one that doesn't is a problem. */
  #readWritten(named: NamedSetting): unknown {
    let value: unknown;
    for (const { raw, origin } of this.#written.get(named.key) ?? []) {
      const reading = named.setting.kind.read(raw, this.#input.folder);
      if ("value" in reading) {
        value = reading.value;
        continue;
      }
      for (const { path, message, part } of reading.refusals) {
        const secret = named.setting.secret === true;
        this.#problems.push({
          ...this.#place(origin, [...named.key.split("."), ...path]),
          key: [named.key, ...path].join("."),
          value: part === undefined && path.length > 0 ? null : shown(part ?? raw, secret),
          message: `${message}.`.replace(/([.?])\.$/, "$1"),
        });
      }
    }
    return value;
  }

  #readDefault({ setting }: NamedSetting, known: object): unknown {
    const { default: given, kind } = setting;
    const fallback = isDerived(given) ? given.derive(known as Config) : given;
    const reading = kind.read(fallback, this.#input.folder);
    // A default that follows from a refused value may be odd; the refusal is already told.
    return "value" in reading ? reading.value : fallback;
  }

  #refuse(path: readonly string[], message: string): void {
    const line = this.#document?.lineOf(path) ?? 1;
    const place = this.#place({ from: "file", line }, path);
    this.#problems.push({ ...place, key: path.join("."), value: null, message });
  }

  #refuseConflict(key: string, message: string, origins: ReadonlyMap<string, Origin>): void {
    const [section = ""] = key.split(".");
    const origin = origins.get(settingOf(key)) ?? { from: "default" };
    // What is missing belongs where its section begins.
    const isBegun =
      origin.from === "default" && Object.hasOwn(this.#document?.values ?? {}, section);
    const place = isBegun
      ? this.#place({ from: "file", line: 1 }, [section])
      : this.#place(origin, key.split("."));
    this.#problems.push({ ...place, key, value: null, message });
  }

  #place(origin: Origin, path: readonly (string | number)[]) {
    const nowhere = { line: null, column: null };
    if (origin.from === "environment") return { where: origin.name, ...nowhere };
    if (origin.from === "default") return { where: this.#fileName, ...nowhere };
    const line = this.#document?.lineOf(path) ?? origin.line;
    return { where: `${this.#fileName}:${line}`, line, column: null };
  }

  #write(key: string, written: Written): void {
    this.#written.set(key, [...(this.#written.get(key) ?? []), written]);
  }
}

/** `checkout.editions.0.product` is a part of the setting `checkout.editions`. */
const settingOf = (key: string) => key.split(".").slice(0, 2).join(".");

function isTable(raw: unknown): raw is Readonly<Record<string, unknown>> {
  return typeof raw === "object" && raw !== null && !Array.isArray(raw) && !(raw instanceof Date);
}

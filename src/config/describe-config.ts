import { shown } from "./config-error.ts";
import { isDerived } from "./setting.ts";
import { namedSettings } from "./settings.ts";
import type { LoadedConfig, Origin } from "./shape.ts";

/** One line of the reference of settings. */
export interface SettingDescription {
  /** As in `avow.toml`, section first. */
  readonly key: string;
  /** The environment variable that overrides it; null if it can stand in the file only. */
  readonly env: string | null;
  readonly type: string;
  /** What is allowed, to follow "must be". */
  readonly allowed: string;
  readonly default: string;
  readonly meaning: string;
}

/** The reference: every setting, in order. */
export function describeConfig(): readonly SettingDescription[] {
  return namedSettings.map(({ key, env, setting }) => ({
    key,
    env: setting.kind.fromText === undefined ? null : env,
    type: setting.kind.name,
    allowed: setting.kind.allowed,
    default: isDerived(setting.default) ? setting.default.text : shown(setting.default, false),
    meaning: setting.meaning,
  }));
}

/** A setting as it is in force. */
export interface EffectiveSetting extends SettingDescription {
  /** Secrets read "(hidden)". */
  readonly value: unknown;
  readonly origin: Origin;
}

/** Every setting with the value that is in force and where that came from; secrets hidden. */
export function effectiveSettings({ config, origins }: LoadedConfig): readonly EffectiveSetting[] {
  const descriptions = new Map(describeConfig().map((row) => [row.key, row]));
  return namedSettings.flatMap(({ section, property, key, setting }) => {
    const description = descriptions.get(key);
    if (description === undefined) return [];
    const group = config[section] as Readonly<Record<string, unknown>>;
    const raw = group[property];
    const value = setting.secret && raw !== null ? "(hidden)" : raw;
    return [{ ...description, value, origin: origins.get(key) ?? { from: "default" } }];
  });
}

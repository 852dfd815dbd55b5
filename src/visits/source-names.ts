import { apps } from "./source-apps.ts";
import { brandsByLabel, type SourceKind, sites } from "./source-table.ts";

/** A source that has a name of its own. */
export interface KnownSource {
  readonly name: string;
  readonly kind: SourceKind;
  /** The host in the table: of "acme.slack.com" it is "slack.com". */
  readonly host: string;
}

const byHost = new Map<string, KnownSource>();
const byName = new Map<string, KnownSource>();
const byPackage = new Map<string, KnownSource>();
const byLabel = new Map<string, KnownSource>();

const key = (name: string): string => name.toLowerCase().replace(/[^\p{L}\p{N}]/gu, "");

for (const { name, kind, hosts, aliases = [] } of sites) {
  for (const host of hosts) byHost.set(host, { name, kind, host });
  const first = { name, kind, host: hosts[0] ?? "" };
  for (const alias of [name, ...aliases])
    if (!byName.has(key(alias))) byName.set(key(alias), first);
}
for (const [id, name] of apps) {
  const known = byName.get(key(name));
  if (known) byPackage.set(id, known);
}
for (const [label, name] of brandsByLabel) {
  const known = byName.get(key(name));
  if (known) byLabel.set(label, known);
}

// A company's domain in a country: google.de, google.co.uk, google.com.br, amazon.com.
const national = /(?:^|\.)([a-z\d-]+)\.(?:com|net|[a-z]{2}|(?:com?|org|net|ne)\.[a-z]{2})$/;

/** The known source that `host` belongs to, itself or as a subdomain or in a country's domain. */
export function sourceOfHost(host: string): KnownSource | undefined {
  for (let at = 0; at >= 0; at = host.indexOf(".", at) + 1 || -1) {
    const known = byHost.get(host.slice(at));
    if (known) return known;
  }
  if (/^mastodon\.|^mstdn\./.test(host)) return byName.get("mastodon");
  const label = national.exec(host)?.[1];
  return label === undefined ? undefined : byLabel.get(label);
}

/** The known source that a campaign calls by name, alias or host ("fb", "Hacker News", "t.co"). */
export function sourceOfName(name: string): KnownSource | undefined {
  const known = byName.get(key(name));
  if (known || !name.includes(".")) return known;
  return sourceOfHost(name.toLowerCase());
}

/** The known source of an app's package, as in `android-app://com.google.android.gm`. */
export function sourceOfPackage(id: string): KnownSource | undefined {
  return byPackage.get(id);
}

/** Every name in the table: what may be written as a source without a threshold. */
export const sourceNames: readonly string[] = [...new Set(sites.map((it) => it.name))];

import { readdir } from "node:fs/promises";
import { installers } from "./installers.ts";

/** One thing that the site serves, as it goes out. */
export interface SiteFile {
  readonly type: string;
  readonly body: string | Uint8Array<ArrayBuffer>;
  /** Whether the address of this file changes with its content, so that it may be kept for long. */
  readonly fingerprinted: boolean;
  /** The name under which a browser saves it, for downloads. */
  readonly saveAs?: string;
}

/** The whole site by path; what is not in here does not exist, so no path can leave the folder. */
export type Site = ReadonlyMap<string, SiteFile>;

/** What a page may put between double braces. */
interface Places {
  readonly avow: string;
  readonly site: string;
}

const mediaTypes: Readonly<Record<string, string>> = {
  css: "text/css; charset=utf-8",
  svg: "image/svg+xml",
};

/**
 * Reads every page, picture and style sheet of the site and fills the templates in.
 * A page is `key: value` lines, a line of three dashes, and HTML. `{{avow}}` and `{{site}}` are the
 * public addresses of Avow and of the site, `{{art:name}}` puts a picture into the page, and
 * `{{asset:name}}` is the fingerprinted address of a file in `assets/`.
 */
export async function renderSite(places: Places): Promise<Site> {
  const assets = await readFolder("assets");
  const art = await readFolder("art");
  const layout = await Bun.file(`${import.meta.dir}/layout.html`).text();
  const site = new Map<string, SiteFile>();
  const addresses = new Map<string, string>();

  for (const [name, body] of assets) {
    const address = `/assets/${Bun.hash(body).toString(36)}-${name}`;
    addresses.set(name, address);
    const type = mediaTypes[name.split(".").at(-1) ?? ""] ?? "application/octet-stream";
    site.set(address, { type, body, fingerprinted: true });
  }
  for (const [name, body] of await installers()) {
    const file = { type: "application/gzip", body, fingerprinted: false, saveAs: name };
    site.set(`/files/${name}`, file);
  }
  for (const [name, source] of await readFolder("pages")) {
    const path = name === "home.html" ? "/" : `/${name.replace(/\.html$/, "")}`;
    const body = fill(placeInLayout(layout, source, path), { ...places, art, addresses });
    site.set(path, { type: "text/html; charset=utf-8", body, fingerprinted: false });
  }
  return site;
}

async function readFolder(folder: string): Promise<Map<string, string>> {
  const path = `${import.meta.dir}/${folder}`;
  const names = (await readdir(path)).sort();
  return new Map(
    await Promise.all(
      names.map(async (name) => [name, await Bun.file(`${path}/${name}`).text()] as const),
    ),
  );
}

function placeInLayout(layout: string, source: string, path: string): string {
  const end = source.indexOf("\n---\n");
  const facts = new Map<string, string>();
  for (const line of source.slice(0, end).split("\n")) {
    const colon = line.indexOf(":");
    facts.set(line.slice(0, colon).trim(), line.slice(colon + 1).trim());
  }
  return layout
    .replaceAll(`<a href="${path}">`, `<a href="${path}" aria-current="page">`)
    .replace(/\{\{(title|description)\}\}/g, (_, key: string) => escape(facts.get(key) ?? ""))
    .replace("{{content}}", () => source.slice(end + 5));
}

function fill(
  text: string,
  from: Places & { art: ReadonlyMap<string, string>; addresses: ReadonlyMap<string, string> },
): string {
  return text.replace(
    /\{\{(avow|site|art|asset)(?::([\w.-]+))?\}\}/g,
    (_, key: string, name: string = "") => {
      if (key === "avow") return escape(from.avow);
      if (key === "site") return escape(from.site);
      const found = key === "art" ? from.art.get(`${name}.svg`) : from.addresses.get(name);
      if (found === undefined)
        throw new Error(`A page names "${key}:${name}", which is not there.`);
      return found.trim();
    },
  );
}

function escape(text: string): string {
  return text
    .replaceAll("&", "&amp;")
    .replaceAll('"', "&quot;")
    .replaceAll("<", "&lt;")
    .replaceAll(">", "&gt;");
}

import type { AdsSettings, Partner } from "../config/mod.ts";

/** Says, where nobody may sell, that the file is one all the same (version 1.1, section 3.2.1). */
const nobody = "placeholder.example.com, placeholder, DIRECT, placeholder";

/**
 * The file that says who may sell the website's places, for `/ads.txt` (IAB Tech Lab, ads.txt 1.1). It
 * has to stand on the website's own host too. `contact` is the address of the privacy policy.
 */
export function adsTxt(site: {
  readonly settings: Pick<AdsSettings, "partnersAllowed" | "partners">;
  readonly vendor: { readonly name: string; readonly homeUrl?: string };
  readonly contact: string;
}): string {
  const { settings, vendor, contact } = site;
  const partners = settings.partnersAllowed ? settings.partners : [];
  const domain = vendor.homeUrl === undefined ? undefined : ownDomain(vendor.homeUrl);
  const lines = [
    `# Who may sell places for ads on the website of ${oneLine(vendor.name)}`,
    ...(partners.length === 0 ? [nobody] : partners.map(lineOf)),
    `CONTACT=${oneLine(contact)}`,
    ...(domain === undefined ? [] : [`OWNERDOMAIN=${domain}`]),
  ];
  return `${lines.join("\n")}\n`;
}

function lineOf({ domain, sellerId, relation, certificationId }: Partner): string {
  const fields = [domain, sellerId, relation, ...(certificationId ? [certificationId] : [])];
  return fields.map((field) => field.replace(/[\s,;#]+/g, "")).join(", ");
}

/** The website's host as a domain of the business; undefined for a machine's own. */
function ownDomain(homeUrl: string): string | undefined {
  const { hostname } = new URL(homeUrl);
  const isName = /\.[a-z][a-z0-9-]*$/.test(hostname);
  if (!isName) return undefined;
  return hostname.replace(/^www\./, "");
}

/** A `#` would begin a comment, and a line feed a line. */
function oneLine(text: string): string {
  return text.replace(/[\s#]+/g, " ").trim();
}

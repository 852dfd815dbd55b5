import { type Kind, type Reading, type Refusal, topic, webAddress } from "./kinds.ts";
import type { Partner } from "./shape-ads.ts";
import { isLine, isTable, isWhole, readList, refuse, unknownKeys } from "./table.ts";

const partnerKeys = [
  ...["id", "name", "domain", "endpoint", "image_hosts", "notice_hosts", "opt_out_url"],
  ...["privacy_url", "timeout_ms", "seller_id", "relation", "certification_id"],
] as const;
const label = "[a-z0-9](?:[a-z0-9-]{0,61}[a-z0-9])?";
const hostShape = new RegExp(`^(?=.{1,253}$)${label}(?:\\.${label})*$`);
/** With a port, where it is not the usual one. */
const placeShape = new RegExp(`^${label}(?:\\.${label})*(?::[1-9]\\d{0,4})?$`);
/** What may stand between the commas of a line of `ads.txt`. */
const fieldShape = /^[\w.:-]{1,100}$/;
const hostsMax = 50;

/** Ad companies that bid, `[[ads.partners]]`: in the file only. */
export const partners: Kind<readonly Partner[]> = {
  name: "list of ad companies",
  allowed:
    "a list of tables [[ads.partners]] with id, name, domain, endpoint, opt_out_url, privacy_url and seller_id, and perhaps image_hosts, notice_hosts, timeout_ms, relation, certification_id",
  read: (raw) => readList(raw, partners.allowed, readPartner, ({ id }) => id),
};

function readPartner(raw: unknown, isTaken: (id: string) => boolean): Reading<Partner> {
  if (!isTable(raw)) return refuse([], "must be a table with id, name, domain and endpoint", raw);
  const { id, name, domain, image_hosts = [], notice_hosts = [], timeout_ms = 200 } = raw;
  const { seller_id, relation = "DIRECT", certification_id = null } = raw;
  const refusals: Refusal[] = [...unknownKeys(raw, partnerKeys, "partner")];
  const check = (path: string, holds: boolean, message: string) => {
    if (!holds) refusals.push({ path: [path], message, part: raw[path] });
  };
  const isId = (it: unknown): it is string => "value" in topic.read(it, "");
  check("id", isId(id), `must be ${topic.allowed}`);
  check("id", !isId(id) || !isTaken(id), "is the id of an earlier company");
  check("name", isLine(name, 100), "must be one line of 1 to 100 characters");
  check(
    "domain",
    typeof domain === "string" && hostShape.test(domain),
    "must be the company's domain in small letters, such as ads.example",
  );
  const addresses = ["endpoint", "opt_out_url", "privacy_url"].map((key) => {
    const reading = webAddress.read(raw[key], "");
    check(key, "value" in reading, `must be ${webAddress.allowed}`);
    return "value" in reading ? reading.value : "";
  });
  for (const [key, hosts] of Object.entries({ image_hosts, notice_hosts })) {
    check(
      key,
      isPlaces(hosts),
      "must be a list of hosts in small letters, with a port only where it is not the usual one",
    );
  }
  check("timeout_ms", isWhole(timeout_ms, 10, 2000), "must be a whole number from 10 to 2000");
  const isField = (it: unknown) => typeof it === "string" && fieldShape.test(it);
  check(
    "seller_id",
    isField(seller_id),
    "must be your account at the company, as it wrote it to you",
  );
  check("relation", isRelation(relation), 'must be "DIRECT" or "RESELLER"');
  check(
    "certification_id",
    certification_id === null || isField(certification_id),
    "must be the id that the company has for ads.txt",
  );
  if (refusals.length > 0 || !isRelation(relation)) return { refusals };
  const [endpoint = "", optOutUrl = "", privacyUrl = ""] = addresses;
  return {
    value: {
      ...{ id: id as string, name: name as string, domain: domain as string, relation },
      ...{ endpoint, optOutUrl, privacyUrl },
      imageHosts: image_hosts as readonly string[],
      noticeHosts: notice_hosts as readonly string[],
      timeoutMs: timeout_ms as number,
      sellerId: seller_id as string,
      certificationId: certification_id as string | null,
    },
  };
}

const isRelation = (raw: unknown): raw is Partner["relation"] =>
  raw === "DIRECT" || raw === "RESELLER";

const isPlaces = (raw: unknown): boolean =>
  Array.isArray(raw) &&
  raw.length <= hostsMax &&
  raw.every((it) => typeof it === "string" && placeShape.test(it));

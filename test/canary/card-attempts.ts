/** A card number in every field of every form that anybody may post, in one dress after the other. */
import { formFields, postmarkSecret, visitedSite } from "./card-scene.ts";

export interface Attempt {
  readonly name: string;
  readonly path: string;
  readonly init: RequestInit;
}

type Values = Readonly<Record<string, string>>;

/** The three ways in which forms are sent; each is asked for an answer that a program reads. */
const encodings: readonly ((values: Values) => RequestInit)[] = [
  (values) => ({ body: new URLSearchParams(values) }),
  (values) => {
    const body = new FormData();
    for (const [name, value] of Object.entries(values)) body.set(name, value);
    return { body };
  },
  (values) => ({
    body: JSON.stringify(values),
    headers: { "content-type": "application/json", accept: "application/json" },
  }),
];

/** Forms by address, with the fields in which a number is put; `word` makes what nobody else has. */
const forms = (word: () => string): readonly (readonly [string, Values, readonly string[]])[] => {
  const person = { name: word(), email: `${word()}@${word()}.example` };
  const order = {
    ...person,
    ...{ edition: "standard", seats: "1", currency: "EUR", country: "NL" },
    ...{ company: word(), address: word(), form: "x", shown: "1 0 EUR" },
  };
  return [
    ["/forms/contact", { ...person, message: word() }, formFields],
    ["/newsletter/subscribe", person, ["name", "email"]],
    ["/buy/curlew", order, ["name", "email", "company", "address", "vat_id", "licence_key"]],
    ["/orders", { email: "" }, ["email"]],
  ];
};

/** Every field of every form, every dress at least once, and each field in several. */
export function* attemptsOf(dresses: readonly string[], word: () => string): Generator<Attempt> {
  const fields = forms(word).flatMap(([path, values, names]) =>
    names.map((name) => ({ path, values, name })),
  );
  for (const at of dresses.keys()) {
    for (const step of [0, 5]) {
      const field = fields[(at * 2 + step) % fields.length];
      if (!field) continue;
      const typed = `${word()} ${dresses[at]}`;
      const encode = encodings[(at + step) % encodings.length];
      yield {
        name: `${field.name} of ${field.path}, ${JSON.stringify(dresses[at])}`,
        path: field.path,
        init: { method: "POST", ...encode?.({ ...field.values, [field.name]: typed }) },
      };
    }
  }
}

/** A list for a newsletter, a number in each of its texts. */
export const list = (typed: string): Values => ({
  ...{ slug: "news-two", title: `News ${typed}`, description: typed, wording: typed },
});

type Stray = Pick<Attempt, "path" | "init">;

/** Where no form is: addresses, headers, what counts visits, what other companies send, broken bodies. */
export function strayRequests(typed: string): readonly Stray[] {
  const inPath = encodeURIComponent(typed);
  const json = (body: unknown, more: Values = {}): RequestInit => ({
    ...{ method: "POST", body: JSON.stringify(body) },
    headers: { "content-type": "application/json", ...more },
  });
  const url = `https://${visitedSite}/thanks/${inPath}?card=${inPath}#${inPath}`;
  const hit = {
    name: "pageview",
    url,
    domain: visitedSite,
    referrer: `https://x.example/${inPath}`,
  };
  const agent = "Mozilla/5.0 (X11; Linux x86_64) AppleWebKit/537.36 Chrome/142.0.0.0 Safari/537.36";
  const headers = {
    ...{ "user-agent": `card ${typed}`, referer: `https://x.example/?${inPath}` },
    ...{ cookie: `card=${inPath}`, authorization: `Bearer ${typed}`, "x-request-id": typed },
    ...{ "accept-language": typed, "x-card": typed, origin: `https://${inPath}.example` },
  };
  const postmark = { RecordType: "Bounce", Description: typed, Details: typed, Email: typed };
  const event = { id: typed, type: "checkout.session.completed", data: { object: { id: typed } } };
  return [
    ...["", "forms/", "buy/", "orders/one/", "admin/inbox/", "newsletter/u/", "privacy/"].map(
      (path) => ({ path: `/${path}${inPath}?card=${inPath}`, init: { headers } }),
    ),
    { path: `/buy/curlew?edition=${inPath}&country=${inPath}&licence_key=${inPath}`, init: {} },
    { path: "/api/event", init: json(hit, { "user-agent": agent }) },
    {
      path: "/api/event",
      init: json({ ...hit, name: typed, props: { card: typed } }, { "user-agent": agent }),
    },
    {
      path: "/newsletter/webhooks/postmark",
      init: json(postmark, { authorization: `Basic ${btoa(postmarkSecret)}` }),
    },
    { path: "/newsletter/webhooks/postmark", init: json(postmark) },
    {
      path: "/checkout/webhooks/stripe",
      init: json(event, { "stripe-signature": `t=1,v1=${typed}` }),
    },
    { path: "/forms/contact", init: { method: "POST", body: `{"message": "${typed}` } },
    {
      path: "/forms/contact",
      init: json({ message: { deep: [typed] }, email: Number(typed.replaceAll(" ", "")) }),
    },
    { path: "/forms/contact", init: json({ [typed]: "x" }) },
  ];
}

/** Somebody's browser: keeps its cookie, and follows no redirect by itself. */
export class Browser {
  readonly #origin: string;
  readonly #headers: Readonly<Record<string, string>>;
  #cookie = "";

  constructor(origin: string, headers: Readonly<Record<string, string>>) {
    this.#origin = origin;
    this.#headers = headers;
  }

  async page(path: string): Promise<string> {
    return (await this.#ask(path, { method: "GET" })).text();
  }

  /** Posts a form; its answer's body is read to the end. */
  async post(path: string, fields: Readonly<Record<string, string>>): Promise<Response> {
    const response = await this.#ask(path, { method: "POST", body: new URLSearchParams(fields) });
    await response.arrayBuffer();
    return response;
  }

  /** Posts with the token that stands on the page `from`. */
  async send(path: string, fields: Readonly<Record<string, string>>, from: string) {
    const csrf = /name="csrf" value="([^"]+)"/.exec(await this.page(from))?.[1] ?? "";
    return this.post(path, { csrf, ...fields });
  }

  /** Posts a file, behind the other fields, with the token that stands on the page `from`. */
  async upload(
    path: string,
    { fields, file }: { fields: Readonly<Record<string, string>>; file: File },
    from: string,
  ): Promise<Response> {
    const csrf = /name="csrf" value="([^"]+)"/.exec(await this.page(from))?.[1] ?? "";
    const body = new FormData();
    for (const [name, value] of Object.entries({ csrf, ...fields })) body.set(name, value);
    body.set("file", file);
    const response = await this.#ask(path, { method: "POST", body });
    await response.arrayBuffer();
    return response;
  }

  async #ask(path: string, init: RequestInit): Promise<Response> {
    const response = await fetch(new URL(path, this.#origin), {
      ...init,
      redirect: "manual",
      headers: { accept: "text/html", ...this.#headers, cookie: this.#cookie },
    });
    const [set] = response.headers.getSetCookie();
    if (set) this.#cookie = set.split(";")[0] ?? "";
    return response;
  }
}

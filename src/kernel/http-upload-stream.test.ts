import { afterAll, describe, expect, test } from "bun:test";
import { connect } from "node:net";
import { Hono } from "hono";
import { AvowError } from "./errors.ts";
import { startHttp } from "./http-server.ts";
import { readUploadStream, type StreamLimits, type StreamedUpload } from "./http-upload-stream.ts";

let limits: StreamLimits = { maxBytes: 3_000_000, idleMs: 20_000, maxFields: 10 };
let take: (upload: StreamedUpload) => Promise<string>;

const sizeOf = async ({ bytes, fields }: StreamedUpload) => {
  let size = 0;
  for await (const piece of bytes) size += piece.length;
  return `${fields.get("token") ?? "none"} ${size}`;
};

const app = new Hono();
app.post("/", async (c) => c.text(await readUploadStream(c, limits, (upload) => take(upload))));
app.onError((error, c) =>
  error instanceof AvowError
    ? c.text(error.message, error.status as 400)
    : c.text(`other: ${error.message}`, 500),
);
const server = startHttp({ fetch: app.fetch, host: "127.0.0.1", port: 0 });
afterAll(() => server.stop(0));

async function post(parts: readonly (readonly [string, string | Blob, string?])[]) {
  const form = new FormData();
  for (const [name, value, file] of parts) {
    if (typeof value === "string") form.append(name, value);
    else form.append(name, value, file ?? "a.csv");
  }
  const response = await fetch(server.url, { method: "POST", body: form });
  return [response.status, await response.text()] as const;
}

const headOf = (length: number) =>
  `POST / HTTP/1.1\r\nhost: x\r\ncontent-type: multipart/form-data; boundary=b\r\ncontent-length: ${length}\r\n\r\n`;

function streamOf(pieces: AsyncGenerator<Uint8Array>): ReadableStream<Uint8Array> {
  return new ReadableStream({
    async pull(controller) {
      const next = await pieces.next();
      if (next.done) controller.close();
      else controller.enqueue(next.value);
    },
  });
}

const megabyte = new Blob(["x".repeat(1024 * 1024)]);

describe("a file that is read as it comes", () => {
  test("comes whole, with the fields before it", async () => {
    take = sizeOf;
    expect(
      await post([
        ["token", "t"],
        ["file", megabyte],
      ]),
    ).toEqual([200, "t 1048576"]);
    expect(
      await post([
        ["token", "t"],
        ["file", new Blob(["a,b\n"])],
      ]),
    ).toEqual([200, "t 4"]);
  });

  test("knows no field that stands after it", async () => {
    take = sizeOf;
    expect(
      await post([
        ["file", new Blob(["ab"])],
        ["token", "t"],
      ]),
    ).toEqual([200, "none 2"]);
  });

  test("is not read when whoever takes it refuses first, and the answer arrives", async () => {
    take = ({ fields }) => {
      const code = fields.get("token") === "t" ? "bad-input" : "forbidden";
      return Promise.reject(new AvowError(code, "Refused."));
    };
    expect(
      await post([
        ["token", "t"],
        ["file", megabyte],
      ]),
    ).toEqual([422, "Refused."]);
    expect(await post([["file", new Blob(["ab"])]])).toEqual([403, "Refused."]);
  });

  test("may be given up in the middle, and the answer arrives", async () => {
    take = async ({ bytes }) => {
      for await (const piece of bytes) {
        if (piece.length > 0) throw new AvowError("bad-input", "Line 1 is wrong.");
      }
      return "read";
    };
    expect(
      await post([
        ["token", "t"],
        ["file", megabyte],
      ]),
    ).toEqual([422, "Line 1 is wrong."]);
  });

  test("is missed, when none was chosen or none was sent", async () => {
    take = sizeOf;
    const sentence = "No file was chosen; choose one and send the form again.";
    expect(await post([["token", "t"]])).toEqual([422, sentence]);
    const boundary = "----b";
    const body = [
      `--${boundary}\r\ncontent-disposition: form-data; name="file"; filename=""`,
      `\r\ncontent-type: application/octet-stream\r\n\r\n\r\n--${boundary}--\r\n`,
    ].join("");
    const headers = { "content-type": `multipart/form-data; boundary=${boundary}` };
    const response = await fetch(server.url, { method: "POST", headers, body });
    expect([response.status, await response.text()]).toEqual([422, sentence]);
  });

  test("is refused when it is larger than allowed, whether it says so or not", async () => {
    take = sizeOf;
    const large = new Blob(["x".repeat(4 * 1024 * 1024)]);
    expect((await post([["file", large]]))[0]).toBe(413);
    const head = `--b\r\ncontent-disposition: form-data; name="file"; filename="a"\r\n\r\n`;
    async function* endless() {
      yield Buffer.from(head);
      for (let n = 0; n < 4 * 64; n += 1) yield Buffer.alloc(16 * 1024, 120);
    }
    const response = await fetch(server.url, {
      method: "POST",
      headers: { "content-type": "multipart/form-data; boundary=b" },
      body: streamOf(endless()),
    });
    expect(response.status).toBe(413);
  });

  test("is refused as broken off when its end is missing", async () => {
    take = sizeOf;
    const body = `--b\r\ncontent-disposition: form-data; name="file"; filename="a"\r\n\r\nhalf a fi`;
    const headers = { "content-type": "multipart/form-data; boundary=b" };
    const response = await fetch(server.url, { method: "POST", headers, body });
    expect([response.status, await response.text()]).toEqual([
      400,
      "The file broke off while it was sent; send it again.",
    ]);
  });

  test("is given up when nothing arrives any more", async () => {
    const before = limits;
    limits = { ...limits, idleMs: 300 };
    let failure: unknown;
    const failed = new Promise<void>((resolve) => {
      take = async (upload) => {
        try {
          return await sizeOf(upload);
        } catch (error) {
          failure = error;
          resolve();
          throw error;
        }
      };
    });
    const socket = connect(server.port, "127.0.0.1");
    socket.on("error", () => undefined);
    socket.write(
      `${headOf(5_000)}--b\r\ncontent-disposition: form-data; name="file"; filename="a"\r\n\r\nsome`,
    );
    await failed;
    expect((failure as AvowError).message).toBe(
      "Nothing of the file arrived for 300 ms; send it again.",
    );
    socket.destroy();
    limits = before;
  });

  test("slows its sender down to the pace at which it is read", async () => {
    const before = limits;
    limits = { ...limits, maxBytes: 1e9, idleMs: 10_000 };
    const taken = Promise.withResolvers<void>();
    const went = Promise.withResolvers<void>();
    take = async ({ bytes }) => {
      for await (const piece of bytes) {
        if (piece.length === 0) continue;
        taken.resolve();
        await went.promise;
        break;
      }
      return "read";
    };
    const socket = connect(server.port, "127.0.0.1");
    socket.on("error", () => undefined);
    socket.write(
      `${headOf(200_000_000)}--b\r\ncontent-disposition: form-data; name="file"; filename="a"\r\n\r\n`,
    );
    let given = 0;
    const piece = Buffer.alloc(1024 * 1024, 120);
    const sending = (async () => {
      while (given < 100 && !socket.destroyed) {
        await new Promise<void>((done) => socket.write(piece, () => done()));
        given += 1;
      }
    })();
    await taken.promise;
    await Bun.sleep(500);
    // What the kernel and the parser hold on the way is some megabytes.
    expect(given).toBeLessThan(60);
    socket.destroy();
    went.resolve();
    await Promise.race([sending, Bun.sleep(100)]);
    limits = before;
  });
});

test("what is no such form is refused", async () => {
  take = sizeOf;
  for (const [type, status] of [
    ["text/csv", 415],
    ["multipart/form-data", 415],
    ["multipart/form-data; charset=x", 400],
  ] as const) {
    const response = await fetch(server.url, {
      method: "POST",
      headers: { "content-type": type },
      body: "a",
    });
    expect([type, response.status]).toEqual([type, status]);
  }
});

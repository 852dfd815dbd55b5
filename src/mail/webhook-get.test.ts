import { afterEach, describe, expect, test } from "bun:test";
import { type AddressInfo, createServer, type Server } from "node:net";
import fc from "fast-check";
import { createRegister } from "../egress/mod.ts";
import { egressGet, parseAnswer } from "./webhook-get.ts";

let server: Server;
afterEach(() => {
  server?.close();
});

/** Asks somebody who says this, in pieces; returns what came of it, and what they were told. */
async function ask(pieces: readonly string[], closes = true) {
  let told = "";
  server = createServer((socket) => {
    socket.on("error", () => {});
    socket.on("data", (bytes) => {
      told += bytes.toString();
      if (!told.endsWith("\r\n\r\n")) return;
      for (const piece of pieces) socket.write(piece);
      if (closes) socket.end();
    });
  });
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  const { port } = server.address() as AddressInfo;
  const register = createRegister([
    {
      ...{ id: "amazon-sns", name: "Amazon SNS", role: "webhook", tls: "off" },
      ...{ purposes: ["newsletter"], categories: [], hosts: [{ host: "127.0.0.1", port }] },
    },
  ]);
  const url = new URL(`http://127.0.0.1:${port}/a.pem?b=c`);
  const said = await egressGet(
    register,
    "amazon-sns",
  )(url).then(
    ({ status, body }) => `${status} ${body.toString()}`,
    (error: Error) => error.message,
  );
  return { said, told, port };
}

describe("an address that is asked through egress", () => {
  test("is told what is asked and nothing else", async () => {
    const { told, port } = await ask(["HTTP/1.1 200 OK\r\nContent-Length: 2\r\n\r\nhi"]);
    expect(told).toBe(
      `GET /a.pem?b=c HTTP/1.1\r\nHost: 127.0.0.1:${port}\r\nAccept: */*\r\nConnection: close\r\n\r\n`,
    );
  });

  test("is read by its length, its chunks, or until it ends", async () => {
    expect((await ask(["HTTP/1.1 200 OK\r\nContent-Length: 2\r\n\r\nhi"], false)).said).toBe(
      "200 hi",
    );
    const chunked =
      "HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n2\r\nhi\r\n1;x=y\r\n!\r\n0\r\n\r\n";
    expect((await ask([chunked], false)).said).toBe("200 hi!");
    expect((await ask(["HTTP/1.0 404 No\r\n\r\nnot ", "here"])).said).toBe("404 not here");
  });

  test("that leads elsewhere is not followed", async () => {
    const { said } = await ask(["HTTP/1.1 302 Found\r\nLocation: https://evil.example/\r\n\r\n"]);
    expect(said).toBe("302 ");
  });

  test("that says too much, too little or no HTTP is given up", async () => {
    expect((await ask(["HTTP/1.1 200 OK\r\n\r\n", "x".repeat(300_000)], false)).said).toContain(
      "too much",
    );
    expect((await ask(["HTTP/1.1 200 OK\r\nContent-Length: 5\r\n\r\nhi"])).said).toContain("broke");
    expect((await ask(["220 mail.example ESMTP\r\n\r\n"])).said).toContain("no HTTP");
  });

  test("whatever it says, the answer is whole, broken or yet to come", () => {
    const piece = fc.oneof(
      fc.string({ maxLength: 20 }),
      fc.constantFrom("HTTP/1.1 200 OK", "\r\n", "\r\n\r\n", "transfer-encoding: chunked", "5\r\n"),
    );
    fc.assert(
      fc.property(fc.array(piece), fc.boolean(), (pieces, isEnded) => {
        const answer = parseAnswer(Buffer.from(pieces.join("")), isEnded);
        if (typeof answer === "object") expect(answer.status).toBeWithin(0, 1_000);
        else expect([undefined, "broken"]).toContain(answer);
      }),
    );
  });
});

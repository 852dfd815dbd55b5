import { expect, test } from "bun:test";
import { Hono } from "hono";
import type { AvowError } from "./errors.ts";
import { readUpload } from "./http-upload.ts";

const most = { maxBytes: 1024, timeoutMs: 20_000 };

async function send(body: FormData | string, headers: Record<string, string> = {}) {
  const app = new Hono();
  app.post("/", async (c) => {
    const { fields, name, bytes } = await readUpload(c, most);
    return c.json({ fields: Object.fromEntries(fields), name, size: bytes.length });
  });
  app.onError((error, c) =>
    c.text((error as AvowError).message, (error as AvowError).status as 400),
  );
  const response = await app.request("/", { method: "POST", body, headers });
  return { status: response.status, text: await response.text() };
}

function form(file?: File, fields: Record<string, string> = {}): FormData {
  const data = new FormData();
  for (const [name, value] of Object.entries(fields)) data.set(name, value);
  if (file) data.set("file", file);
  return data;
}

test("a file arrives with the fields of its form, byte for byte", async () => {
  const bytes = new Uint8Array([0, 255, 13, 10, 45, 45, 0]);
  const { status, text } = await send(form(new File([bytes], "a.png"), { csrf: "t" }));
  expect([status, JSON.parse(text)]).toEqual([
    200,
    { fields: { csrf: "t" }, name: "a.png", size: 7 },
  ]);
});

test("its name is the last part of a path, and one line", async () => {
  const { text } = await send(form(new File(["x"], "../../etc/pass\u0007wd.png")));
  expect(JSON.parse(text).name).toBe("passwd.png");
});

test("what is too large, no form, broken or without a file is refused in one sentence", async () => {
  const large = await send(form(new File([new Uint8Array(2_000)], "a.png")));
  expect([large.status, large.text]).toEqual([
    413,
    "The form is larger than 1 KB; shorten it and send it again.",
  ]);
  const json = await send("{}", { "content-type": "application/json" });
  expect([json.status, json.text]).toEqual([415, "Send the file as multipart/form-data."]);
  const broken = await send("nothing", { "content-type": "multipart/form-data; boundary=x" });
  expect(broken.status).toBe(400);
  const none = await send(form(undefined, { csrf: "t" }));
  expect([none.status, none.text]).toEqual([
    422,
    "No file was chosen; choose one and send the form again.",
  ]);
});

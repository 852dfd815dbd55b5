import { type Context, Hono } from "hono";
import { AvowError } from "../kernel/errors.ts";
import { htmlResponse } from "../kernel/html.tsx";
import { checkSameOrigin, cookie, readForm, seeOther } from "../kernel/http.ts";
import { databaseError } from "../kernel/sql-error.ts";
import { adsTxt } from "./ads-txt.ts";
import type { Choices } from "./choices-context.ts";
import { gpcJson } from "./gpc-json.ts";
import { readReceipt } from "./receipt.ts";
import {
  choiceName,
  choiceNo,
  deviceName,
  deviceYes,
  hasChosenNo,
  hasSignal,
  mayCountOnDevice,
} from "./signal.ts";
import { ChoicesPage } from "./views-choices.tsx";
import { SentPage } from "./views-sent.tsx";
import { WhyPage } from "./views-why.tsx";

/** A choice stays for so long, unless the visitor takes it back: the most that browsers allow. */
const choiceSeconds = 400 * 24 * 60 * 60;

/**
 * What anybody may see and say about ads: `/choices`, what was sent, the receipt behind an ad, and
 * the files for programs. Nothing here needs a script, and nothing here is switched off with the
 * ads: whoever wants to say no can.
 */
export function choicesRoutes(choices: Choices): Hono {
  const app = new Hono();
  const { publicUrl } = choices;
  const no = cookie({ name: choiceName, publicUrl, sameSite: "Lax" });
  const device = cookie({ name: deviceName, publicUrl, sameSite: "Lax" });
  const acts = new Map<string, (c: Context) => void>([
    ["no", (c) => no.write(c, choiceNo, choiceSeconds)],
    ["undo", (c) => no.drop(c)],
    ["remember", (c) => device.write(c, deviceYes, choiceSeconds)],
    ["forget", (c) => device.drop(c)],
  ]);

  app.get("/choices", async (c) => {
    const request = c.req.raw;
    const standing = {
      hasSignal: hasSignal(request),
      hasChosenNo: hasChosenNo(request),
      isCountedOnDevice: mayCountOnDevice(request),
    };
    const sums = await ifReadable(() => choices.sent.sums());
    return htmlResponse(c, <ChoicesPage choices={choices} standing={standing} sums={sums} />);
  });

  app.post("/choices", async (c) => {
    checkSameOrigin(c, publicUrl);
    const form = await readForm(c);
    const chosen = form.get("do") ?? "";
    const act = acts.get(chosen);
    if (!act) throw new AvowError("bad-input", "Say what you choose by one of the page's buttons.");
    act(c);
    return seeOther(c, `/choices#${chosen === "no" || chosen === "undo" ? "choice" : "device"}`);
  });

  app.get("/choices/sent", async (c) => {
    const sums = await ifReadable(() => choices.sent.sums());
    return htmlResponse(c, <SentPage choices={choices} sums={sums} />);
  });

  app.get("/choices/sent.csv", async (c) => {
    const rows = await choices.sent.byDay();
    const lines = rows.map(({ day, partnerId, field, value, count }) =>
      [day, partnerId, field, value, String(count)].map(quoted).join(","),
    );
    return c.body(["day,company,field,value,times", ...lines, ""].join("\r\n"), 200, {
      "content-type": "text/csv; charset=utf-8",
    });
  });

  app.get("/ads/why/:receipt", (c) => {
    const receipt = readReceipt(choices.receiptKey, c.req.param("receipt"));
    if (receipt) {
      const saidNo = hasSignal(c.req.raw) || hasChosenNo(c.req.raw);
      return htmlResponse(c, <WhyPage choices={choices} receipt={receipt} saidNo={saidNo} />);
    }
    throw new AvowError(
      "not-found",
      "This link is not whole, or belongs to no ad of ours; open it from the ad itself.",
    );
  });

  app.get("/.well-known/gpc.json", (c) => c.json(gpcJson(choices.policy)));
  app.get("/ads.txt", (c) =>
    c.text(adsTxt({ ...choices, contact: choices.policy.contact }), 200, {
      "access-control-allow-origin": "*",
      "cross-origin-resource-policy": "cross-origin",
    }),
  );
  return app;
}

/** What `read` gives; null while the database, or the login that reads, can't be had. */
async function ifReadable<T>(read: () => Promise<T>): Promise<T | null> {
  try {
    return await read();
  } catch (error) {
    if (databaseError(error)) return null;
    throw error;
  }
}

/** A value for a table (RFC 4180). What a spreadsheet would take for a formula is set apart. */
function quoted(text: string): string {
  const plain = /^[=+\-@\t\r]/.test(text) ? `'${text}` : text;
  return /[",\r\n]/.test(plain) ? `"${plain.replaceAll('"', '""')}"` : plain;
}

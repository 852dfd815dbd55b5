/** The links that let people go, in the hands of their owner, of mail programs and of strangers. */
import { afterAll, beforeAll, describe, expect, setDefaultTimeout, test } from "bun:test";
import { sweep } from "../../src/retention/mod.ts";
import { newAddress, oneClick, startSubscribing, type Subscribing } from "./subscribing.ts";

setDefaultTimeout(30_000);

let here: Subscribing;
beforeAll(async () => {
  here = await startSubscribing();
});
afterAll(() => here.stop());

describe("One click of a mail program", () => {
  test.each([
    ["urlencoded", (body: URLSearchParams) => ({ body })],
    [
      "multipart",
      (body: URLSearchParams) => {
        const form = new FormData();
        for (const [name, value] of body) form.set(name, value);
        return { body: form };
      },
    ],
    [
      "from a webmail's page",
      (body: URLSearchParams) => ({
        body,
        headers: { origin: "https://mail.example", "sec-fetch-site": "cross-site" },
      }),
    ],
  ] as const)(
    "(%s) ends it with a plain 200: no cookie, no redirect, no question",
    async (_, init) => {
      const email = newAddress();
      await here.subscribe(email);
      const link = await here.leaveLink(email);
      for (const _again of [1, 2]) {
        const answer = await here.ask(link, {
          method: "POST",
          ...init(new URLSearchParams(oneClick)),
        });
        expect(answer.status).toBe(200);
        expect(answer.headers.get("content-type")).toStartWith("text/plain");
        expect(answer.headers.get("set-cookie")).toBeNull();
        expect(answer.headers.get("location")).toBeNull();
        expect(await answer.text()).toBe("You are unsubscribed.\n");
      }
      expect(await here.subscribed(email)).toEqual([]);
    },
  );

  test("ends the lists of its campaign, counts once there, and leaves the others", async () => {
    const email = newAddress();
    const releases = await here.addList("releases");
    await here.subscribe(email, "newsletter,releases");
    const number = await here.addCampaign([releases]);
    for (const _again of [1, 2, 3]) await here.press(await here.leaveLink(email, number), oneClick);
    expect(await here.subscribed(email)).toEqual(["newsletter"]);
    const [campaign] = await here.query<{ unsubscribed: number }>(
      "select unsubscribed from newsletter.campaigns where number = $1",
      [number],
    );
    expect(campaign?.unsubscribed).toBe(1);
  });

  test("with another body does nothing", async () => {
    const email = newAddress();
    await here.subscribe(email);
    const link = await here.leaveLink(email);
    for (const fields of [{}, { "List-Unsubscribe": "Two-Clicks" }, { do: "nonsense" }]) {
      await here.press(link, fields);
    }
    expect(await here.subscribed(email)).toEqual(["newsletter"]);
  });

  test("works on a link whose campaign is gone, and on one whose person is gone", async () => {
    const email = newAddress();
    await here.subscribe(email);
    const [gone, zero] = [await here.leaveLink(email, 999_999), await here.leaveLink(email)];
    expect((await here.press(gone, oneClick)).status).toBe(200);
    expect(await here.subscribed(email)).toEqual([]);
    await here.avow.database
      .pool("requests")
      .query("select people.erase($1, 'test')", [await here.personOf(email)]);
    for (const link of [gone, zero]) {
      expect(await (await here.press(link, oneClick)).text()).toBe("You are unsubscribed.\n");
      const page = await (await here.ask(link)).text();
      expect(page).toContain("You are not subscribed here.");
    }
  });

  test("on a link that we did not make says so, and does nothing", async () => {
    const email = newAddress();
    await here.subscribe(email);
    const link = await here.leaveLink(email);
    for (const path of [
      link.slice(0, -1),
      `${link}A`,
      link.replace(/.{4}$/, "AAAA"),
      `/newsletter/u/${"A".repeat(43)}`,
      "/newsletter/u/%00",
      `/newsletter/u/${"x".repeat(2000)}`,
    ]) {
      const answers = [await here.press(path, oneClick), await here.ask(path)];
      for (const answer of answers) expect(answer.status).toBeOneOf([404, 410]);
    }
    expect(await here.subscribed(email)).toEqual(["newsletter"]);
  });
});

describe("Whoever holds a forwarded mail", () => {
  test("can't keep its reader from leaving, however often they open, press and ask", async () => {
    const email = newAddress();
    await here.subscribe(email, "newsletter");
    const link = await here.leaveLink(email);
    const tooMany = 429;
    const untilTooMany = async (work: () => Promise<Response>) => {
      for (let n = 0; n < 60; n += 1) if ((await work()).status === tooMany) return true;
      return false;
    };
    expect(await untilTooMany(() => here.ask(link))).toBe(true);
    expect(await untilTooMany(() => here.press(link, { do: "again" }))).toBe(true);
    expect((await here.press(link, oneClick)).status).toBe(200);
    expect(await here.subscribed(email)).toEqual([]);
    // Nor by its page of preferences.
    const other = newAddress();
    await here.subscribe(other, "newsletter");
    const page = (await here.leaveLink(other)).replace("/u/", "/preferences/");
    expect(await untilTooMany(() => here.ask(page))).toBe(true);
    await here.press(page, { shown: "newsletter", do: "all" });
    expect(await here.subscribed(other)).toEqual([]);
  });
});

describe("The page of a link to leave", () => {
  test("asks one question, shows neither address nor name, and takes no press from another site", async () => {
    const email = newAddress();
    await here.subscribe(email);
    const link = await here.leaveLink(email);
    for (const path of [link, link.replace("/u/", "/preferences/")]) {
      const answer = await here.ask(path);
      expect(answer.headers.get("set-cookie")).toBeNull();
      expect(await answer.text()).not.toMatch(/people\.example|Ada/);
    }
    const evil = { origin: "https://evil.example", "sec-fetch-site": "cross-site" };
    expect((await here.press(link, { do: "leave" }, evil)).status).toBe(403);
    expect(
      (await here.press(link.replace("/u/", "/preferences/"), { do: "all" }, evil)).status,
    ).toBe(403);
    expect(await here.subscribed(email)).toEqual(["newsletter"]);
    expect(await (await here.press(link, { do: "leave" })).text()).toContain(
      "Done, you are unsubscribed.",
    );
    expect(await here.subscribed(email)).toEqual([]);
  });

  test("offers to end everything where a campaign went to a part of it only", async () => {
    const email = newAddress();
    const releases = await here.addList("releases");
    await here.subscribe(email, "newsletter,releases");
    const link = await here.leaveLink(email, await here.addCampaign([releases]));
    expect(await (await here.ask(link)).text()).toContain("From everything");
    expect(await (await here.press(link, { do: "leave" })).text()).toContain("You still get “");
    expect(await (await here.press(link, { do: "all" })).text()).toContain(
      "Done, you are unsubscribed.",
    );
    expect(await here.subscribed(email)).toEqual([]);
  });

  test("brings nobody back by itself: “again” asks by a mail, and says no address", async () => {
    const email = newAddress();
    await here.subscribe(email);
    const link = await here.leaveLink(email);
    await here.press(link, oneClick);
    await here.later(2 * 86_400_000);
    const before = here.mailbox.mails().length;
    const answer = await (await here.press(link, { do: "again" })).text();
    expect(answer).not.toContain("people.example");
    await here.avow.delivering.settle();
    const mails = here.mailbox.mails().slice(0, here.mailbox.mails().length - before);
    expect(mails.map(({ envelope }) => envelope.to)).toEqual([[email]]);
    expect(await here.subscribed(email)).toEqual([]);
    const again = /\/newsletter\/confirm\/[\w-]+/.exec(mails[0]?.text ?? "")?.[0] ?? "";
    await here.press(again, { do: "confirm" });
    expect(await here.subscribed(email)).toEqual(["newsletter"]);
  });
});

describe("The page of preferences", () => {
  test("ends at once what is unmarked, asks by mail about what is marked, and leaves what it did not show", async () => {
    const email = newAddress();
    await here.addList("releases");
    await here.subscribe(email);
    const page = (await here.leaveLink(email)).replace("/u/", "/preferences/");
    await here.later(2 * 86_400_000);
    const saved = await (
      await here.press(page, { shown: "newsletter,releases", list: "releases", do: "save" })
    ).text();
    expect(saved).toContain("You get no more mails of “Newsletter”.");
    expect(saved).toContain("a mail goes to your address");
    expect(await here.subscribed(email)).toEqual([]);
    await here.avow.delivering.settle();
    const mail = here.mailbox.mails().find(({ envelope }) => envelope.to.includes(email));
    await here.press(/\/newsletter\/confirm\/[\w-]+/.exec(mail?.text ?? "")?.[0] ?? "", {
      do: "confirm",
    });
    expect(await here.subscribed(email)).toEqual(["releases"]);
    // An old page that knew of one list only.
    await here.press(page, { shown: "newsletter", do: "save" });
    expect(await here.subscribed(email)).toEqual(["releases"]);
    await here.press(page, { shown: "newsletter,releases", do: "all" });
    expect(await here.subscribed(email)).toEqual([]);
  });

  test("lets nobody into a list that is not public or takes no sign-ups", async () => {
    const email = newAddress();
    await here.subscribe(email);
    await here.addList("inside");
    await here.query("update newsletter.lists set is_public = false where slug = 'inside'");
    const page = (await here.leaveLink(email)).replace("/u/", "/preferences/");
    expect(await (await here.ask(page)).text()).not.toContain("inside");
    await here.avow.delivering.settle();
    // What earlier tests let expire would go at any moment.
    await sweep(here.avow.database);
    const before = await here.rows();
    await here.press(page, { shown: "newsletter,inside", list: "newsletter,inside", do: "save" });
    expect(await here.rows()).toEqual(before);
  });
});

import { afterAll, beforeAll, expect, test } from "bun:test";
import { fingerprint, verifyLicence } from "../../docs/licence/verify.ts";
import { newLicenceKey, publicKeyForms } from "../licence/mod.ts";
import { freeMachine, machinesOf } from "./activation.ts";
import { openLicenceScene } from "./activation.fixture.ts";
import { MachineList } from "./activation-view.tsx";

let scene: Awaited<ReturnType<typeof openLicenceScene>>;
beforeAll(async () => {
  scene = await openLicenceScene();
});
afterAll(() => scene.close());

test("A program activates a machine and gets a licence file that holds on it alone, without a network", async () => {
  const { key } = await scene.licence();
  const machine = await fingerprint(key, "serial 4711");
  const typed = key.toLowerCase().replaceAll("-", " ");
  const { status, said } = await scene.ask("activate", { key: typed, machine });
  expect({ status, machines: said.machines }).toEqual({
    status: 200,
    machines: { used: 1, max: 1 },
  });
  const { base64: publicKey } = publicKeyForms(scene.checkout.signer.publicKey);
  const program = { publicKey, product: "curlew", releaseDate: "2027-03-31" };
  const file = String(said.licence);
  expect(await verifyLicence(file, { ...program, machine: "serial 4711" })).toMatchObject({
    ...{ key, edition: "pro", seats: 1, updatesUntil: "2027-03-31", machine },
  });
  const elsewhere = verifyLicence(file, { ...program, machine: "serial 4712" });
  expect(elsewhere).rejects.toThrow("another machine");
  // The same again is the same: a program may ask as often as it likes.
  expect(await scene.ask("activate", { key, machine })).toEqual({ status, said });
});

test("A licence runs on as many machines as it covers, and one that is freed makes room for another", async () => {
  const { id, key } = await scene.licence({ edition: "team" });
  const [one, two, three] = await Promise.all(["1", "2", "3"].map((it) => fingerprint(key, it)));
  const answers = await Promise.all(
    [one, two, three].map((machine) => scene.ask("activate", { key, machine })),
  );
  expect(answers.map(({ status }) => status).toSorted()).toEqual([200, 200, 409]);
  const refused = answers.find(({ status }) => status === 409);
  expect(refused?.said.detail).toContain("runs on 2 machines already, and covers 2. Free one");
  const held = [one, two, three].filter((_, at) => answers[at]?.status === 200);
  const freed = await scene.ask("deactivate", { key, machine: held[0] });
  expect(freed).toEqual({ status: 200, said: { machines: { used: 1, max: 2 } } });
  expect(await scene.ask("deactivate", { key, machine: held[0] })).toEqual(freed);
  const last = [one, two, three].find((it) => !held.includes(it));
  expect((await scene.ask("activate", { key, machine: last })).status).toBe(200);
  expect(await freeMachine(scene.checkout, id, last ?? "")).toBe(true);
  expect(await machinesOf(scene.checkout, id)).toMatchObject({ used: 1, max: 2 });
});

test("Of a machine is kept its salted mark and two days, and that is what its customer sees", async () => {
  const { id, key } = await scene.licence();
  const machine = await fingerprint(key, "serial 4711");
  await scene.ask("activate", { key, machine }, "198.51.100.77");
  const { rows } = await scene.database.admin.query(
    "select * from checkout.activations where licence_id = $1",
    [id],
  );
  expect(rows).toHaveLength(1);
  expect(Object.keys(rows[0] as object).toSorted()).toEqual(
    ["first_on", "last_on", "licence_id", "machine"], // no address, no name, no time of day
  );
  const machines = await machinesOf(scene.checkout, id);
  if (!machines) throw new Error("no machines");
  const list: { toString(): string } = <MachineList machines={machines} action="/orders/one/x" />;
  const page = list.toString();
  expect(page).toContain("Activated on 1 of 1 machines");
  expect(page).toContain(`name="machine" value="${machine}"`);
});

test("What is wrong with a request is said in one sentence, and nothing is kept of it", async () => {
  const { id, key } = await scene.licence();
  const { id: revokedId, key: revoked } = await scene.licence();
  const machine = await fingerprint(key, "m");
  await scene.ask("activate", { key: revoked, machine });
  await scene.revoke(revokedId);
  const slip = key.replace(/^(.)/, (it) => (it === "C" ? "D" : "C"));
  for (const [what, body, status, sentence] of [
    ["activate", { key: slip, machine }, 422, "mistyped. Look at its first group."],
    ["activate", { key: "nonsense", machine }, 422, "This licence key is mistyped."],
    ["activate", { key: newLicenceKey(), machine }, 404, "no licence with this key"],
    ["activate", { key: revoked, machine }, 403, "its purchase was refunded"],
    ["releases", { key: revoked }, 403, "its purchase was refunded"],
    ["activate", { key, machine: "DESKTOP-ADA" }, 422, "never a name or a serial number"],
    ["activate", { key, machine, host: "ada" }, 422, "nothing else"],
    ["activate", { key }, 422, "The fingerprint of the machine must be"],
    ["activate", [key], 400, ""],
  ] as const) {
    const { said, ...answer } = await scene.ask(what, body);
    expect({ what, ...answer, detail: said.detail }).toEqual({
      ...{ what, status },
      detail: expect.stringContaining(sentence),
    });
  }
  expect(await machinesOf(scene.checkout, id)).toMatchObject({ used: 0 });
  // Who gave a machine up may free it although the licence is over.
  expect((await scene.ask("deactivate", { key: revoked, machine })).said).toEqual({
    machines: { used: 0, max: 1 },
  });
});

test("Keys can't be tried one after the other: a client with wrong ones waits, and nobody else does", async () => {
  const { key } = await scene.licence();
  const machine = await fingerprint(key, "m");
  const statuses: number[] = [];
  for (let round = 0; round < 11; round += 1) {
    const { status } = await scene.ask("activate", { key: newLicenceKey(), machine }, "10.9.9.9");
    statuses.push(status);
  }
  expect(statuses).toEqual([...Array.from({ length: 10 }, () => 404), 429]);
  expect((await scene.ask("activate", { key, machine }, "10.9.9.9")).status).toBe(429);
  for (let round = 0; round < 12; round += 1) {
    expect((await scene.ask("activate", { key, machine }, "10.8.8.8")).status).toBe(200);
  }
});

import { salesWaiting } from "../checkout/mod.ts";
import type { AdminContext } from "./context.ts";
import type { Task } from "./home-task.ts";
import { isOff } from "./shell.tsx";

/** So many things of one kind, in words. */
interface Waiting extends Pick<Task, "mood" | "word"> {
  readonly count: number;
  /** What stands behind /admin/sales where they are found. */
  readonly path: string;
  readonly one: string;
  readonly many: string;
  readonly rest: string;
}

/** What the sales ask of an operator today; nothing where they are off. */
export async function salesOnHome(admin: AdminContext): Promise<readonly Task[]> {
  const { checkout } = admin;
  if (!checkout || isOff(admin, "sales")) return [];
  const waiting = await salesWaiting(checkout);
  const all: readonly Waiting[] = [
    {
      ...{ count: waiting.disputes, mood: "bad", word: "Disputed", path: "/disputes" },
      ...{ one: "payment waits", many: "payments wait" },
      rest: "for your answer at the customer's bank, before a date that the payment provider names.",
    },
    {
      ...{ count: waiting.held, mood: "bad", word: "Held", path: "?state=held" },
      ...{ one: "order was", many: "orders were" },
      rest: "paid, but not as it was offered: nothing was delivered.",
    },
    {
      ...{ count: waiting.paidTwice, mood: "bad", word: "Paid twice", path: "" },
      ...{ one: "order was", many: "orders were" },
      rest: "paid a second time in the last thirty days: one payment has to go back.",
    },
    {
      ...{ count: waiting.refundsFailed, mood: "bad", word: "Failed", path: "" },
      ...{ one: "refund", many: "refunds" },
      rest: "failed: the customer waits for their money.",
    },
    {
      ...{ count: waiting.withdrawn, mood: "warn", word: "Taken back", path: "" },
      ...{ one: "purchase was", many: "purchases were" },
      rest: "taken back by the customer: the money goes back within fourteen days.",
    },
  ];
  return all
    .filter(({ count }) => count > 0)
    .map(({ count, mood, word, path, one, many, rest }) => ({
      ...{ mood, word },
      content: (
        <p>
          {count === 1 ? `One ${one}` : `${count.toLocaleString("en")} ${many}`} {rest}{" "}
          <a href={`/admin/sales${path}`}>Look at {count === 1 ? "it" : "them"}</a>
        </p>
      ),
    }));
}

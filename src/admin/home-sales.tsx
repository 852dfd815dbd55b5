import { deliveredLately, salesWaiting } from "../checkout/mod.ts";
import type { AdminContext } from "./context.ts";
import type { Task } from "./home-task.ts";
import { isOff } from "./shell.tsx";

/** So many things of one kind, in words. */
interface Waiting extends Pick<Task, "mood" | "word"> {
  readonly count: number;
  readonly path: string;
  readonly one: string;
  readonly many: string;
  readonly rest: string;
}

/** Days of which the home page counts orders. */
const lately = 30;

/** What the sales ask of an operator today, and one figure; nothing where they are off. */
export async function salesOnHome(
  admin: AdminContext,
): Promise<{ readonly tasks: readonly Task[]; readonly delivered: number | null }> {
  const { checkout } = admin;
  if (!checkout || isOff(admin, "sales")) return { tasks: [], delivered: null };
  const waiting = await salesWaiting(checkout);
  const here = "/admin/sales?state=waiting";
  const all: readonly Waiting[] = [
    {
      ...{
        count: waiting.disputes ?? 0,
        mood: "bad",
        word: "Disputed",
        path: "/admin/sales/disputes",
      },
      ...{ one: "payment waits", many: "payments wait" },
      rest: "for your answer at the customer's bank, before a date that the payment provider names.",
    },
    {
      ...{ count: waiting.held ?? 0, mood: "bad", word: "Held", path: here },
      ...{ one: "order was", many: "orders were" },
      rest: "paid, but not as it was offered: nothing was delivered.",
    },
    {
      ...{ count: waiting.paidTwice ?? 0, mood: "bad", word: "Paid twice", path: here },
      ...{ one: "order was", many: "orders were" },
      rest: "paid a second time in the last thirty days: one payment has to go back.",
    },
    {
      ...{ count: waiting.refundsFailed ?? 0, mood: "bad", word: "Failed", path: here },
      ...{ one: "refund", many: "refunds" },
      rest: "failed: the customer waits for their money.",
    },
    {
      ...{ count: waiting.withdrawn ?? 0, mood: "warn", word: "Withdrawn", path: here },
      ...{ one: "purchase was", many: "purchases were" },
      rest: "withdrawn by the customer: the money goes back within fourteen days.",
    },
  ];
  const tasks = all
    .filter(({ count }) => count > 0)
    .map(({ count, mood, word, path, one, many, rest }) => ({
      ...{ mood, word },
      content: (
        <p>
          {count === 1 ? `One ${one}` : `${count.toLocaleString("en")} ${many}`} {rest}{" "}
          <a href={path}>Look at {count === 1 ? "it" : "them"}</a>
        </p>
      ),
    }));
  return { tasks, delivered: await deliveredLately(checkout, lately) };
}

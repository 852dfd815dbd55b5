import { z } from "zod";
import { invalid } from "./api-error.ts";
import type { ProviderFaults } from "./faults.ts";
import type { ProviderBooks } from "./provider-books.ts";
import type { Json } from "./provider-things.ts";

/** What the provider, a bank or a cardholder may do of their own accord. */
type Action = (books: ProviderBooks, id: string, fields: Readonly<Record<string, unknown>>) => Json;

const ended = z.object({ status: z.enum(["won", "lost"]) });
const settled = z.object({ status: z.enum(["succeeded", "failed"]) });
const disputed = z.object({ reason: z.string().regex(/^[a-z_]{1,40}$/) });
const amount = z.object({
  amount: z
    .union([z.literal("").transform(() => undefined), z.coerce.number().int().positive()])
    .optional(),
});

const actions: Readonly<Record<string, Action>> = {
  "sessions/expire": (books, id) => books.sessionJson(books.expireSession(id)),
  "payments/dispute": (books, id, fields) =>
    found(books, books.dispute(id, read(disputed, fields).reason).id),
  "payments/refund": (books, id, fields) => found(books, books.refund(id, read(amount, fields)).id),
  "refunds/settle": (books, id, fields) =>
    found(books, books.settleRefund(id, read(settled, fields).status).id),
  "disputes/close": (books, id, fields) =>
    found(books, books.closeDispute(id, read(ended, fields).status).id),
  "events/resend": (books, id) => found(books, books.resend(id).id),
};

/** Does what `name` says, such as `payments/dispute`; throws `ApiError` when it can't be done. */
export function act(
  books: ProviderBooks,
  { name, id, fields }: { name: string; id: string; fields: Readonly<Record<string, unknown>> },
): Json {
  const action = actions[name];
  if (action === undefined) throw invalid(`There is no such action: ${name}`);
  return action(books, id, fields);
}

function found(books: ProviderBooks, id: string): Json {
  return books.find(id) ?? {};
}

const most = z.coerce.number().int().min(0);
const newFaults = z.strictObject({
  down: z.boolean(),
  slowMs: most.max(60_000),
  returnLost: z.boolean(),
  refundsPending: z.boolean(),
  webhookDuplicates: most.max(20),
  webhookDelayMs: most.max(600_000),
  webhookReorder: z.boolean(),
  webhookLose: z.boolean(),
  webhookBadSignature: z.boolean(),
});

/** Changes the faults that `wished` names. */
export function setFaults(faults: ProviderFaults, wished: unknown): void {
  const { error, data } = newFaults.partial().safeParse(wished);
  if (error) throw invalid(`Unknown or wrong fault: ${error.issues[0]?.path.join(".") ?? ""}`);
  Object.assign(faults, data);
}

function read<T>(shape: z.ZodType<T>, fields: unknown): T {
  const { error, data } = shape.safeParse(fields);
  if (error) throw invalid("This action lacks a field, or has a wrong one.");
  return data;
}

import { z } from "zod";
import { invalid } from "./api-error.ts";
import { type FormValue, readNested } from "./form-body.ts";

const integer = z
  .string()
  .regex(/^-?\d{1,12}$/, "Invalid integer")
  .transform(Number);
const positive = integer.refine((number) => number > 0, "This value must be greater than 0.");
const yesNo = z.enum(["true", "false"]).transform((text) => text === "true");
const metadata = z.record(z.string().max(40), z.string().max(500)).default({});
const expand = z.array(z.string().max(100)).max(20).default([]);
const page = {
  limit: integer.refine((count) => count >= 1 && count <= 100).default(10),
  starting_after: z.string().optional(),
  expand,
};

/** The parameters of a session that the sandbox knows; Stripe knows more. */
export const newSession = z.strictObject({
  mode: z.enum(["payment"]),
  allowed_payment_method_types: z.array(z.enum(["card"])).nonempty(),
  wallet_options: z
    .strictObject({ link: z.strictObject({ display: z.enum(["auto", "never"]) }) })
    .optional(),
  adaptive_pricing: z.strictObject({ enabled: yesNo }).optional(),
  customer_creation: z.enum(["if_required"]).optional(),
  billing_address_collection: z.enum(["auto", "required"]).optional(),
  line_items: z
    .array(
      z.strictObject({
        quantity: positive,
        price_data: z.strictObject({
          currency: z.string().regex(/^[a-z]{3}$/, "Invalid currency"),
          unit_amount: integer.refine((amount) => amount >= 0, "Invalid non-negative integer"),
          product_data: z.strictObject({ name: z.string().min(1).max(250) }),
        }),
      }),
    )
    .min(1)
    .max(100),
  customer_email: z.email("Invalid email address").optional(),
  client_reference_id: z.string().max(200).optional(),
  metadata,
  payment_intent_data: z.strictObject({ metadata }).optional(),
  success_url: z.url({ protocol: /^https?$/, error: "Not a valid URL" }),
  cancel_url: z.url({ protocol: /^https?$/, error: "Not a valid URL" }).optional(),
  expires_at: integer.optional(),
  expand,
});

export const newRefund = z.strictObject({
  payment_intent: z.string(),
  amount: positive.optional(),
  reason: z.enum(["duplicate", "fraudulent", "requested_by_customer"]).optional(),
  metadata,
  expand,
});

export const onlyExpand = z.strictObject({ expand });
export const sessionPage = z.strictObject({
  ...page,
  payment_intent: z.string().optional(),
  status: z.enum(["open", "complete", "expired"]).optional(),
});
export const ofPaymentPage = z.strictObject({ ...page, payment_intent: z.string().optional() });
export const eventPage = z.strictObject({ ...page, type: z.string().optional() });

/** Reads parameters by their shape; what is unknown, missing or wrong is refused, as Stripe does. */
export function parameters<T>(shape: z.ZodType<T>, text: string): T {
  const nested = readNested(text);
  const parsed = shape.safeParse(nested);
  if (parsed.success) return parsed.data;
  const [issue] = parsed.error.issues;
  const path = issue?.path.map(String) ?? [];
  if (issue?.code === "unrecognized_keys") {
    const param = nameOf([...path, issue.keys[0] ?? ""]);
    throw invalid(`Received unknown parameter: ${param}`, { code: "parameter_unknown", param });
  }
  const param = nameOf(path);
  if (valueAt(nested, path) === undefined) {
    throw invalid(`Missing required param: ${param}.`, { code: "parameter_missing", param });
  }
  throw invalid(issue?.message ?? "Invalid value", { param });
}

function nameOf([first = "", ...rest]: readonly string[]): string {
  return first + rest.map((part) => `[${part}]`).join("");
}

function valueAt(value: FormValue, path: readonly string[]): FormValue | undefined {
  let at: FormValue | undefined = value;
  for (const part of path) {
    if (typeof at !== "object") return undefined;
    at = (at as Record<string, FormValue | undefined>)[part];
  }
  return at;
}

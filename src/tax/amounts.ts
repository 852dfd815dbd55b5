import { AvowError } from "../kernel/errors.ts";

/** Whether the price holds the tax already, in the words of Stripe's `tax_behavior`. */
export type TaxBehavior = "inclusive" | "exclusive";

export interface TaxedLine {
  /** Minor units for one piece, zero or more. */
  readonly unitAmount: number;
  /** A whole number of zero or more. */
  readonly quantity: number;
  readonly behavior: TaxBehavior;
  /** Basis points: 1900 is 19 %. */
  readonly rate: number;
}

export interface Amounts {
  readonly net: number;
  readonly tax: number;
  readonly total: number;
}

/**
 * What one line comes to, in minor units. The tax is rounded once, half up, on the whole line: for
 * `exclusive` prices tax = net × rate, for `inclusive` ones tax = total × rate / (1 + rate). Always
 * net + tax = total, and the given side is unit × quantity to the unit. Throws `bad-input` for what is
 * not a whole number of zero or more, or comes to more than a safe integer.
 */
export function amountsOf({ unitAmount, quantity, behavior, rate }: TaxedLine): Amounts {
  for (const figure of [unitAmount, quantity, rate]) {
    if (!Number.isSafeInteger(figure) || figure < 0) {
      throw new AvowError("bad-input", "Prices, quantities and rates are whole numbers from zero.");
    }
  }
  const given = BigInt(unitAmount) * BigInt(quantity);
  const inclusive = behavior === "inclusive";
  const tax = halfUp(given * BigInt(rate), inclusive ? 10_000n + BigInt(rate) : 10_000n);
  const total = inclusive ? given : given + tax;
  if (total > BigInt(Number.MAX_SAFE_INTEGER)) {
    throw new AvowError("bad-input", "The line comes to more than can be written on an invoice.");
  }
  return { net: Number(total - tax), tax: Number(tax), total: Number(total) };
}

/** The quotient of two numbers above zero, rounded to the nearest, a half upwards. */
function halfUp(dividend: bigint, divisor: bigint): bigint {
  return (2n * dividend + divisor) / (2n * divisor);
}

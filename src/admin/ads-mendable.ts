import { AvowError } from "../kernel/errors.ts";

/** The error, if whoever typed can mend it in the form; throws every other one. */
export function mendable(error: unknown): AvowError {
  if (error instanceof AvowError && ["bad-input", "card-number", "conflict"].includes(error.code)) {
    return error;
  }
  throw error;
}

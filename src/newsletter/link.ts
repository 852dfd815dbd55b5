import { idToken, readIdToken } from "../kernel/id-token.ts";
import type { Newsletter } from "./context.ts";

type Keys = Pick<Newsletter, "keyring">;

/** The secret part of a sign-up's mailed link; it is derived from the id, and stored nowhere. */
export function signUpToken({ keyring }: Keys, signUpId: string): string {
  return idToken(keyring.derive("sign-up link"), signUpId);
}

/** The sign-up that a token was made for, or undefined when it was not made by us. */
export function readSignUpToken({ keyring }: Keys, token: string): string | undefined {
  return readIdToken(keyring.derive("sign-up link"), token);
}

import { createRegister, type Register } from "../egress/mod.ts";
import type { Config } from "../config/mod.ts";
import { bounceMailbox } from "./bounce-mailbox.ts";

/** For tests: who signs in at the mailbox; the password holds what could end a string. */
export const account = { user: "bounces", password: 'p"a\\s s{3}' };

/** For tests: settings of a mailbox on this machine. */
export function mailboxSettings(
  port: number,
  more: Partial<Config["bounces"]> = {},
): Config["bounces"] {
  return {
    ...{ host: "127.0.0.1", port, tls: "off", folder: "INBOX", ...account },
    ...{
      everyMinutes: 5,
      deleteRead: true,
      softMax: 3,
      softDays: 14,
      sesTopicArn: null,
      postmarkSecret: null,
    },
    ...more,
  };
}

/** For tests: a register with that mailbox alone. */
export function registerOf(settings: Config["bounces"]): Register {
  return createRegister(bounceMailbox(settings));
}

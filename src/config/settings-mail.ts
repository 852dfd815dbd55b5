import { isLoopback } from "../kernel/loopback.ts";
import * as kinds from "./kinds.ts";
import type { Setting } from "./setting.ts";
import type { Config } from "./shape.ts";

type Group<S extends keyof Config> = { readonly [K in keyof Config[S]]: Setting<Config[S][K]> };

export const mailSettings: Group<"mail"> = {
  host: {
    kind: kinds.host,
    default: "127.0.0.1",
    meaning: "Your mail relay, which carries every mail.",
  },
  tls: {
    kind: kinds.oneOf("required", "implicit", "off"),
    default: {
      text: "off if host is this machine, else required",
      derive: ({ mail }) => (isLoopback(mail.host) ? "off" : "required"),
    },
    meaning: "required: STARTTLS or no mail; implicit: TLS from the first byte; off: this machine.",
  },
  port: {
    kind: kinds.wholeNumber(1, 65_535),
    default: {
      text: "25, 587 or 465, for tls off, required or implicit",
      derive: ({ mail }) => ({ off: 25, required: 587, implicit: 465 })[mail.tls],
    },
    meaning: "Port of the mail relay.",
  },
  user: {
    kind: kinds.optional(kinds.text),
    default: null,
    meaning: "User name at the mail relay.",
  },
  password: {
    kind: kinds.optional(kinds.text),
    default: null,
    secret: true,
    meaning: "Password at the mail relay; better in the environment than in a file.",
  },
  fromName: {
    kind: kinds.text,
    default: "Avow",
    meaning: "Name of the sender of every mail.",
  },
  fromAddress: {
    kind: kinds.mailAddress,
    default: {
      text: "avow@<host of server.public_url>",
      derive: ({ server }) => `avow@${mailDomain(server.publicUrl)}`,
    },
    meaning: "Address of the sender of every mail.",
  },
  helloName: {
    kind: kinds.optional(kinds.host),
    default: null,
    meaning: "Name by which Avow greets the relay (EHLO), in place of the machine's.",
  },
  perMinuteMax: {
    kind: kinds.wholeNumber(1, 1_000_000),
    default: 120,
    meaning: "Single mails a minute, confirmations at most three quarters of it; the rest wait.",
  },
  linesMax: {
    kind: kinds.wholeNumber(1, 50),
    default: 4,
    meaning: "Connections to the relay at once, at most, for mails to many.",
  },
  perSecondMax: {
    kind: kinds.wholeNumber(0, 100_000),
    default: 50,
    meaning: "Mails to many a second, at most; 0 for as fast as the relay takes them.",
  },
  perHourMax: {
    kind: kinds.wholeNumber(0, 100_000_000),
    default: 0,
    meaning: "Mails to many an hour, at most, if your relay counts them; 0 for no limit.",
  },
  perDomainPerMinuteMax: {
    kind: kinds.wholeNumber(0, 1_000_000),
    default: 0,
    meaning: "Mails to many a minute to addresses of one domain, at most; 0 for no limit.",
  },
  bounceAddress: {
    kind: kinds.optional(kinds.mailAddress),
    default: null,
    meaning:
      "Mailbox to which mails to many come back, each to a + address of its own; null for the sender's.",
  },
  dkimDomain: {
    kind: kinds.optional(kinds.host),
    default: null,
    meaning: "Domain in whose name mails to many are signed (DKIM); null if the relay signs.",
  },
  dkimSelector: {
    kind: kinds.host,
    default: "avow",
    meaning: "Where the key stands in DNS: <selector>._domainkey.<domain>.",
  },
  dkimKeyFile: {
    kind: kinds.optional(kinds.path),
    default: null,
    meaning: "Private key of the signatures, in PEM: RSA of 2048 bits, or Ed25519.",
  },
};

function mailDomain(url: string): string {
  const { hostname } = new URL(url);
  return /^[\d.]+$|^\[/.test(hostname) ? "localhost" : hostname;
}

import { isLoopback } from "../kernel/loopback.ts";
import * as kinds from "./kinds.ts";
import type { Setting } from "./setting.ts";
import type { Config } from "./shape.ts";

type Group<S extends keyof Config> = { readonly [K in keyof Config[S]]: Setting<Config[S][K]> };

export const newsletterSettings: Group<"newsletter"> = {
  enabled: {
    kind: kinds.yesNo,
    default: true,
    meaning: "Whether visitors can subscribe and operators can write to them.",
  },
  confirmationWindowHours: {
    kind: kinds.wholeNumber(1, 720),
    default: 24,
    meaning: "One address gets one confirmation within so many hours, however often it signs up.",
  },
  confirmationsPerHourMax: {
    kind: kinds.wholeNumber(1, 1_000_000),
    default: 300,
    meaning: "Confirmations an hour, of all addresses together; more are asked to wait.",
  },
  postsPerMinuteMax: {
    kind: kinds.wholeNumber(1, 1_000_000),
    default: 600,
    meaning: "Sign-ups a minute, of all visitors together; more are asked to wait.",
  },
  postalAddress: {
    kind: kinds.optional(kinds.text),
    default: null,
    meaning: "Your postal address, at the foot of every campaign; many countries ask for it.",
  },
  logoFile: {
    kind: kinds.optional(kinds.path),
    default: null,
    meaning: "Your logo, a PNG or JPEG, at the head of every campaign; without it, your name.",
  },
  deliveriesKeptDays: {
    kind: kinds.wholeNumber(7, 3650),
    default: 90,
    meaning: "Days for which it is known who got which campaign; totals stay.",
  },
};

export const bounceSettings: Group<"bounces"> = {
  host: {
    kind: kinds.optional(kinds.host),
    default: null,
    meaning: "IMAP server of the mailbox to which mails come back; without it, none is read.",
  },
  tls: {
    kind: kinds.oneOf("required", "implicit", "off"),
    default: {
      text: "off if host is this machine, else implicit",
      derive: ({ bounces }) => (isLoopback(bounces.host ?? "") ? "off" : "implicit"),
    },
    meaning: "implicit: TLS from the first byte; required: STARTTLS or nothing; off: this machine.",
  },
  port: {
    kind: kinds.wholeNumber(1, 65_535),
    default: {
      text: "993 for implicit TLS, else 143",
      derive: ({ bounces }) => (bounces.tls === "implicit" ? 993 : 143),
    },
    meaning: "Port of that server.",
  },
  user: {
    kind: kinds.optional(kinds.text),
    default: null,
    meaning: "User name at that server.",
  },
  password: {
    kind: kinds.optional(kinds.text),
    default: null,
    secret: true,
    meaning: "Password at that server; better in the environment than in a file.",
  },
  folder: {
    kind: kinds.text,
    default: "INBOX",
    meaning: "Folder in which the mails that came back arrive.",
  },
  everyMinutes: {
    kind: kinds.wholeNumber(1, 1440),
    default: 5,
    meaning: "Minutes between two looks into that mailbox.",
  },
  deleteRead: {
    kind: kinds.yesNo,
    default: true,
    meaning: "Whether a bounce is deleted there once it is written down; other mails never are.",
  },
  softMax: {
    kind: kinds.wholeNumber(0, 100),
    default: 3,
    meaning:
      "So many mails in a row that come back for one reason that may pass, such as a full mailbox, end the writing to an address; 0 for never.",
  },
  softDays: {
    kind: kinds.wholeNumber(1, 365),
    default: 14,
    meaning: "Days that have to lie between the first and the last of them.",
  },
  sesTopicArn: {
    kind: kinds.optional(kinds.text),
    default: null,
    meaning: "Amazon SNS topic whose notifications about SES are believed; its ARN.",
  },
  postmarkSecret: {
    kind: kinds.optional(kinds.text),
    default: null,
    secret: true,
    meaning: "Password that Postmark sends with its webhooks, as user:password or alone.",
  },
};

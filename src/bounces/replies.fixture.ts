import type { BounceReason, SmtpCommand } from "./mod.ts";
import { repliesOnReceiving } from "./replies-receiving.fixture.ts";
import { repliesOnSending } from "./replies-sending.fixture.ts";

/** A reply as hosts of many makes word it, the command it answers, and what it means. */
export interface ReplyFixture {
  readonly reason: BounceReason;
  readonly command: SmtpCommand;
  readonly text: string;
}

export const replies: readonly ReplyFixture[] = `${repliesOnReceiving}${repliesOnSending}`
  .split("\n")
  .filter((line) => line !== "")
  .map((line) => {
    const [reason = "", command = "", ...words] = line.split(" ");
    return {
      reason: reason as BounceReason,
      command: (command === "-" ? "" : command) as SmtpCommand,
      text: words.join(" "),
    };
  });

import type { Judged } from "./send-outcome.ts";

/** So many refusals in a row that are not about their recipients would go on for the whole list. */
const refusedMax = 50;
/** Of so many recipients in a row a relay may say that nobody is there; then it may be the relay. */
const goneMax = 100;
/** So often in a row the relay may refuse the sender before somebody has to look. */
const senderMax = 3;

/** Watches a campaign's outcomes, and says when it has to stop before the list is spent. */
export interface Fuse {
  /** Takes down one outcome; returns why to stop, as a sentence, or undefined. */
  see(judged: Judged): string | undefined;
  /** The deliveries of the refusals in a row, which were not about their recipients. */
  readonly refused: readonly string[];
}

export function createFuse(): Fuse {
  let refused: string[] = [];
  let sender = 0;
  let gone = 0;
  return {
    see({ sign, settled, refused: recipient }) {
      if (recipient?.isHard) {
        gone += 1;
        if (gone === goneMax) {
          return `The mail relay said of ${goneMax} recipients in a row that no mail can arrive there, the last as ${recipient.reason} (${recipient.replyCode ?? "no code"}). If that can't be, mend the relay, and take back what came back of this campaign. Then resume.`;
        }
      }
      if (sign === "good") {
        refused = [];
        sender = 0;
        gone = 0;
      } else if (sign === "refused") {
        refused.push(settled.id);
        if (refused.length === refusedMax) {
          return `The mail relay refused ${refusedMax} mails in a row, the last as ${settled.reason ?? "undefined"} (${settled.code ?? "no code"}), and not because of who they were for; they wait again. Mend the cause, then resume.`;
        }
      } else if (sign === "sender") {
        sender += 1;
        if (sender === senderMax) {
          return `The mail relay refuses the sender's address (${settled.code ?? "no code"}). Mend mail.from_address or mail.bounce_address, or tell the relay, then resume.`;
        }
      }
      return undefined;
    },
    get refused() {
      return refused;
    },
  };
}

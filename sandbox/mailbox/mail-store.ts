import type { StoredMail } from "./read-mail.ts";

/** All mails together never take more than this, whatever their number. */
const bytesMax = 256 * 1024 * 1024;

/** The mails in memory, newest first; the oldest go when there are too many or they are too big. */
export class MailStore {
  #mails: StoredMail[] = [];
  #bytes = 0;
  readonly #seen = new Set<string>();
  readonly #mailsMax: number;

  constructor(mailsMax: number) {
    this.#mailsMax = mailsMax;
  }

  all(): readonly StoredMail[] {
    return this.#mails;
  }

  find(id: string): StoredMail | undefined {
    return this.#mails.find((mail) => mail.id === id);
  }

  add(mail: StoredMail): void {
    this.#mails = [mail, ...this.#mails];
    this.#bytes += mail.raw.byteLength;
    while (this.#mails.length > this.#mailsMax || this.#bytes > bytesMax) {
      const oldest = this.#mails.pop();
      if (oldest === undefined) return;
      this.#bytes -= oldest.raw.byteLength;
      this.#seen.delete(oldest.id);
    }
  }

  clear(): void {
    this.#mails = [];
    this.#bytes = 0;
    this.#seen.clear();
  }

  markSeen(id: string): void {
    this.#seen.add(id);
  }

  isSeen(id: string): boolean {
    return this.#seen.has(id);
  }
}

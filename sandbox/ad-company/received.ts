/** A request as it came in: what for, and every byte of it. */
export interface Received {
  readonly what: "bid" | "picture" | "notice" | "broken";
  readonly at: Date;
  /** Which connection it came by, counted from 1. */
  readonly connection: number;
  /** Head and body. */
  readonly bytes: Buffer;
  readonly path: string;
  readonly body: string;
}

const keptMax = 5_000;

/** Everything that was sent to the company; not what a browser asks its control page. */
export class ReceivedLog {
  readonly all: Received[] = [];

  add(received: Received): void {
    this.all.push(received);
    if (this.all.length > keptMax) this.all.shift();
  }

  /** Every byte, in the order in which it came. */
  bytes(): Buffer {
    return Buffer.concat(this.all.map(({ bytes }) => bytes));
  }

  of(what: Received["what"]): readonly Received[] {
    return this.all.filter((it) => it.what === what);
  }

  /** Forgets all of it. */
  clear(): void {
    this.all.length = 0;
  }
}

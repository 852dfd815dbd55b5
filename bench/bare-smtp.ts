import { connect, type Socket } from "node:net";

export interface BareMail {
  readonly from: string;
  readonly bytes: Buffer;
}

interface BareOptions {
  readonly port: number;
  readonly lines: number;
  readonly count: number;
  readonly mail: BareMail;
  readonly toOf: (n: number) => string;
  /** Done once for each mail before its body is written, such as a signature that is thrown away. */
  readonly before?: () => Promise<unknown>;
}

/**
 * The least that a client of many mails can be: one and the same mail to one address after another,
 * the envelope of the next behind the body of the last, replies counted and hardly read. It keeps
 * no record, and knows nothing of errors.
 */
export async function bareLoop(
  options: BareOptions,
): Promise<{ perSecond: number; cpuMicros: number }> {
  let next = 0;
  const take = () => {
    next += 1;
    return next > options.count ? undefined : options.toOf(next - 1);
  };
  const cpu = process.cpuUsage();
  const from = performance.now();
  await Promise.all(Array.from({ length: options.lines }, () => line(options, take)));
  const seconds = (performance.now() - from) / 1000;
  const used = process.cpuUsage(cpu);
  return {
    perSecond: options.count / seconds,
    cpuMicros: (used.user + used.system) / options.count,
  };
}

function line({ port, mail, before }: BareOptions, take: () => string | undefined): Promise<void> {
  const envelope = (to: string) => `MAIL FROM:<${mail.from}>\r\nRCPT TO:<${to}>\r\nDATA\r\n`;
  const body = Buffer.concat([mail.bytes, Buffer.from("\r\n.\r\n")]);
  return new Promise((resolve, reject) => {
    const socket: Socket = connect({ host: "127.0.0.1", port });
    socket.setNoDelay(true);
    socket.on("error", reject);
    let isGreeted = false;
    const begin = () => {
      const to = take();
      if (to === undefined) {
        socket.end("QUIT\r\n");
        resolve();
      } else socket.write(envelope(to));
    };
    let left = false;
    const goOn = () => {
      const to = take();
      socket.write(to === undefined ? body : Buffer.concat([body, Buffer.from(envelope(to))]));
      if (to === undefined) left = true;
    };
    socket.on("data", (chunk: Buffer) => {
      for (const reply of chunk.toString("latin1").split("\r\n")) {
        if (reply.startsWith("354")) {
          if (before) void before().then(goOn, reject);
          else goOn();
        } else if (reply.startsWith("220")) socket.write("EHLO bench.example\r\n");
        else if (reply.startsWith("250 ") && !isGreeted) {
          isGreeted = true;
          begin();
        } else if (left && reply.startsWith("250 ")) {
          socket.end("QUIT\r\n");
          resolve();
        }
      }
    });
  });
}

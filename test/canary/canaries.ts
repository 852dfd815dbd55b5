import { newSecret } from "../../src/kernel/ids.ts";

const latin = "bcdfghjkmnpqrtvwxz";
// Three bytes a letter in UTF-8, and no case that a program could change.
const georgian = "\u10d0\u10d1\u10d2\u10d3\u10d4\u10d5\u10d6\u10d7\u10d8\u10d9\u10da\u10db";

function letters(alphabet: string, count: number): string {
  return Array.from(newSecret(count), (byte) => alphabet[byte % alphabet.length]).join("");
}

/**
 * Words that stand nowhere but where a test has put them. All of a flock share a root of twelve
 * letters, so that one search finds each; letters only, as a figure could look like a card number.
 */
export interface Flock {
  /** What to search for. */
  readonly roots: readonly string[];
  /** A new word in ASCII. */
  word(): string;
  /** A new word of other letters. */
  foreign(): string;
  /** A text of about `length` characters in which a new word comes again and again. */
  long(length: number): string;
}

export function hatch(): Flock {
  const [root, foreignRoot] = [letters(latin, 12), letters(georgian, 12)];
  const word = () => root + letters(latin, 6);
  return {
    roots: [root, foreignRoot],
    word,
    foreign: () => foreignRoot + letters(georgian, 4),
    long(length) {
      const own = word();
      const line = `The device ${own} forgets its name after a while, and says nothing. `;
      return line
        .repeat(Math.ceil(length / line.length))
        .slice(0, length)
        .trimEnd();
    },
  };
}

type Post = Readonly<Record<string, string>>;

/** What visitors post, a canary in every field: what is taken in, and what is refused with 422. */
export function posts({ word, foreign, long }: Flock) {
  const short = {
    name: word(),
    email: `${word()}@${word()}.example`,
    company: word(),
    phone: word(),
    subject: word(),
    message: word(),
  };
  const good = {
    short,
    again: { ...short, name: word(), message: word() },
    long: {
      name: long(200),
      email: `${word()}@${word()}.example`,
      company: long(200),
      phone: long(50),
      subject: long(300),
      message: long(9_900),
    },
    foreign: {
      name: `\u{1f426}${foreign()}`,
      email: `${word()}@b\u00fccher-${word()}.example`,
      company: foreign(),
      phone: foreign(),
      subject: `\u202e${foreign()}`,
      message: `${foreign()}\n`.repeat(400),
    },
    erased: { name: word(), email: `${word()}@${word()}.example`, message: long(3_000) },
    disowned: { name: word(), email: `${word()}@${word()}.example`, message: word() },
  };
  /** Refused, each for another reason; every one carries canaries. */
  const refused: readonly Post[] = [
    { ...short, [word()]: word() },
    { ...short, message: `${word()} 4242 4242 4242 4242` },
    { ...short, email: `${word()} at ${word()}` },
    { ...short, email: `${word()}@${word()}.example\r\nBcc: ${word()}@${word()}.example` },
    { ...short, subject: long(400) },
    { ...short, message: long(12_000) },
    { ...short, _next: `https://${word()}.example/${word()}` },
    { name: word(), subject: word() },
  ];
  return { good, refused };
}

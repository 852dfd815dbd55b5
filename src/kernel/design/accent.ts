/** Red, green and blue, each 0…255. */
type Colour = readonly [number, number, number];

const black: Colour = [0, 0, 0];
const white: Colour = [255, 255, 255];

/** The ground of each theme (see tokens.css) on which an accent is hardest to read. */
const lightGround: Colour = [0xfb, 0xfa, 0xf7];
const darkGround: Colour = [0x21, 0x23, 0x26];

/** What WCAG 2.2 AA asks of text is 4.5; the rest is for rounding. */
const contrastWanted = 4.6;

/** How much of the accent a tinted ground holds at most. */
const tint = 0.09;

/**
 * The custom properties for one accent colour, `#rrggbb`. In each theme the colour is moved towards
 * black or white until it reads as text on paper, also tinted with itself; `--accent-ink` reads on it as a ground.
 */
export function accentStylesheet(colour: string): string {
  const light = moveUntilReadable(parse(colour), lightGround, black);
  const dark = moveUntilReadable(parse(colour), darkGround, white);
  return `:root{${properties(light)}}@media(prefers-color-scheme:dark){:root{${properties(dark)}}}`;
}

/** WCAG 2.2 contrast ratio, 1…21, of two `#rrggbb` colours. */
export function contrast(a: string, b: string): number {
  return ratio(parse(a), parse(b));
}

function properties(accent: Colour): string {
  const ink = ratio(accent, white) >= ratio(accent, black) ? white : black;
  return `--accent:${format(accent)};--accent-ink:${format(ink)}`;
}

function moveUntilReadable(from: Colour, ground: Colour, towards: Colour): Colour {
  for (let step = 0; step <= 20; step += 1) {
    const tried = mix(from, towards, step / 20);
    if (ratio(tried, mix(ground, tried, tint)) >= contrastWanted) return tried;
  }
  return towards;
}

function mix(a: Colour, b: Colour, share: number): Colour {
  const channel = (i: 0 | 1 | 2) => Math.round(a[i] + (b[i] - a[i]) * share);
  return [channel(0), channel(1), channel(2)];
}

function ratio(a: Colour, b: Colour): number {
  const [dark, light] = [luminance(a), luminance(b)].sort((x, y) => x - y) as [number, number];
  return (light + 0.05) / (dark + 0.05);
}

/** Relative luminance, WCAG 2.2. */
function luminance(colour: Colour): number {
  const [r, g, b] = colour.map((value) => {
    const share = value / 255;
    return share <= 0.04045 ? share / 12.92 : ((share + 0.055) / 1.055) ** 2.4;
  }) as [number, number, number];
  return 0.2126 * r + 0.7152 * g + 0.0722 * b;
}

function parse(colour: string): Colour {
  const digits = /^#([0-9a-f]{6})$/i.exec(colour)?.[1];
  if (digits === undefined) throw new Error("an accent colour is written as #rrggbb");
  const value = Number.parseInt(digits, 16);
  return [value >> 16, (value >> 8) & 255, value & 255];
}

function format(colour: Colour): string {
  return `#${colour.map((value) => value.toString(16).padStart(2, "0")).join("")}`;
}

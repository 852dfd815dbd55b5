import fc from "fast-check";
import { releaseLetter } from "./render.fixture.ts";
import type { CampaignSource } from "./render-input.ts";
import { slotMarker } from "./render-slots.ts";

const fragments = [
  ...[
    '</title><script src="x">',
    '" onload="x',
    '![a" onerror="x](trace.png)',
    "</style>",
    "![x](evil.png)",
  ],
  ..."# ;## ;- ;1. ;> ;* ;** ;_ ;~~ ;` ;``` ;[ ;](;) ;![ ;| ;|-| ;\n ;\n\n ;--- ;\\ ;<;>;&;\";' ".split(
    ";",
  ),
  ..."<script>alert(1)</script>|<img src=x onerror=alert(1)>|<!-- -->|-->|<![endif]-->|]]>|</td>".split(
    "|",
  ),
  ..."<https://a.example>|javascript:alert(1)|data:text/html,x|https://tracker.example/p.png".split(
    "|",
  ),
  ...["![x](https://tracker.example/p.png)", "[x](javascript:alert(1))", "[x](JaVa\tScript:x)"],
  ...[
    '![a"b](trace.png)',
    '**[Go](https://a.example/?a=1&b="2)**',
    "[^1]",
    "[^1]: x",
    "[a]: vbscript:x",
  ],
  ...[
    "{name}",
    "{name|x}",
    "[[0]]",
    "[[1]]",
    slotMarker("name"),
    slotMarker("unsubscribe"),
    "\u0000",
  ],
  ...[
    "\u202E",
    "\u200D",
    "\uD800",
    "https://larkwire.example/x",
    "mailto:a@b.example",
    "www.a.example",
  ],
  ...[
    "- [ ] a",
    "\t",
    "    code",
    "|a|b|\n|-|-|\n|c|d|",
    "漢字",
    "🙂",
    "url(x)",
    "style=x",
    "&#x3C;script&#x3E;",
  ],
];
const anyMarkdown = fc
  .array(
    fc.oneof(
      { weight: 4, arbitrary: fc.constantFrom(...fragments) },
      fc.string({ unit: "binary", maxLength: 12 }),
    ),
    { maxLength: 40 },
  )
  .map((parts) => parts.join(""));
const anyLine = fc.oneof(
  fc.constantFrom(...fragments),
  fc.string({ unit: "binary", maxLength: 60 }),
);

/** A campaign of which every part is what somebody might write who means harm, or slips. */
export const anySource: fc.Arbitrary<CampaignSource> = fc.record({
  markdown: anyMarkdown,
  subject: anyLine,
  preheader: anyLine,
  greeting: fc.oneof(fc.constantFrom("Hello {name|there},", "", "{company|}{name}"), anyLine),
  vendor: fc.record({
    name: anyLine,
    homeUrl: fc.oneof(fc.constant("https://larkwire.example/"), anyLine),
    postalAddress: anyLine,
    logo: fc.constantFrom(
      { url: "https://avow.larkwire.example/logo.png", width: 300, height: 80 },
      { url: "https://tracker.example/logo.png", width: 1, height: 1 },
      { url: "https://avow.larkwire.example@tracker.example/x.png", width: 0, height: 0 },
    ),
  }),
  accent: fc.constantFrom("#0b6e4f", "#ffffff", "red;background:url(x)"),
  language: fc.oneof(fc.constantFrom("en", "ar", "ja", "pt-BR"), anyLine),
  listTitles: fc.array(anyLine, { maxLength: 3 }),
  allowedFields: fc.constantFrom(["name"] as const, ["name", "company"] as const, [] as const),
  publicUrl: fc.constant("https://avow.larkwire.example"),
  images: fc.constant([
    ...(releaseLetter.images ?? []),
    { name: "evil.png", url: "https://tracker.example/evil.png", width: 1, height: 1 },
  ]),
  tagLinks: fc.constant(releaseLetter.tagLinks ?? { campaign: "x", origins: [] }),
});

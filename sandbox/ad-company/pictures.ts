import { campaigns } from "./campaigns.ts";
import { bomb, paint, svgWithScript } from "./paint.ts";

const made = new Map<string, Buffer>();
const madeMax = 100;
const png = { "Content-Type": "image/png" };

/** The picture at an address of the company's, or 404. */
export function pictureAt(path: string): {
  readonly status: number;
  readonly headers?: Readonly<Record<string, string>>;
  readonly body?: Buffer;
} {
  const [, name = ""] = /^\/pictures\/([\w.-]+)$/.exec(path) ?? [];
  if (name === "script.svg") {
    return { status: 200, headers: { "Content-Type": "image/svg+xml" }, body: svgWithScript };
  }
  const body = made.get(name) ?? draw(name);
  if (body === undefined) return { status: 404 };
  if (made.size >= madeMax) made.clear();
  made.set(name, body);
  return { status: 200, headers: png, body };
}

function draw(name: string): Buffer | undefined {
  if (name === "bomb.png") return bomb();
  const [, id, w, h] = /^([a-z]+)-(\d{2,4})x(\d{2,4})\.png$/.exec(name) ?? [];
  const campaign = campaigns.find((it) => it.id === id) ?? campaigns[0];
  if (campaign === undefined || name === "gone.png") return undefined;
  if (name === "small.png") return paint(20, 10, campaign.palette);
  if (name.startsWith("slow-")) return paint(600, 500, campaign.palette);
  if (w === undefined || Number(w) > 2_000 || Number(h) > 2_000) return undefined;
  return paint(Number(w), Number(h), campaign.palette);
}

import { type HierarchyRectangularNode, hierarchy, treemap, treemapSquarify } from "d3-hierarchy";
import { at, drawable, type Measure, percent, said } from "./chart-figures.ts";
import { fiveSteps } from "./chart-steps.ts";

/** A page, or what an area holds beside the pages that are named. */
export interface TreemapPage {
  readonly name: string;
  readonly href: string;
  readonly value: number;
}

/** An area of the site, by the first part of the path. */
export interface TreemapArea extends TreemapPage {
  /** Its largest pages; what they leave of the area's figure is drawn as the rest. */
  readonly pages: readonly TreemapPage[];
}

interface TreemapProps {
  readonly label: string;
  readonly measure: Measure;
  readonly areas: readonly TreemapArea[];
}

/** The layouts, each for a range of widths; sizes in sixteenths of a rem, as charts.css has them. */
const rooms = [
  { room: "narrow", width: 272, height: 448 },
  { room: "middle", width: 560, height: 368 },
  { room: "wide", width: 860, height: 416 },
] as const;

const headHeight = 26;
const lineHeight = 18;
const inset = 8;
/** An average letter of the small size, with some room to spare. */
const letter = 7.4;

interface Cell extends Partial<TreemapPage> {
  readonly children?: readonly Cell[];
}

type Node = HierarchyRectangularNode<Cell>;

/**
 * The areas of a site and the pages in them, each as large as its figure. Cells are links; a cell
 * too small for words says them as a tooltip. A table of the same figures belongs beside it.
 */
export function Treemap({ label, measure, areas }: TreemapProps) {
  const cells = areas.map(cellOf).filter(({ value = 0, children }) => value > 0 || children);
  const total = cells.reduce((sum, cell) => sum + figureOf(cell), 0);
  if (total === 0) return <p class="chart-none">Nothing was counted in this time.</p>;
  const { of } = fiveSteps(leavesOf(cells).map(({ value }) => value ?? 0));
  return (
    <figure class="treemap" aria-label={label}>
      {rooms.map(({ room, width, height }) => (
        <svg class={`treemap-${room}`}>
          {layout(cells, width, height).map((node) =>
            node.children ? (
              <Head node={node} room={{ width, height }} total={total} measure={measure} />
            ) : (
              <Leaf
                node={node}
                room={{ width, height }}
                total={total}
                measure={measure}
                step={of(node.value ?? 0)}
              />
            ),
          )}
        </svg>
      ))}
    </figure>
  );
}

function cellOf(area: TreemapArea): Cell {
  const pages = area.pages.filter(({ value }) => drawable(value) > 0);
  const named = pages.reduce((sum, { value }) => sum + drawable(value), 0);
  const all = Math.max(drawable(area.value), named);
  const rest = all - named;
  const [only] = pages;
  if (only === undefined) return { ...area, value: all };
  if (pages.length === 1 && rest === 0) return { ...only, value: all };
  const leaves = pages.map((page): Cell => ({ ...page, value: drawable(page.value) }));
  if (rest > 0) leaves.push({ name: "the rest", href: area.href, value: rest });
  return { name: area.name, href: area.href, children: leaves };
}

function leavesOf(cells: readonly Cell[]): readonly Cell[] {
  return cells.flatMap((cell) => cell.children ?? [cell]);
}

function figureOf(cell: Cell): number {
  return leavesOf([cell]).reduce((sum, { value = 0 }) => sum + value, 0);
}

/** Every area and page but the whole, areas before what is in them. */
function layout(cells: readonly Cell[], width: number, height: number): readonly Node[] {
  const root = hierarchy<Cell>({ children: cells }, (cell) => cell.children)
    .sum((cell) => (cell.children === undefined ? drawable(cell.value) : 0))
    .sort((a, b) => (b.value ?? 0) - (a.value ?? 0));
  const laid = treemap<Cell>()
    .tile(treemapSquarify)
    .size([width, height])
    .paddingTop((node) => (node.depth === 1 && hasHead(node) ? headHeight : 0))(root);
  // A sliver that no screen shows would only be a place to click by mistake.
  return laid
    .descendants()
    .slice(1)
    .filter(({ x0, x1, y0, y1 }) => x1 - x0 >= 0.5 && y1 - y0 >= 0.5);
}

function hasHead({ x0, x1, y0, y1 }: Node): boolean {
  return x1 - x0 >= 64 && y1 - y0 >= 2.5 * headHeight;
}

interface CellProps {
  readonly node: Node;
  readonly room: { readonly width: number; readonly height: number };
  readonly total: number;
  readonly measure: Measure;
}

/** An area's name above its pages; nothing where the area is too small for one. */
function Head({ node, room, total, measure }: CellProps) {
  const { x0, x1, y0 } = node;
  const name = fitted(node.data.name ?? "", x1 - x0);
  if (!hasHead(node) || name === "") return <></>;
  const share = percent(node.value ?? 0, total);
  return (
    <a class="treemap-head" href={node.data.href}>
      <title>{titleOf(node, total, measure)}</title>
      <svg {...boxOf({ x0, x1, y0, y1: y0 + headHeight }, room)}>
        <rect class="treemap-ground" width="100%" height="100%" />
        <text x={inset} y="1.3em">
          {name}
          {letters(name) + letters(share) + letter < x1 - x0 - 2 * inset && (
            <tspan class="treemap-share" dx="0.6em">
              {share}
            </tspan>
          )}
        </text>
      </svg>
    </a>
  );
}

function Leaf({ node, room, total, measure, step }: CellProps & { step: number }) {
  const [width, height] = [node.x1 - node.x0, node.y1 - node.y0];
  const name = height >= lineHeight + inset ? fitted(shortName(node), width) : "";
  const share = percent(node.value ?? 0, total);
  const second = height >= 2 * lineHeight + inset && letters(share) < width - 2 * inset;
  return (
    <a class={`treemap-cell step-${step}`} href={node.data.href}>
      <title>{titleOf(node, total, measure)}</title>
      <svg {...boxOf(node, room)}>
        <rect width="100%" height="100%" />
        {name !== "" && (
          <text x={inset} y="1.5em">
            {name}
          </text>
        )}
        {name !== "" && second && (
          <text class="treemap-share" x={inset} y="2.85em">
            {share}
          </text>
        )}
      </svg>
    </a>
  );
}

/** A page's name without that of its area, where the area's stands above it. */
function shortName({ data, parent }: Node): string {
  const { name = "" } = data;
  const area = `${parent?.data.name ?? ""}/`;
  const inside = parent !== null && parent.depth === 1 && hasHead(parent);
  return inside && name.startsWith(area) && name.length > area.length
    ? name.slice(area.length)
    : name;
}

function titleOf(node: Node, total: number, measure: Measure): string {
  const value = node.value ?? 0;
  const within =
    node.depth === 2 && node.data.name === "the rest" ? `${node.parent?.data.name}, ` : "";
  return `${within}${node.data.name}: ${said(value, measure)}, ${percent(value, total)}`;
}

/** A cell's place as shares of the room, so that it stretches with it. */
function boxOf(box: Pick<Node, "x0" | "x1" | "y0" | "y1">, room: CellProps["room"]) {
  const x = (value: number) => `${at((value / room.width) * 100)}%`;
  const y = (value: number) => `${at((value / room.height) * 100)}%`;
  return { x: x(box.x0), y: y(box.y0), width: x(box.x1 - box.x0), height: y(box.y1 - box.y0) };
}

/** As much of a name as there is room for; nothing rather than a few letters. */
function fitted(name: string, width: number): string {
  const most = Math.floor((width - 2 * inset) / letter);
  const all = Array.from(name);
  if (all.length <= most) return name;
  return most < 6 ? "" : `${all.slice(0, most - 1).join("")}…`;
}

function letters(text: string): number {
  return text.length * letter;
}

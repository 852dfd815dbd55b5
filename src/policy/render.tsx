import { Fragment } from "hono/jsx";
import type { JSX } from "hono/jsx/jsx-runtime";
import type { Binding } from "../promise/definition.ts";
import { type Block, type Inline, plainText, type PolicyDocument } from "./document.ts";
import { type Evidence, ProofCard, ProofMark } from "./evidence.tsx";
import { leadsAway } from "./links.ts";
import { day, type Proofs, proofState } from "./proof.ts";

/**
 * The policy as HTML: an `<article>` whose bound sentences carry a mark that opens their evidence
 * (an HTML popover after the paragraph). Needs no script and no inline style; see `policy.css`.
 */
export function renderPolicy(page: { document: PolicyDocument; proofs: Proofs }): JSX.Element {
  const { document, proofs } = page;
  const { language } = document.front;
  const ours = /^en\b/iu.test(language) ? {} : { lang: "en" };
  const numbers = new Map(document.bindings.map((binding, index) => [binding, index + 1]));
  const evidenceOf: EvidenceOf = (binding) => ({
    binding,
    proof: proofs.get(binding.promise),
    id: `evidence--${numbers.get(binding) ?? 0}`,
    language,
    ours,
  });
  const [title, rest] = titleAndRest(document.blocks);
  // What stands before the first section leads in; the list of sections comes after it.
  const lead = Math.max(0, rest.findIndex(isSection));
  return (
    <article class="policy" lang={language} dir="auto">
      <header class="policy-head">
        {title?.type === "heading" ? (
          <Heading block={title} evidenceOf={evidenceOf} />
        ) : (
          <h1>Privacy policy</h1>
        )}
        <Facts document={document} proofs={proofs} ours={ours} />
      </header>
      <div class="policy-body">
        <Blocks blocks={rest.slice(0, lead)} evidenceOf={evidenceOf} />
        <Contents blocks={rest} ours={ours} />
        <Blocks blocks={rest.slice(lead)} evidenceOf={evidenceOf} />
      </div>
    </article>
  );
}

type EvidenceOf = (binding: Binding) => Evidence;
type Ours = Evidence["ours"];

function titleAndRest(blocks: readonly Block[]): [Block | undefined, readonly Block[]] {
  const [first, ...rest] = blocks;
  return first?.type === "heading" && first.depth === 1 ? [first, rest] : [undefined, blocks];
}

function Facts(props: { document: PolicyDocument; proofs: Proofs; ours: Ours }): JSX.Element {
  const { front, bindings } = props.document;
  const isProven = ({ promise }: Binding) => proofState(props.proofs.get(promise)) === "proven";
  const proven = bindings.filter(isProven).length;
  const isAddress = front.contact.startsWith("https:");
  return (
    <dl class="facts policy-facts" {...props.ours}>
      <Fact name="Who promises">{front.vendor}</Fact>
      <Fact name="Holds from">
        <time datetime={front.effective}>{day(front.effective)}</time>
      </Fact>
      <Fact name="Version">{front.version}</Fact>
      <Fact name="Questions to">
        <a href={isAddress ? front.contact : `mailto:${front.contact}`}>{front.contact}</a>
      </Fact>
      <Fact name="Proof">
        <a href="/privacy/proof">
          {proven} of {bindings.length} promises proven
        </a>
      </Fact>
    </dl>
  );
}

function Fact(props: { name: string; children?: unknown }): JSX.Element {
  return (
    <>
      <dt>{props.name}</dt>
      <dd>{props.children}</dd>
    </>
  );
}

/** The sections as a list of links; a policy of one or two needs none. */
function Contents({ blocks, ours }: { blocks: readonly Block[]; ours: Ours }): JSX.Element | null {
  const sections = blocks.filter(isSection);
  if (sections.length < 3) return null;
  return (
    <nav class="policy-contents" aria-label="Sections of this policy">
      <p class="policy-contents-title" {...ours}>
        In this policy
      </p>
      <ol>
        {sections.map((section) => (
          <li>
            <a href={`#${section.id}`}>{plainText(section.children)}</a>
          </li>
        ))}
      </ol>
    </nav>
  );
}

type HeadingBlock = Extract<Block, { type: "heading" }>;

function isSection(block: Block): block is HeadingBlock {
  return block.type === "heading" && block.depth === 2;
}

interface BlocksProps {
  readonly blocks: readonly Block[];
  readonly evidenceOf: EvidenceOf;
}

function Blocks({ blocks, evidenceOf }: BlocksProps): JSX.Element {
  return (
    <>
      {blocks.map((block) => (
        <OneBlock block={block} evidenceOf={evidenceOf} />
      ))}
    </>
  );
}

interface BlockProps<Kind extends Block = Block> {
  readonly block: Kind;
  readonly evidenceOf: EvidenceOf;
}

function OneBlock({ block, evidenceOf }: BlockProps): JSX.Element {
  switch (block.type) {
    case "heading":
      return <Heading block={block} evidenceOf={evidenceOf} />;
    case "paragraph":
      return (
        <>
          <p>{inlines(block.children, evidenceOf)}</p>
          {cards(block.children, evidenceOf)}
        </>
      );
    case "list":
      return <List block={block} evidenceOf={evidenceOf} />;
    case "quote":
      return (
        <blockquote>
          <Blocks blocks={block.children} evidenceOf={evidenceOf} />
        </blockquote>
      );
    case "code":
      return (
        <pre>
          <code>{block.text}</code>
        </pre>
      );
    default:
      return <hr />;
  }
}

function Heading(props: BlockProps<HeadingBlock>): JSX.Element {
  const { block, evidenceOf } = props;
  const Tag = `h${block.depth}` as const;
  return (
    <>
      <Tag id={block.id}>{inlines(block.children, evidenceOf)}</Tag>
      {cards(block.children, evidenceOf)}
    </>
  );
}

function List(props: BlockProps<Extract<Block, { type: "list" }>>): JSX.Element {
  const { block, evidenceOf } = props;
  const items = block.items.map((item) => (
    <li>
      <Blocks blocks={item} evidenceOf={evidenceOf} />
    </li>
  ));
  const spacing = block.tight ? "policy-list-tight" : "policy-list";
  if (block.start === null) return <ul class={spacing}>{items}</ul>;
  return (
    <ol class={spacing} start={block.start}>
      {items}
    </ol>
  );
}

function inlines(children: readonly Inline[], evidenceOf: EvidenceOf): JSX.Element {
  return <>{children.map((inline) => oneInline(inline, evidenceOf))}</>;
}

function oneInline(inline: Inline, evidenceOf: EvidenceOf): JSX.Element {
  switch (inline.type) {
    case "text":
      return <Fragment>{inline.text}</Fragment>;
    case "emphasis":
      return <em>{inlines(inline.children, evidenceOf)}</em>;
    case "strong":
      return <strong>{inlines(inline.children, evidenceOf)}</strong>;
    case "code":
      return <code>{inline.text}</code>;
    case "link":
      return (
        <a
          href={inline.href}
          {...(leadsAway(inline.href) ? { rel: "external noopener noreferrer" } : {})}
        >
          {inlines(inline.children, evidenceOf)}
        </a>
      );
    case "promise":
      if (inline.binding === null) return inlines(inline.children, evidenceOf);
      return (
        <>
          <span class="promise">{inlines(inline.children, evidenceOf)}</span>{" "}
          <ProofMark {...evidenceOf(inline.binding)} />
        </>
      );
    default:
      return <br />;
  }
}

/** The evidence of each sentence bound in `children`, to stand after their paragraph. */
function cards(children: readonly Inline[], evidenceOf: EvidenceOf): JSX.Element[] {
  return children.flatMap((inline) => {
    if (inline.type === "promise" && inline.binding !== null) {
      return [<ProofCard {...evidenceOf(inline.binding)} />];
    }
    return "children" in inline ? cards(inline.children, evidenceOf) : [];
  });
}

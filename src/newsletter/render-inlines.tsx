import type { Child } from "hono/jsx";
import type { Inline } from "./markdown-letter.ts";
import { contentWidth, fonts, type ProseLook } from "./render-styles.ts";

export function Inlines({ inlines, look }: { inlines: readonly Inline[]; look: ProseLook }) {
  return (
    <>
      {inlines.map((inline) => (
        <OneInline inline={inline} look={look} />
      ))}
    </>
  );
}

function OneInline({ inline, look }: { inline: Inline; look: ProseLook }) {
  switch (inline.type) {
    case "text":
      return <>{inline.text}</>;
    case "strong":
      return (
        <strong>
          <Inlines inlines={inline.children} look={look} />
        </strong>
      );
    case "emphasis":
      return (
        <em>
          <Inlines inlines={inline.children} look={look} />
        </em>
      );
    case "deleted":
      return (
        <del>
          <Inlines inlines={inline.children} look={look} />
        </del>
      );
    case "code":
      return (
        <code
          class="code"
          style={`padding:1px 2px;border-radius:3px;font:0.85em ${fonts.mono};background:${look.colours.paper}`}
        >
          {inline.text}
        </code>
      );
    case "link":
      return (
        <Anchor href={inline.href} look={look}>
          <Inlines inlines={inline.children} look={look} />
        </Anchor>
      );
    case "picture":
      return <Picture picture={inline.picture} />;
    case "note":
      return <sup style="font-size:0.7em;line-height:0">{inline.number}</sup>;
    default:
      return <br />;
  }
}

export function Anchor(props: { href: string; look: ProseLook; children?: Child }) {
  return (
    <a class="a" href={props.href} style={`color:${props.look.colours.accent}`}>
      {props.children}
    </a>
  );
}

function Picture({ picture }: { picture: Extract<Inline, { type: "picture" }>["picture"] }) {
  const { url, alt, width } = picture;
  return (
    <img
      src={url}
      alt={alt}
      width={Math.min(width, contentWidth)}
      style="max-width:100%;height:auto;vertical-align:middle"
    />
  );
}

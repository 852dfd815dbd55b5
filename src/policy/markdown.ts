import type { Root } from "mdast";
import remarkDirective from "remark-directive";
import remarkFrontmatter from "remark-frontmatter";
import remarkParse from "remark-parse";
import { type Data as Settings, type Processor, unified } from "unified";

/** The one directive that a policy knows. */
export const directiveName = "promise";

/** An attribute of a directive as it was written; `value` is null when no `=` followed it. */
export interface WrittenAttribute {
  readonly name: string;
  readonly line: number;
  readonly column: number;
  value: string | null;
}

declare module "mdast" {
  interface Data {
    /** Attributes in their order with doubles, which `attributes` of mdast-util-directive loses. */
    written?: WrittenAttribute[];
  }
}

/** Reads Markdown (CommonMark) with front matter, and `:promise[…]{…}` as the only directive. */
export function readMarkdown(text: string): Root {
  return processor.parse(text);
}

type Extension = NonNullable<Settings["micromarkExtensions"]>[number];
type Construct = Exclude<NonNullable<NonNullable<Extension["text"]>[number]>, unknown[]>;
type Compile = Exclude<NonNullable<Settings["fromMarkdownExtensions"]>[number], unknown[]>;

/**
 * Narrows remark-directive to `:promise[` and `:promise{`, so that `1:30`, `:smile`, `::: note` and
 * `:name[link](https://…)` are not directives that have to be printed back but plain Markdown.
 */
function onlyOurDirective(this: Processor): void {
  const extensions = this.data().micromarkExtensions ?? [];
  const colon = ":".charCodeAt(0);
  const construct = extensions.pop()?.text?.[colon];
  if (construct === undefined || Array.isArray(construct)) {
    throw new Error("remark-directive no longer offers its text construct as it did.");
  }
  extensions.push({ text: { [colon]: afterLookingAhead(construct) } });
}

function afterLookingAhead(construct: Construct): Construct {
  return {
    ...construct,
    tokenize(effects, ok, nok) {
      return effects.check(ourName, construct.tokenize.call(this, effects, ok, nok), nok);
    },
  };
}

const ourName: Construct = {
  partial: true,
  tokenize(effects, ok, nok) {
    const word = `:${directiveName}`;
    let read = 0;
    return function next(code) {
      if (read === 0) effects.enter("data");
      if (read === word.length) {
        effects.exit("data");
        return code === "[".charCodeAt(0) || code === "{".charCodeAt(0) ? ok(code) : nok(code);
      }
      if (code !== word.charCodeAt(read)) return nok(code);
      effects.consume(code);
      read += 1;
      return next;
    };
  },
};

function keepWrittenAttributes(this: Processor): void {
  const extensions = this.data().fromMarkdownExtensions ?? [];
  extensions.push({
    enter: {
      directiveTextAttributeName: writeName,
      directiveTextAttributeInitializerMarker: writeValue,
      directiveTextAttributeValue: writeValue,
      directiveTextAttributeIdValue: refuseShortcut,
      directiveTextAttributeClassValue: refuseShortcut,
    },
  });
}

type Handle = NonNullable<NonNullable<Compile["enter"]>[string]>;

const writeName: Handle = function (token) {
  writtenOf(this)?.push({ name: this.sliceSerialize(token), ...startOf(token), value: null });
};

const writeValue: Handle = function (token) {
  const last = writtenOf(this)?.at(-1);
  if (last === undefined) return;
  last.value = token.type.endsWith("Marker") ? "" : this.sliceSerialize(token);
};

/** `.word` and `#word` are classes and ids elsewhere; here they are names that nobody knows. */
const refuseShortcut: Handle = function (token) {
  const sign = token.type.includes("Class") ? "." : "#";
  const name = `${sign}${this.sliceSerialize(token)}`;
  const { line, column } = startOf(token);
  writtenOf(this)?.push({ name, line, column: column - sign.length, value: null });
};

/** The list of the directive being read; the top of the stack is the buffer of its attributes. */
function writtenOf(context: ThisParameterType<Handle>): WrittenAttribute[] | undefined {
  const node = context.stack.findLast((open) => open.type === "textDirective");
  if (node === undefined) return undefined;
  node.data ??= {};
  node.data.written ??= [];
  return node.data.written;
}

function startOf(token: Parameters<Handle>[0]): { line: number; column: number } {
  return { line: token.start.line, column: token.start.column };
}

// Last, since it runs the functions above as soon as it is made.
const processor = unified()
  .use(remarkParse)
  .use(remarkFrontmatter, ["yaml"])
  .use(remarkDirective)
  .use(onlyOurDirective)
  .use(keepWrittenAttributes)
  .freeze();

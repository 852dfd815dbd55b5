import type {
  Binding,
  PromiseDefinition,
  PromiseId,
  PromiseSubject,
} from "../promise/definition.ts";
import { contradictions } from "./contradictions.ts";
import type { PolicyDocument } from "./document.ts";
import { paramsOf } from "./params.ts";
import { parsePolicy } from "./parse.ts";
import { inOrder, type Place, type PolicyProblem, placesOf, problemLine } from "./problem.ts";
import { looseSentences } from "./sentences.ts";
import { soundsLike } from "./sounds-like.ts";

/** A sentence that no directive binds and that sounds like a promise. */
export interface UnboundSentence extends Place {
  readonly sentence: string;
  /** The promise that it sounds like, if it sounds like a certain one. */
  readonly promise: PromiseId | null;
}

/** What `avow policy check` found. */
export interface PolicyReport {
  /** No errors; with `strict`, no warnings either. */
  readonly ok: boolean;
  readonly fileName: string;
  readonly document: PolicyDocument;
  readonly problems: readonly PolicyProblem[];
  readonly bound: readonly Binding[];
  readonly boundCount: number;
  readonly unbound: readonly UnboundSentence[];
  /** Problems as lines for the terminal, and a last line with the count. */
  readonly lines: readonly string[];
}

export interface PolicyCheck {
  readonly text: string;
  /** As the user named it; begins every line of the report. */
  readonly fileName: string;
  readonly definitions: readonly PromiseDefinition[];
  readonly enabledModules: ReadonlySet<string> | readonly string[];
  /** Makes every warning an error. */
  readonly strict: boolean;
}

/** Reads a policy and says everything that is to be mended in it. Never throws. */
export function checkPolicy(check: PolicyCheck): PolicyReport {
  const { text, fileName, definitions, strict } = check;
  const { document, problems: found } = parsePolicy(text, definitions);
  const enabled = new Set(check.enabledModules);
  const bound = document.bindings;
  const unbound = unboundSentences(document, text, definitions);
  const unread = found.some((problem) => problem.code === "too-long");
  const all = [
    ...found,
    ...bound.flatMap((binding) => switchedOff(binding, definitions, enabled)),
    ...contradictionProblems(bound),
    ...unbound.map(unboundProblem),
  ];
  // What is missing has no place: it comes last, often mended by then.
  const missing = unread ? [] : missingPromises(bound, definitions, enabled);
  const problems = [...inOrder(all), ...missing].map((problem) =>
    strict ? { ...problem, severity: "error" as const } : problem,
  );
  const ok = problems.every((problem) => problem.severity !== "error");
  const lines = [
    ...problems.map((problem) => problemLine(fileName, problem)),
    summary(fileName, bound.length, problems),
  ];
  return { ok, fileName, document, problems, bound, boundCount: bound.length, unbound, lines };
}

function unboundSentences(
  document: PolicyDocument,
  text: string,
  definitions: readonly PromiseDefinition[],
): UnboundSentence[] {
  const source = text.replace(/^\uFEFF/u, "");
  const placeAt = placesOf(source);
  return looseSentences(document, source).flatMap(({ text: sentence, offset, inHeading }) => {
    const heard = soundsLike(sentence, inHeading ? [] : definitions);
    return heard === null ? [] : [{ ...placeAt(offset), sentence, promise: heard.promise }];
  });
}

function unboundProblem({ sentence, promise, line, column }: UnboundSentence): PolicyProblem {
  const like = promise === null ? "a promise" : `the promise "${promise}"`;
  const said = sentence.length > 60 ? `${sentence.slice(0, 59)}…` : sentence;
  const message = `"${said}" sounds like ${like} and is bound to none: bind it or reword it`;
  return { line, column, severity: "warning", code: "unbound-sentence", message };
}

function contradictionProblems(bound: readonly Binding[]): PolicyProblem[] {
  return contradictions(bound).map(({ binding, earlier, param }) => {
    const { promise, line, column } = binding;
    const [here, there] = [binding, earlier].map(({ params }) => shown(params[param]));
    const message = `"${promise}" is promised twice and differently: ${param} is ${there} in line ${earlier.line} and ${here} here`;
    return { line, column, severity: "error", code: "contradiction", message };
  });
}

function shown(value: unknown): string {
  return Array.isArray(value) ? value.join(",") : String(value);
}

/** A sentence whose module is off: nothing would keep it, and nothing could prove it. */
function switchedOff(
  { promise, params, line, column }: Binding,
  definitions: readonly PromiseDefinition[],
  enabled: ReadonlySet<string>,
): PolicyProblem[] {
  const definition = definitions.find(({ id }) => id === promise);
  const module = definition?.subjects?.[String(params["of"])]?.module ?? definition?.module;
  if (module === undefined || enabled.has(module)) return [];
  const message = `"${promise}" is promised, but the module "${module}" that keeps it is switched off: switch it on or take the sentence out`;
  return [{ line, column, severity: "warning", code: "module-off", message }];
}

function missingPromises(
  bound: readonly Binding[],
  definitions: readonly PromiseDefinition[],
  enabled: ReadonlySet<string>,
): PolicyProblem[] {
  return definitions
    .filter(({ required, module }) => required && enabled.has(module))
    .flatMap((definition) => {
      const { id, module } = definition;
      const own = bound.filter(({ promise }) => promise === id);
      const lacking = Object.entries(definition.subjects ?? {}).filter(
        ([name, subject]) =>
          enabled.has(subject.module) && !own.some(({ params }) => params["of"] === name),
      );
      if (lacking.length > 0) {
        return lacking.map(([name, subject]) => {
          const unless = subject.unless ? `, or set ${subject.unless}` : "";
          return missingProblem(
            subject.module,
            `"${id}" of ${name}`,
            `${suggestionOf(id, name, subject)}${unless}`,
          );
        });
      }
      return own.length > 0 ? [] : [missingProblem(module, `"${id}"`, suggestion(definition))];
    });
}

function missingProblem(module: string, promise: string, such: string): PolicyProblem {
  const message = `the module "${module}" is switched on, but no sentence is bound to its promise ${promise}: say what it means in your words, such as ${such}`;
  return { line: 1, column: 1, severity: "error", code: "missing-promise", message };
}

function suggestionOf(id: string, name: string, { meaning, params }: PromiseSubject): string {
  const written = Object.entries(params).map(([param, value]) => ` ${param}="${value}"`);
  return `:promise[${meaning}]{${id} of="${name}"${written.join("")}}`;
}

/** A directive to start from: the meaning as the sentence, each parameter that it needs with an example value. */
function suggestion(definition: PromiseDefinition): string {
  const needed = paramsOf(definition).filter(({ required }) => required);
  const written = needed.map(({ name, example }) => ` ${name}="${example ?? "…"}"`);
  return `:promise[${definition.meaning}]{${definition.id}${written.join("")}}`;
}

function summary(fileName: string, bound: number, problems: readonly PolicyProblem[]): string {
  const errors = problems.filter((problem) => problem.severity === "error").length;
  const parts = [
    counted(bound, "bound sentence"),
    counted(errors, "error"),
    counted(problems.length - errors, "warning"),
  ];
  return `${fileName}: ${parts.join(", ")}`;
}

function counted(count: number, word: string): string {
  return `${count} ${word}${count === 1 ? "" : "s"}`;
}

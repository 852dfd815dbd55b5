import type { Child } from "hono/jsx";
import type { Mood } from "../kernel/html.tsx";

/** One thing that needs somebody. */
export interface Task {
  readonly mood: Mood;
  readonly word: string;
  readonly content: Child;
}

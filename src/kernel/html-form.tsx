import type { Child } from "hono/jsx";
import { csrfField } from "./http-csrf.ts";

interface FieldProps {
  readonly name: string;
  readonly label: string;
  readonly hint?: string;
  /** What is wrong with the value, as a sentence. */
  readonly error?: string | undefined;
  readonly value?: string | undefined;
  /** An input type of HTML, or `textarea`, or `select` together with `options`. */
  readonly type?:
    | "text"
    | "email"
    | "tel"
    | "search"
    | "url"
    | "number"
    | "date"
    | "datetime-local"
    | "textarea"
    | "select";
  readonly options?: readonly { readonly value: string; readonly label: string }[];
  readonly required?: boolean;
  readonly autocomplete?: string;
  readonly maxLength?: number;
  readonly rows?: number;
}

/** A labelled form control with its hint and its error, tied together for screen readers. */
export function Field(props: FieldProps) {
  const id = `field-${props.name}`;
  const described = [props.hint && `${id}-hint`, props.error && `${id}-error`].filter(Boolean);
  return (
    <div class={props.error ? "field wrong" : "field"}>
      <label for={id}>
        {props.label}
        {props.required !== true && <span class="optional"> (optional)</span>}
      </label>
      {props.hint && (
        <p class="hint" id={`${id}-hint`}>
          {props.hint}
        </p>
      )}
      {props.error && (
        <p class="error" id={`${id}-error`}>
          <strong>To mend:</strong> {props.error}
        </p>
      )}
      <Control
        {...props}
        attributes={{
          id,
          name: props.name,
          required: props.required === true,
          autocomplete: props.autocomplete,
          maxlength: props.maxLength,
          "aria-describedby": described.length > 0 ? described.join(" ") : undefined,
          "aria-invalid": props.error ? "true" : undefined,
        }}
      />
    </div>
  );
}

function Control(props: FieldProps & { attributes: Record<string, unknown> }) {
  const { attributes, type = "text", value = "" } = props;
  if (type === "textarea") {
    // A parser drops the first line feed of a textarea; this one is for it.
    return (
      <textarea {...attributes} dir="auto" rows={props.rows ?? 7}>
        {`\n${value}`}
      </textarea>
    );
  }
  if (type === "text") return <input {...attributes} dir="auto" type={type} value={value} />;
  if (type !== "select") return <input {...attributes} type={type} value={value} />;
  return (
    <select {...attributes}>
      {(props.options ?? []).map((option) => (
        <option value={option.value} selected={option.value === value}>
          {option.label}
        </option>
      ))}
    </select>
  );
}

/**
 * The button that sends a form; `name` and `value` tell two buttons of one form apart. `unchecked`
 * sends it as it is, with required fields still empty.
 */
export function SubmitButton(props: {
  children?: Child;
  kind?: "main" | "plain" | "danger";
  name?: string;
  value?: string;
  unchecked?: boolean;
}) {
  const { kind = "main", name, value, unchecked = false } = props;
  return (
    <button type="submit" class={kind} name={name} value={value} formnovalidate={unchecked}>
      {props.children}
    </button>
  );
}

/** The hidden field that `checkCsrf` looks for. */
export function CsrfField(props: { token: string }) {
  return <input type="hidden" name={csrfField} value={props.token} />;
}

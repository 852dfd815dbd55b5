/** The places of a stack without its message, which may quote what a person sent. */
export function framesOf(error: Error): string {
  const text = (error.stack ?? "").replace(error.message, "");
  const frames = text.match(/^ +at (?:async )?[\w.$<> ]*\(?[^()\s]+:\d+(?::\d+)?\)?$/gm) ?? [];
  return frames
    .slice(0, 12)
    .map((frame) => frame.trim())
    .join(" | ");
}

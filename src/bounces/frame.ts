/**
 * What mail systems write around a cause. It says that something failed, which is known, in words
 * that sound like a cause ("error", "given up", "system"): taken out before a whole text is judged.
 */
const frames: readonly RegExp[] = [
  /this is a permanent error(?:; i've given up)?/g,
  /this is a temporary error/g,
  /sorry it didn't work out/g,
  /i('m| am) (?:afraid|sorry)[^.:]{0,120}[.:]/g,
  /following (?:address(?:es|\(es\))?|recipients?)[^.:]{0,20} (?:failed|had (?:permanent|transient|delivery|fatal|non-fatal)[^.:-]{0,60})/g,
  /had (?:permanent|transient|delivery) (?:fatal |non-fatal )?(?:errors?|problems?)/g,
  /an? (?:error|problem) (?:has )?(?:occurred|was encountered)? ?(?:while|when|in) (?:trying|attempting|delivering)[^.:]{0,100}[.:]/g,
  /(?:there was|we had) (?:an? )?(?:error|problem|trouble) delivering[^.:]{0,60}/g,
  /technical details of (?:permanent|temporary) failure/g,
  /technical (?:details|report)(?: below)?/g,
  /mail system error/g,
  /the mail system(?: at host [^ ]{1,255})?/g,
  /was not relayed to/g,
  /(?:delivery|mail|message) (?:system|subsystem|software|agent|server|program)/g,
  /(?:running|by) (?:the )?(?:[^ ]{1,40} )?(?:mail )?(?:server|software|program|system)/g,
  /(?:please |do )?(?:not )?(?:contact|reply|send mail to|forward)[^.]{0,80}(?:postmaster|administrator|provider|support|help ?desk|e-?mail)/g,
  /for further assistance[^.]{0,100}/g,
  /delivery (?:status|report|failure|notification|has failed|failed)(?: notification| report)?(?: \((?:failure|delay)\))?(?! \d)/g,
  /will not continue trying/g,
  /transcript of (?:the )?session(?: follows)?/g,
  /see transcript for details/g,
  /(?:undeliver(?:ed|able)|returned) (?:mail|message)(?: returned to sender)?/g,
  /returning message to sender/g,
];

/** Text without the phrases that frame a cause; lower case. */
export function withoutFrame(text: string): string {
  let rest = text.toLowerCase();
  for (const frame of frames) rest = rest.replace(frame, " ");
  return rest;
}

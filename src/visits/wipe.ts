/**
 * Overwrites with zeros. Writes only where something stands: memory that was never written to is
 * not taken from the machine until it is, and a quiet site needs little of what it may need.
 */
export function wipe(words: Int32Array): void {
  for (let i = 0; i < words.length; i += 1) {
    if (words[i] !== 0) words[i] = 0;
  }
}

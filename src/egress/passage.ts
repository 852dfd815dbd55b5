let dialling = 0;

/**
 * Runs `dial`, which opens a socket for egress itself; the lock lets it pass. What JavaScript
 * starts within one synchronous call can't be mixed up with what anybody else starts.
 */
export function throughEgress<T>(dial: () => T): T {
  dialling += 1;
  try {
    return dial();
  } finally {
    dialling -= 1;
  }
}

/** Whether the call that is running was started by egress itself. */
export function isEgressDialling(): boolean {
  return dialling > 0;
}

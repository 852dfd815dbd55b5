let next: Promise<void> | undefined;

/**
 * Resolves in the next turn of the event loop, for all who asked in this one together: what came in at
 * the same time is then done in one go.
 */
export function nextTurn(): Promise<void> {
  next ??= new Promise((resolve) => {
    setImmediate(() => {
      next = undefined;
      resolve();
    });
  });
  return next;
}

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

let last: Promise<void> = Promise.resolve();

/**
 * Resolves in a turn of the event loop that nobody else gets from here: for pieces of work that are
 * long enough to let whatever came in be answered between two of them.
 */
export function ownTurn(): Promise<void> {
  last = last.then(() => new Promise((resolve) => setImmediate(resolve)));
  return last;
}

/** V8 flags that have a runtime write a line for each garbage collection to its standard output. */
export const tracingCollections = ["--trace-gc", "--trace-gc-nvp"];

/** A garbage collection as V8 reports it: bytes and milliseconds. */
type Traced = {
  pause: number;
  gc: string;
  allocated: number;
  promoted: number;
  start_object_size: number;
  end_object_size: number;
};

export type Collection = {
  /** A scavenge looks at what is new; a full one at all, while nothing else runs. */
  isFull: boolean;
  pauseMs: number;
  /** Bytes that were allocated since the collection before. */
  allocated: number;
  /** Bytes that survived for long enough to be taken for long-lived. */
  promoted: number;
  /** Bytes in use afterwards. */
  liveAfter: number;
};

/** Reads the collections from what a runtime wrote to its standard output; a line that is cut off is left out. */
export function collectionsIn(output: string): Collection[] {
  return output.split("\n").flatMap((line) => {
    const [, text] = line.split(" ms: GC: ");
    if (text?.endsWith("}") !== true) return [];
    const { pause, gc, allocated, promoted, end_object_size: liveAfter }: Traced = JSON.parse(text);
    return [{ isFull: gc === "ms" || gc === "mc", pauseMs: pause, allocated, promoted, liveAfter }];
  });
}

import { z } from 'zod';
import type { Store } from '../../core/ports.ts';

export interface Rectangle {
  readonly x: number;
  readonly y: number;
  readonly width: number;
  readonly height: number;
}
/** Without x and y the system places the window. All in device-independent pixels. */
export interface WindowBounds {
  readonly width: number;
  readonly height: number;
  readonly x?: number;
  readonly y?: number;
}

const usual: WindowBounds = { width: 1040, height: 780 };
const document = 'window';
const coordinate = z.int().min(-100_000).max(100_000);
const Kept = z.strictObject({
  version: z.literal(1),
  x: coordinate,
  y: coordinate,
  width: z.int().min(360).max(20_000),
  height: z.int().min(480).max(20_000),
});
/** This much of the window must be reachable, or the place is forgotten (a screen was unplugged). */
const reachable = 120;

/** Where the window stood the last time, if it can still be reached on one of the screens (`workAreas`). */
export async function readWindowBounds(store: Store, workAreas: readonly Rectangle[]): Promise<WindowBounds> {
  const read = await store.read(document);
  const kept = Kept.safeParse(read.ok ? read.value : null);
  if (!kept.success) return usual;
  const { x, y, width, height } = kept.data;
  const area = workAreas.find(
    (one) => x + width > one.x + reachable && x < one.x + one.width - reachable && y >= one.y - 1 && y < one.y + one.height - reachable,
  );
  if (area === undefined) return usual;
  return { x, y, width: Math.min(width, area.width), height: Math.min(height, area.height) };
}

/** Keeps the place for the next time. One that cannot be written is no reason to stop anybody. */
export async function keepWindowBounds(store: Store, { x, y, width, height }: Rectangle): Promise<void> {
  await store.write(document, { version: 1, x, y, width, height });
}

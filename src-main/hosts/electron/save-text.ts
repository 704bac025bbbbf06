import { writeFile } from 'node:fs/promises';
import { basename, join } from 'node:path';

export interface SaveDesk {
  /** The place that the person chose, or null. */
  ask(options: { readonly defaultPath: string; readonly filters: { name: string; extensions: string[] }[] }): Promise<string | null>;
  /** The folder for documents of the person. */
  documents(): string;
}

/** Saves a text of the window where the person says; the window itself never learns or chooses the place. */
export function textSaver(desk: SaveDesk): (name: string, text: string) => Promise<'saved' | 'cancelled' | 'failed'> {
  return async (name, text) => {
    const extension = name.endsWith('.html') ? 'html' : 'txt';
    try {
      const path = await desk.ask({
        defaultPath: join(desk.documents(), basename(name)),
        filters: [{ name: extension === 'html' ? 'HTML' : 'TXT', extensions: [extension] }],
      });
      if (path === null) return 'cancelled';
      await writeFile(path, text, { encoding: 'utf8', mode: 0o600 });
      return 'saved';
    } catch {
      // A full disk, a folder that may not be written: the window says that it failed and offers to copy.
      return 'failed';
    }
  };
}

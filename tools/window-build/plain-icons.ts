import { readFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import type { Plugin } from 'vite';

const icon = '\0icon:';
const drawing = join(import.meta.dirname, 'plain-icon.svelte');

/**
 * Every icon of lucide is a component of its own around a renderer that can do much more than a picture beside a word
 * asks for. In the built window an icon is its shapes and one component draws them all: 2 kB less after gzip (lucide 1.48,
 * November 2026).
 */
export function plainIcons(): Plugin {
  return {
    name: 'plain-icons',
    enforce: 'pre',
    async resolveId(source, importer) {
      if (!source.startsWith('@lucide/svelte/icons/')) return null;
      const file = await this.resolve(source, importer, { skipSelf: true });
      return file === null ? null : icon + file.id;
    },
    load(id) {
      if (!id.startsWith(icon)) return null;
      const shapes = JSON.stringify(iconShapes(id.slice(icon.length)));
      return `import Icon from ${JSON.stringify(drawing)};\nexport default (anchor, props) => Icon(anchor, { __proto__: props, shapes: ${shapes} });`;
    },
  };
}

/** The inside of the SVG of a module `@lucide/svelte/icons/*`; throws where lucide no longer writes it as it did. */
export function iconShapes(module: string): string {
  const file = /from ["'](\.[^"']+\.svelte)["']/.exec(readFileSync(module, 'utf8'))?.[1];
  const data = file === undefined ? undefined : /const iconData = (\{.*\});/.exec(readFileSync(join(dirname(module), file), 'utf8'))?.[1];
  if (data === undefined) throw new Error(`${module} holds no icon`);
  const { node } = JSON.parse(data) as { node: [string, Record<string, string>][] };
  return node
    .map(
      ([tag, attributes]) =>
        `<${tag}${Object.entries(attributes)
          .map(([name, value]) => ` ${name}="${value}"`)
          .join('')}/>`,
    )
    .join('');
}

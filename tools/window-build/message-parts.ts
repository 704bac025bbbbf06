import { IntlMessageFormat } from 'intl-messageformat';
import type { Part } from './message-format.ts';

/** An element of the tree that intl-messageformat reads from a message, as far as the window's texts use it. */
interface Element {
  readonly type: number;
  readonly value?: string;
  readonly offset?: number;
  readonly pluralType?: string;
  readonly options?: Readonly<Record<string, { readonly value: readonly Element[] }>>;
}

/** An ICU message as what the window puts together; throws where a message uses what the window does not know. */
export function messageParts(message: string): Part[] {
  return partsOf(new IntlMessageFormat(message, 'en', undefined, { ignoreTag: true }).getAst() as readonly Element[]);
}

function partsOf(elements: readonly Element[]): Part[] {
  return elements.map(({ type, value = '', offset = 0, pluralType = 'cardinal', options = {} }) => {
    if (type === 0) return value;
    if (type === 1) return [value];
    if (type === 7) return 0;
    if ((type !== 5 && type !== 6) || offset !== 0 || pluralType !== 'cardinal')
      throw new Error(`the window knows texts, {arguments}, plural, select and #: not element ${type} ${value}`);
    const cases = Object.fromEntries(Object.entries(options).map(([name, option]) => [name, partsOf(option.value)]));
    return type === 6 ? [value, cases, 1] : [value, cases];
  });
}

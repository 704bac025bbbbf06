/** Letters of other alphabets that look like Latin ones in common fonts (a small part of UTS 39 confusables). */
const twins: Readonly<Record<string, string>> = {
  ...{ а: 'a', е: 'e', к: 'k', о: 'o', р: 'p', с: 'c', у: 'y', х: 'x', ѕ: 's', і: 'i', ј: 'j', ԛ: 'q', ԝ: 'w', һ: 'h', ԁ: 'd', ӏ: 'l' },
  ...{ А: 'A', В: 'B', Е: 'E', К: 'K', М: 'M', Н: 'H', О: 'O', Р: 'P', С: 'C', Т: 'T', У: 'Y', Х: 'X', Ѕ: 'S', І: 'I', Ј: 'J' },
  ...{
    ο: 'o',
    α: 'a',
    ν: 'v',
    ρ: 'p',
    ι: 'i',
    κ: 'k',
    υ: 'u',
    Α: 'A',
    Β: 'B',
    Ε: 'E',
    Ζ: 'Z',
    Η: 'H',
    Ι: 'I',
    Κ: 'K',
    Μ: 'M',
    Ν: 'N',
    Ο: 'O',
    Ρ: 'P',
    Τ: 'T',
    Χ: 'X',
  },
};

/** The text with every such letter made Latin; null if a foreign letter without a twin remains. */
export function inLatinLetters(text: string): string | null {
  const latin = Array.from(text, (letter) => twins[letter] ?? letter).join('');
  return /[^\x20-\x7e]/u.test(latin) ? null : latin;
}

/** True if one word holds letters of more than one alphabet, as `ivаn` with a Cyrillic а. */
export function mixesAlphabets(text: string): boolean {
  const scripts = [/\p{Script=Latin}/u, /\p{Script=Cyrillic}/u, /\p{Script=Greek}/u];
  return scripts.filter((script) => script.test(text)).length > 1;
}

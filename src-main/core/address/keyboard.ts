/** The keys of a PC keyboard as the Russian (ЙЦУКЕН) and the English (QWERTY) layout read them, lower case. */
const russian = 'ёйцукенгшщзхъфывапролджэячсмитьбю';
const english = "`qwertyuiop[]asdfghjkl;'zxcvbnm,.";
const latin = new Map(Array.from(russian, (letter, index) => [letter, english.charAt(index)]));

const vowels = /[aeiouyаеёиоуыэюя]/gu;

/** What the same keys give with the English layout: `шмфт@нфтвучюкг` → `ivan@yandex.ru`. `@` is Shift+2, which is `"` in Russian. */
export function inEnglishLayout(text: string): string {
  return Array.from(text.toLowerCase(), (letter) => (letter === '"' ? '@' : (latin.get(letter) ?? letter))).join('');
}

/** True if `typed` is harder to speak than what the same keys give in the other layout: `шмфт` against `ivan`, but not `иван` against `bdfy`. */
export function looksMistyped(typed: string, other: string): boolean {
  return share(other) > share(typed);
}

function share(text: string): number {
  const letters = text.toLowerCase().match(/\p{L}/gu)?.length ?? 0;
  return letters === 0 ? 0 : (text.toLowerCase().match(vowels)?.length ?? 0) / letters;
}

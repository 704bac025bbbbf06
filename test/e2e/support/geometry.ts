import type { Page } from '@playwright/test';

/**
 * What a person with this window could not read: text outside the window or cut off, texts on top of each other, and a
 * page that scrolls sideways. Measured from the painted lines of text; what is hidden on purpose (one pixel, `.unseen`)
 * does not count.
 */
export function unreadable(page: Page): Promise<string[]> {
  return page.evaluate(() => {
    const wrong: string[] = [];
    const root = document.documentElement;
    if (root.scrollWidth > root.clientWidth) wrong.push(`the page scrolls sideways: ${root.scrollWidth} > ${root.clientWidth}`);
    interface Line {
      readonly text: string;
      readonly of: Element;
      readonly box: DOMRect;
    }
    const lines: Line[] = [];
    // An open dialogue lies over everything else.
    const shown = document.querySelector('[role="dialog"], [role="alertdialog"]') ?? document.body;
    const walker = document.createTreeWalker(shown, NodeFilter.SHOW_TEXT);
    for (let node = walker.nextNode(); node !== null; node = walker.nextNode()) {
      const of = node.parentElement;
      const text = (node.textContent ?? '').trim();
      if (of === null || text === '' || !of.checkVisibility({ visibilityProperty: true, opacityProperty: true })) continue;
      const hidden = [];
      for (let up: Element | null = of; up !== null; up = up.parentElement)
        hidden.push(getComputedStyle(up).clipPath.startsWith('inset(50%'));
      if (hidden.includes(true)) continue;
      const range = document.createRange();
      range.selectNodeContents(node);
      for (const box of range.getClientRects()) if (box.width > 1 && box.height > 1) lines.push({ text: text.slice(0, 60), of, box });
    }
    for (const { text, of, box } of lines) {
      if (box.left < -1 || box.right > root.clientWidth + 1) wrong.push(`outside the window: ${text}`);
      for (let up: Element | null = of; up !== null && up !== document.body; up = up.parentElement) {
        const style = getComputedStyle(up);
        if (style.overflowX === 'visible' && style.overflowY === 'visible') continue;
        const frame = up.getBoundingClientRect();
        const across = style.overflowX !== 'visible' && (box.left < frame.left - 1 || box.right > frame.right + 1);
        const down = ['hidden', 'clip'].includes(style.overflowY) && (box.top < frame.top - 2 || box.bottom > frame.bottom + 2);
        if (across || down) wrong.push(`cut off: ${text}`);
      }
    }
    for (const [at, one] of lines.entries()) {
      for (const other of lines.slice(at + 1)) {
        if (one.of === other.of || one.of.contains(other.of) || other.of.contains(one.of)) continue;
        const across = Math.min(one.box.right, other.box.right) - Math.max(one.box.left, other.box.left);
        const down = Math.min(one.box.bottom, other.box.bottom) - Math.max(one.box.top, other.box.top);
        // Line boxes are taller than their letters: neighbours may share a few pixels.
        if (across > 2 && down > Math.min(one.box.height, other.box.height) * 0.4)
          wrong.push(`on top of each other: ${one.text} | ${other.text}`);
      }
    }
    return [...new Set(wrong)];
  });
}

import { screen, waitFor } from '@testing-library/svelte';
import { afterEach, describe, expect, it } from 'vitest';
import { goodResult } from '../../src-renderer/gallery/fixtures.ts';
import { fine } from '../../src-renderer/transport/fake-line.ts';
import { openWindow } from './window-under-test.ts';
import { heading, walkToCheck } from './walks.ts';

const pause = (ms: number): Promise<void> => new Promise((resolve) => setTimeout(resolve, ms));
let watch: MutationObserver | undefined;
afterEach(() => watch?.disconnect());

/** Everything that the live regions are given from now on, in order. */
function listen(): string[] {
  const spoken: string[] = [];
  watch = new MutationObserver((changes) => {
    for (const { target } of changes) {
      const text = target.textContent?.trim() ?? '';
      if (text !== '') spoken.push(text);
    }
  });
  for (const region of document.querySelectorAll('[aria-live]'))
    watch.observe(region, { childList: true, characterData: true, subtree: true });
  return spoken;
}

describe('what is spoken', () => {
  it('of a check that was quick is the verdict alone, not its steps afterwards', async () => {
    const opened = openWindow(
      {},
      {
        check: ({ address }, emit) => {
          for (const step of goodResult.steps) emit({ type: 'step', step });
          return fine({ ...goodResult, address });
        },
      },
    );
    await screen.findByLabelText('Адрес почты');
    const spoken = listen();
    await walkToCheck(opened);
    await heading('Почта работает');
    await pause(800);
    expect(spoken.filter((text) => /^Почта работает\./.test(text))).toHaveLength(1);
    expect(spoken.at(-1)).toMatch(/^Почта работает\./);
  });

  it('is the same verdict again after a second check', async () => {
    const opened = openWindow();
    await walkToCheck(opened);
    await heading('Почта работает');
    const region = document.querySelector('[aria-live=assertive]');
    await waitFor(() => expect(region).toHaveTextContent(/^Почта работает\./));
    const spoken = listen();
    await opened.user.keyboard('{Control>}r{/Control}');
    await waitFor(() => expect(opened.inputs('check')).toHaveLength(2));
    await waitFor(() => expect(spoken.filter((text) => /^Почта работает\./.test(text))).toHaveLength(1));
  });

  it('of before is not left in the old language', async () => {
    const opened = openWindow();
    await walkToCheck(opened);
    await heading('Почта работает');
    const regions = [...document.querySelectorAll('[aria-live]')];
    await waitFor(() => expect(regions.some((region) => /^Почта работает\./.test(region.textContent))).toBe(true));
    await opened.user.click(screen.getByRole('radio', { name: 'English' }));
    await heading('The mailbox works');
    expect(regions.map(({ textContent }) => textContent)).toEqual(['', '']);
  });
});

import { readFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import type { Page } from '@playwright/test';
import type { AxeResults, RunOptions } from 'axe-core';

export interface Violation {
  readonly id: string;
  readonly help: string;
  readonly nodes: readonly { readonly html: string; readonly failureSummary: string | undefined }[];
}

const source = readFileSync(createRequire(import.meta.url).resolve('axe-core/axe.min.js'), 'utf8');

/**
 * What axe finds against WCAG 2.2 AA, and against the rules of `more`. It is put into a document once, and works out only
 * violations in full: both are quicker than its own driver. MailReady's pages have no frames, which that is for.
 */
export async function violationsOf(page: Page, more: readonly string[] = []): Promise<Violation[]> {
  if (!(await page.evaluate(() => 'axe' in window))) await page.evaluate(source);
  expectNoFrames(page);
  return page.evaluate(
    async (options: RunOptions) => {
      const { axe } = window as unknown as { axe: { run(of: Document, options: RunOptions): Promise<AxeResults> } };
      const { violations } = await axe.run(document, options);
      return violations.map(({ id, help, nodes }) => ({
        id,
        help,
        nodes: nodes.map(({ html, failureSummary }) => ({ html, failureSummary })),
      }));
    },
    {
      runOnly: { type: 'tag' as const, values: ['wcag2a', 'wcag2aa', 'wcag21aa', 'wcag22aa', ...more] },
      resultTypes: ['violations' as const],
    },
  );
}

function expectNoFrames(page: Page): void {
  if (page.frames().length > 1) throw new Error('axe is run in the main frame alone, and this page has others');
}

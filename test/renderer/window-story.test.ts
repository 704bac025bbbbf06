import { screen } from '@testing-library/svelte';
import { expect, it } from 'vitest';
import { imapOffResult } from '../../src-renderer/gallery/fixtures.ts';
import { summaries } from '../../src-renderer/gallery/saved-fixtures.ts';
import { fine } from '../../src-renderer/transport/fake-line.ts';
import { openWindow } from './window-under-test.ts';
import { heading } from './walks.ts';

const address = 'director@firma.ru';

it.each([
  ['tells on the result what happened since the mailbox worked', 0, true],
  ['tells no story of an older check', -600_000, false],
])('a re-check that fails %s', async (_case, shift, told) => {
  let checked = false;
  const opened = openWindow(
    {
      'mailboxes.list': () =>
        fine({
          mailboxes: summaries.map((mailbox) =>
            mailbox.address === address && mailbox.last !== null && checked
              ? { ...mailbox, last: { ...mailbox.last, at: new Date(Date.now() + shift).toISOString() } }
              : mailbox,
          ),
          problems: [],
        }),
    },
    {
      recheck: () => {
        checked = true;
        return fine({ results: [{ ...imapOffResult('ru'), address }] });
      },
    },
  );
  await opened.user.click(await screen.findByRole('button', { name: `Проверить: ${address}` }));
  await heading('Почта пока не работает');
  if (told) expect(await screen.findByText(/^Последний раз всё работало: .*сервер отвечает 535 5\.7\.8\./)).toBeVisible();
  else expect(screen.queryByText(/^Последний раз всё работало/)).toBeNull();
});
